import { int2Array, int4Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Queryable, Transaction } from '#database/database.ts';
import { shardOf } from '#platform/ids.ts';
import type { Membership } from './fold-links.ts';

/** A record's place in its person, as stored. */
export interface Member extends Membership {
  readonly id: string;
  readonly epoch: number;
  /** Epoch milliseconds: when the person, and when its address, became another. */
  readonly relinkedAt: number;
  readonly readdressedAt: number;
}

interface MemberRow {
  readonly id: string;
  readonly address: string;
  readonly root: string;
  readonly epoch: number;
  readonly relinked_at: number;
  readonly readdressed_at: number;
}

/** The places of records; those of whom no event spoke have none. */
export async function readMembers(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, Member>> {
  const rows = await db.query<MemberRow>(
    `select m.* from unnest($1::text[]) as k (id)
     cross join lateral (
       select id, address, root, epoch, relinked_at, readdressed_at from person_member where id = k.id limit 1
     ) m`,
    [textArray(ids)],
    'identify-members',
  );
  return new Map(
    rows.map(({ relinked_at, readdressed_at, ...row }) => [
      row.id,
      { ...row, relinkedAt: relinked_at, readdressedAt: readdressed_at },
    ]),
  );
}

export async function writeMembers(tx: Transaction, members: readonly Member[]): Promise<void> {
  if (members.length === 0) return;
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  await tx.query(
    `insert into person_member (id, shard, address, root, epoch, relinked_at, readdressed_at)
     select * from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::int[], $6::timestamptz[],
       $7::timestamptz[])
     on conflict (id) do update
     set address = excluded.address, root = excluded.root, epoch = excluded.epoch, relinked_at = excluded.relinked_at,
       readdressed_at = excluded.readdressed_at`,
    [
      textArray(sorted.map(({ id }) => id)),
      int2Array(sorted.map(({ id }) => shardOf(id))),
      textArray(sorted.map(({ address }) => address)),
      textArray(sorted.map(({ root }) => root)),
      int4Array(sorted.map(({ epoch }) => epoch)),
      timestamptzArray(sorted.map(({ relinkedAt }) => relinkedAt)),
      timestamptzArray(sorted.map(({ readdressedAt }) => readdressedAt)),
    ],
    'identify-write-members',
  );
}
