import type { Database } from '#database/database.ts';
import type { Issue } from '#flow';
import type { Applied } from './apply-batch.ts';
import type { EntryStatus } from './write-outcomes.ts';

/** What became of an entry. */
export interface Settlement {
  readonly status: EntryStatus;
  readonly issues: readonly Issue[];
  /** Its effect, where this process applied it just now. */
  readonly applied?: Applied;
}

export interface Settlements {
  /** Resolves once the entry is consumed, at once where it is already. */
  of(part: number, seq: number): Promise<Settlement>;
  /** As `of`, for an entry whose append was heard of in this turn of the event loop: it cannot be consumed yet. */
  ofNew(part: number, seq: number): Promise<Settlement>;
  /** Told by the consumers after each commit. */
  settled(part: number, seq: number, settlement: Settlement): void;
}

/** Lets a receiver wait for what becomes of the entry it journalled (application answers in enhanced mode). */
export function createSettlements(db: Database): Settlements {
  const waiting = new Map<string, ((settlement: Settlement) => void)[]>();
  const placeOf = (part: number, seq: number) => `${part}-${seq}`;
  const wait = (part: number, seq: number) => {
    const { promise, resolve } = Promise.withResolvers<Settlement>();
    const place = placeOf(part, seq);
    waiting.set(place, [...(waiting.get(place) ?? []), resolve]);
    return promise;
  };
  return {
    ofNew: wait,
    async of(part, seq) {
      // First wait, then look: whatever settles in between is seen by one of the two.
      const promise = wait(part, seq);
      const [row] = await db.query<{ status: EntryStatus; issues: Issue[] | null }>(
        'select status, issues from journal_index where part = $1 and seq = $2',
        [part, seq],
        'journal-settlement',
      );
      if (row !== undefined) this.settled(part, seq, { status: row.status, issues: row.issues ?? [] });
      return promise;
    },
    settled(part, seq, settlement) {
      if (waiting.size === 0) return;
      const place = placeOf(part, seq);
      for (const resolve of waiting.get(place) ?? []) resolve(settlement);
      waiting.delete(place);
    },
  };
}
