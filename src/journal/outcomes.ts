import type { Queryable } from '#database/database.ts';
import type { Issue } from '#flow';
import type { Settled } from './apply-batch.ts';
import type { EntryStatus } from './write-outcomes.ts';

/** What became of an entry. */
export interface EntryOutcome {
  readonly status: EntryStatus;
  readonly issues: readonly Issue[];
}

/**
 * Lets senders wait for what becomes of their entries: an enhanced-mode answer (MSH-16) is given after processing.
 * `positionOf` gives how far a part is consumed: only what is behind it is asked of the database.
 */
export function createOutcomes(db: Queryable, positionOf: (part: number) => number) {
  const waiting = new Map<string, PromiseWithResolvers<EntryOutcome>>();
  const nameOf = (part: number, seq: number) => `${part}-${seq}`;

  return {
    /** To be called by consumers after each commit. */
    onSettled(settled: readonly Settled<unknown>[]): void {
      if (waiting.size === 0) return;
      for (const { entry, status, issues } of settled) {
        const name = nameOf(entry.part, entry.seq);
        waiting.get(name)?.resolve({ status, issues });
        waiting.delete(name);
      }
    },
    /** Resolves once the entry is consumed; rejects where the database cannot be asked. */
    async of(part: number, seq: number): Promise<EntryOutcome> {
      const name = nameOf(part, seq);
      const waiter = waiting.get(name) ?? Promise.withResolvers<EntryOutcome>();
      waiting.set(name, waiter);
      // Asked after the waiter stands, so that what is consumed meanwhile is not missed.
      if (positionOf(part) < seq) return waiter.promise;
      const [row] = await db.query<{ status: EntryStatus; issues: Issue[] | null }>(
        'select status, issues from journal_index where part = $1 and seq = $2',
        [part, seq],
      );
      if (row !== undefined) {
        waiter.resolve({ status: row.status, issues: row.issues ?? [] });
        waiting.delete(name);
      }
      return waiter.promise;
    },
  };
}
