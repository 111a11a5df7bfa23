import { int8Array } from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import { hash64 } from '#platform/hash.ts';

/**
 * Takes transaction locks on texts (patients, business keys, directory entries), sorted, so that two feeds of one system
 * take turns where they meet, and never wait for each other in a circle.
 */
export async function takeLocks(tx: Transaction, names: Iterable<string>): Promise<void> {
  const hashes = new BigInt64Array([...new Set(names)].map((name) => hash64(`lock|${name}`))).sort();
  if (hashes.length === 0) return;
  await tx.query(
    'select pg_advisory_xact_lock(hash) from unnest($1::bigint[]) as hash',
    [int8Array([...hashes])],
    'store-lock',
  );
}
