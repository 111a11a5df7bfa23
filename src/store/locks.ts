import { boolArray, int8Array } from '#database/binary-arrays.ts';
import type { Database, Transaction } from '#database/database.ts';
import type { BusinessKey } from '#flow';
import { hash64 } from '#platform/hash.ts';
import { limits } from '#platform/limits.ts';

/** What a transaction has locked of a system, so that the feeds of one system take turns where they meet. */
export interface Locks {
  /**
   * Locks patients, directory entries and business keys (`lockOfKey`) until the transaction ends, each before it is read. What the
   * entries of a batch name is taken at once, sorted, so that nobody waits in a circle. What is learnt only then (former owners, keys
   * that were merged) comes out of that order: of two that block each other PostgreSQL ends one (40P01, `CW-DB-003`), and it is done
   * again.
   */
  take(names: Iterable<string>): Promise<void>;
}

/** Undefined for the embedded database: it has one connection, so nothing else is under way on it. */
export function locksOf(tx: Transaction, kind: Database['kind'], system: string): Locks | undefined {
  if (kind === 'embedded') return undefined;
  const held = new Set<string>();
  let isAllHeld = false;
  return {
    async take(names) {
      if (isAllHeld) return;
      const wanted = [...new Set(names)].filter((name) => !held.has(name));
      if (wanted.length === 0) return;
      // PostgreSQL has room for some thousands of locks, and none to spare for one message with ten thousand orders.
      isAllHeld = held.size + wanted.length > limits.transactionLocks;
      const hashes = isAllHeld ? [] : new BigInt64Array(wanted.map((name) => hash64(`lock|${name}`))).sort();
      for (const name of wanted) held.add(name);
      // The system first: shared, unless it is meant as a whole.
      const isShared = [!isAllHeld, ...Array.from(hashes, () => false)];
      await tx.query(
        `select case when shared then pg_advisory_xact_lock_shared(hash) else pg_advisory_xact_lock(hash) end
         from unnest($1::bigint[], $2::boolean[]) as k (hash, shared)`,
        [int8Array([hash64(`lock-system|${system}`), ...hashes]), boolArray(isShared)],
        'store-lock',
      );
    },
  };
}

/** The name by which a business key is locked. */
export function lockOfKey(system: string, key: BusinessKey): string {
  return `${system}|${key}`;
}
