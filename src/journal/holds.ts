import type { BusinessKey } from '#flow';

/** An entry that was not applied in its turn: it failed (parked), or shares a key with one that is held (waiting). */
export interface Hold {
  readonly seq: number;
  readonly keys: readonly BusinessKey[];
  readonly state: 'parked' | 'waiting';
  /** Attempts made so far. */
  readonly attempts: number;
}

/**
 * The held entries of one part, in memory: each key has a queue of the entries held for it, in the journal's order. An
 * entry may be applied once it is the first in all of its queues; a parked one only when someone asks for it.
 */
export function createHolds(initial: readonly Hold[] = []) {
  const bySeq = new Map<number, Hold>();
  const queues = new Map<BusinessKey, number[]>();
  /** Those that may have become the first of their queues since the last look. */
  const candidates = new Set<number>();
  const requested = new Set<number>();

  const isFirst = ({ seq, keys }: Hold) => keys.every((key) => queues.get(key)?.[0] === seq);

  function add(hold: Hold): void {
    if (!bySeq.has(hold.seq)) {
      for (const key of hold.keys) {
        const queue = queues.get(key);
        if (queue === undefined) queues.set(key, [hold.seq]);
        // Nearly always at the end; a released entry is older than those which wait already.
        else queue.splice(queue.findLastIndex((seq) => seq < hold.seq) + 1, 0, hold.seq);
      }
    }
    bySeq.set(hold.seq, hold);
    requested.delete(hold.seq);
    if (hold.state === 'waiting') candidates.add(hold.seq);
  }

  for (const hold of initial) add(hold);

  return {
    get size(): number {
      return bySeq.size;
    },
    get(seq: number): Hold | undefined {
      return bySeq.get(seq);
    },
    /** Whether an entry of these keys must wait. */
    blocks(keys: readonly BusinessKey[]): boolean {
      return keys.some((key) => queues.has(key));
    },
    /** Adds an entry, or changes the state of one that is held already. */
    add,
    /** It was applied or skipped: those behind it may move up. */
    remove(seq: number): void {
      const hold = bySeq.get(seq);
      if (hold === undefined) return;
      bySeq.delete(seq);
      candidates.delete(seq);
      requested.delete(seq);
      for (const key of hold.keys) {
        const queue = queues.get(key)!.filter((held) => held !== seq);
        if (queue.length === 0) queues.delete(key);
        else {
          queues.set(key, queue);
          candidates.add(queue[0]!);
        }
      }
    },
    /** Asks for another attempt of a parked entry. */
    request(seq: number): void {
      requested.add(seq);
      candidates.add(seq);
    },
    /** Up to `limit` entries that may be applied now, in order. No two of them share a key. */
    ready(limit: number): Hold[] {
      const found: Hold[] = [];
      for (const seq of [...candidates].sort((one, other) => one - other)) {
        const hold = bySeq.get(seq);
        const isDue = hold !== undefined && (hold.state === 'waiting' || requested.has(seq)) && isFirst(hold);
        if (!isDue) candidates.delete(seq);
        else if (found.push(hold) === limit) break;
      }
      return found;
    },
  };
}

export type Holds = ReturnType<typeof createHolds>;
