import {
  int2Array,
  int4Array,
  int8Array,
  int8ArrayOfHalves,
  textArray,
  timestamptzArray,
} from '#database/binary-arrays.ts';
import type { Database, Transaction } from '#database/database.ts';
import { searchTypes } from '#fhir/search-parameters.ts';
import { hash64 } from '#platform/hash.ts';
import { limits } from '#platform/limits.ts';
import { parseBody } from '../body.ts';
import { insertLookups, insertNames } from '../write-lookups.ts';
import { type IndexEntries, indexResource, indexVersion } from './index-resource.ts';

/** Re-indexing at work. */
export interface Reindexing extends AsyncDisposable {
  /** Rows looked at so far. */
  readonly looked: number;
  readonly isBuilding: boolean;
  /** Resolves when all is built; rejects with the database's trouble, whereupon the next start goes on. */
  readonly done: Promise<void>;
}

/**
 * Sees which parameters are declared otherwise than their rows were made (DESIGN 16), marks them as building, and makes their rows
 * in the background: in short transactions, in the order of keys. Rows say by their version which are done, so that it goes on
 * where it was ended. Without any such parameter it does nothing.
 */
export async function startReindexing(db: Database): Promise<Reindexing> {
  const isBuilding = await markBuilding(db);
  const state = { looked: 0, isBuilding, isEnded: false };
  const done = isBuilding ? build(db, state) : Promise.resolve();
  // Whoever waits for `done` hears of trouble; the next start goes on.
  const settled = done.then(
    () => undefined,
    () => undefined,
  );
  return {
    done,
    get looked() {
      return state.looked;
    },
    get isBuilding() {
      return state.isBuilding;
    },
    async [Symbol.asyncDispose]() {
      state.isEnded = true;
      await settled;
    },
  };
}

/** What has rows in `lookup` and `name`, with the hash of its declaration; `*` is all that rows hold themselves. */
function declarations(): Map<string, bigint> {
  const found = new Map<string, bigint>([['*', BigInt(indexVersion)]]);
  for (const { type, parameters } of searchTypes.values()) {
    for (const { name, everywhere, declaration } of parameters.values()) {
      if (everywhere) found.set(`${type}.${name}`, hash64(declaration));
    }
  }
  return found;
}

async function markBuilding(db: Database): Promise<boolean> {
  const declared = [...declarations()].sort(([a], [b]) => (a < b ? -1 : 1));
  const [row] = await db.query<{ building: boolean }>(
    `with given as (
       select * from unnest($1::text[], $2::bigint[]) as g (parameter, declared)
     ), written as (
       insert into search_index (parameter, declared, building)
       select parameter, declared, exists (select 1 from resource) from given
       on conflict (parameter) do update set declared = excluded.declared, building = excluded.building
       where search_index.declared <> excluded.declared
       returning building
     )
     select exists (select 1 from written where building)
       or exists (select 1 from search_index i join given g using (parameter) where i.building) as building`,
    [textArray(declared.map(([parameter]) => parameter)), int8Array(declared.map(([, hash]) => hash))],
  );
  return row?.building === true;
}

async function build(db: Database, state: { looked: number; isBuilding: boolean; isEnded: boolean }): Promise<void> {
  let after: Key | undefined = { shard: -1, id: '' };
  while (after !== undefined && !state.isEnded) {
    const { shard, id }: Key = after;
    after = await db.transaction((tx) => indexRows(tx, shard, id));
    state.looked += limits.reindexRows;
  }
  if (state.isEnded) return;
  await db.query('update search_index set building = false where building');
  state.isBuilding = false;
}

interface Key {
  readonly shard: number;
  readonly id: string;
}

interface Row extends Key {
  readonly type: string;
  readonly body: string;
  readonly profile: string | null;
  readonly stale: boolean;
}

/** Indexes the next rows after a key; gives the last key, or undefined at the end. */
async function indexRows(tx: Transaction, shard: number, id: string): Promise<Key | undefined> {
  const rows = await tx.query<Row>(
    `select shard, id, type, body, profile, index_version <> $3 and not deleted and version > 0 as stale from resource
     where (shard, id) > ($1::smallint, $2::text) order by shard, id limit $4 for update`,
    [shard, id, indexVersion, limits.reindexRows],
    'search-reindex-rows',
  );
  const indexed = rows
    .filter(({ stale }) => stale)
    .map((row) => ({ ...row, index: indexResource(row.type, parseBody(row.body, row.profile)) }));
  if (indexed.length > 0) await writeIndex(tx, indexed);
  const last = rows.at(-1);
  return rows.length < limits.reindexRows || last === undefined ? undefined : { shard: last.shard, id: last.id };
}

async function writeIndex(tx: Transaction, rows: readonly (Row & { readonly index: IndexEntries })[]): Promise<void> {
  const ends: number[] = [];
  const hashes: number[] = [];
  for (const { index } of rows) {
    for (const half of index.tokens) hashes.push(half);
    ends.push(hashes.length >> 1);
  }
  await tx.query(
    `update resource r set tokens = ($7::bigint[])[k.low:k.high], clinical_from = k.clinical_from, clinical_to = k.clinical_to,
       index_version = $8
     from unnest($1::smallint[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::int[])
       as k (shard, id, clinical_from, clinical_to, low, high)
     where r.shard = k.shard and r.id = k.id`,
    [
      int2Array(rows.map((row) => row.shard)),
      textArray(rows.map((row) => row.id)),
      timestamptzArray(rows.map(({ index }) => index.clinical?.from ?? Number.NEGATIVE_INFINITY)),
      timestamptzArray(rows.map(({ index }) => index.clinical?.to ?? null)),
      int4Array(ends.map((_, at) => (ends[at - 1] ?? 0) + 1)),
      int4Array(ends),
      int8ArrayOfHalves(hashes),
      indexVersion,
    ],
    'search-reindex-write',
  );
  // Rows of declarations that are gone stay: an answer is checked against the content, so that one too many does no harm.
  await insertLookups(
    tx,
    rows.flatMap(({ id, index }) => index.lookups.map((hash): [bigint, string] => [hash, id])),
  );
  await insertNames(
    tx,
    rows.flatMap(({ id, type, index }) =>
      index.names.map(([param, folded]): [string, string, string, string] => [type, param, folded, id]),
    ),
  );
}
