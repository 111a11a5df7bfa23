import type { Database } from '#database/database.ts';
import type { JournalEntry } from '#flow';
import type { Now } from '#platform/clock.ts';
import type { Limits } from '#platform/limits.ts';
import type { Step } from '#platform/steps.ts';
import type { ApplyOptions, Settled } from './apply-batch.ts';
import type { Journal } from './journal.ts';

export interface ConsumerOptions<Prepared> {
  readonly journal: Journal;
  readonly db: Database;
  /** Names the offset: one consumer of a name works on a part at a time; the later one takes over. */
  readonly name: string;
  readonly part: number;
  /** Pure translation, run ahead of the transaction; a throw is trouble of the entry, not of its neighbours. */
  prepare(entry: JournalEntry): Prepared | Promise<Prepared>;
  /** The effect of a batch, in the transaction that moves the offset; gives one result for each entry, in order. */
  apply: ApplyOptions<Prepared>['apply'];
  /** Told after each commit what became of its entries, in order. */
  onSettled?(settled: readonly Settled<Prepared>[]): void;
  /** Told why an entry was parked, once that is committed: the index keeps the error's code alone. */
  onParked?(entry: JournalEntry, error: unknown): void;
  readonly now: Now;
  readonly step?: Step;
  readonly limits?: Partial<Limits>;
}

export interface Consumer {
  /** Resolves when everything appended before the call is consumed, and nothing released waits for its turn. */
  caughtUp(): Promise<void>;
  /** The number of the last entry that is consumed. */
  position(): number;
  /** Whether it has entries to consume, as far as this process knows. */
  readonly isBehind: boolean;
  /** Why it does not get on, while it does not: the database, too many held entries (CW-JRN-008), another owner (CW-JRN-007). */
  readonly trouble: unknown;
  /** How many entries are parked or wait behind one. */
  readonly held: number;
  /** Tries a parked entry again; then, in order, those that wait behind it. Gives what became of it. */
  retryHeld(seq: number): Promise<'applied' | 'parked'>;
  /** Gives a held entry up, so that those behind it have their turn. */
  skipHeld(seq: number): Promise<void>;
  /** Applies a quarantined entry after all, as soon as no older one of its keys is held. */
  release(seq: number): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends after the batch under way. */
  stop(): Promise<void>;
}
