import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseTrouble } from '#database/trouble.ts';
import type { BusinessKey, JournalEntry } from '#flow';
import { type Limits, limits as usualLimits } from '#platform/limits.ts';
import { issueOf } from './apply-batch.ts';
import type { Journal } from './journal.ts';
import { type RefoldSelection, selectedPage } from './refold-selection.ts';

/** A source patient, as a key of its system: the unit of refolding. */
export interface FoldedKey {
  readonly system: string;
  readonly key: BusinessKey;
}

export interface RefoldProgress {
  /** Selected entries looked at so far, and the patients that they are about. */
  readonly messages: number;
  readonly patients: number;
  /** Of those patients, refolded; and resources whose content came out different. */
  readonly refolded: number;
  readonly changed: number;
  /** Patients that could not be refolded, by error code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Where to go on after an interruption: `after` of the next call. What was done since it is done again. */
  readonly cursor?: string;
  readonly isComplete: boolean;
}

export interface RefoldOptions {
  readonly journal: Pick<Journal, 'read' | 'search' | 'entriesAt' | 'parts'>;
  readonly selection: RefoldSelection;
  /** Whom an entry is about, as the code of today reads it. */
  patientsOf(entry: JournalEntry): readonly BusinessKey[];
  /**
   * Refolds a patient's entries from empty, in a short transaction of its own, and gives how many resources changed. Absent:
   * patients are counted only. May be called again for the same one.
   */
  run?(patient: FoldedKey): Promise<number>;
  /** Waited for before each page and each patient: see `yieldToLive`. */
  yieldTo(): Promise<void>;
  /** A patient whose refold failed for a reason of its own: the others go on. */
  onFailed(patient: FoldedKey, error: unknown): void;
  /** Interrupts it between two patients. */
  readonly signal?: AbortSignal;
  readonly after?: string;
  readonly limits?: Partial<Limits>;
}

/**
 * Refolds every patient whom a selected entry is about (DESIGN 7), and tells after each how far it is; the last word says
 * whether it came to the end. Entries are read in pages, so that memory and statements are bounded whatever the selection;
 * a patient is taken once as far as `refoldPatients` go. Live traffic goes first, database trouble is waited out. Errors:
 * `CW-JRN-013` where `after` is no cursor of the selection.
 */
export async function* refold(options: RefoldOptions): AsyncGenerator<RefoldProgress> {
  const { journal, selection, patientsOf, run, yieldTo, onFailed, signal } = options;
  const limits: Limits = { ...usualLimits, ...options.limits };
  const done = new Set<string>();
  const failed: Record<string, number> = {};
  const count = { messages: 0, patients: 0, refolded: 0, changed: 0 };
  let cursor = options.after;
  const progress = (isComplete: boolean): RefoldProgress => ({
    ...count,
    failed: { ...failed },
    ...(isComplete || cursor === undefined ? {} : { cursor }),
    isComplete,
  });
  const isInterrupted = () => signal?.aborted === true;

  /** Those who are not done yet, each once; the longest known are forgotten first. */
  function* newPatients(entry: JournalEntry): Generator<FoldedKey> {
    const system = journal.parts.find(({ part }) => part === entry.part)?.system;
    if (system === undefined) return;
    for (const key of patientsOf(entry)) {
      const name = `${system}\u001f${key}`;
      if (done.has(name)) continue;
      if (done.size >= limits.refoldPatients) done.delete(done.values().next().value!);
      done.add(name);
      yield { system, key };
    }
  }

  async function take(patient: FoldedKey): Promise<void> {
    count.patients++;
    if (run === undefined) return;
    await yieldTo();
    try {
      count.changed += await throughTrouble(() => run(patient));
      count.refolded++;
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error; // Interrupted while the database was in trouble.
      const { code } = issueOf(error);
      failed[code] = (failed[code] ?? 0) + 1;
      onFailed(patient, error);
    }
  }

  async function throughTrouble<T>(work: () => Promise<T>): Promise<T> {
    for (let waitMs = limits.retryFromMs; ; waitMs = Math.min(waitMs * 2, limits.retryUpToMs)) {
      try {
        return await work();
      } catch (error) {
        if (!isDatabaseTrouble(error) || isInterrupted()) throw error;
        await sleep(waitMs);
      }
    }
  }

  for (;;) {
    await yieldTo();
    const page = await throughTrouble(() => selectedPage(journal, selection, cursor, limits.readAheadEntries));
    for (const entry of page.entries) {
      for (const patient of newPatients(entry)) {
        if (isInterrupted()) return yield progress(false);
        await take(patient);
        yield progress(false);
      }
      count.messages++;
    }
    if (page.next === undefined) return yield progress(true);
    cursor = page.next;
    yield progress(false);
    if (isInterrupted()) return;
  }
}
