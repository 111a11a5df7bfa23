import {
  boolArray,
  int2Array,
  int4Array,
  int8Array,
  int8ArrayOfHalves,
  textArray,
  timestamptzArray,
} from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import { DatabaseError } from '#database/trouble.ts';
import { shardOf } from '#platform/ids.ts';
import { encodeClocks } from './clocks.ts';
import type { Locks } from './locks.ts';
import { type IndexEntries, indexResource, indexVersion, noIndex } from './search/index-resource.ts';
import { versionText, type WorkingRow } from './working-row.ts';
import { writeHistory } from './write-history.ts';
import { writeLookups } from './write-lookups.ts';

/** A row to write. Without `body`, its content is as stored and only its clocks have moved on. */
interface Outgoing {
  readonly row: WorkingRow;
  readonly clocks: string | null;
  readonly profile: string | null;
  readonly body: string | undefined;
  readonly index: IndexEntries;
}

/**
 * Writes what folding has changed, one statement a table, rows in the order of their keys (unsorted, two writers meet in
 * deadlocks). `CW-DB-003` where another transaction has written a directory entry that this one read before: two feeds that
 * mention it first at the same time. What patients own is locked since before it was read.
 */
export async function writeRows(tx: Transaction, locks: Locks | undefined, rows: readonly WorkingRow[]): Promise<void> {
  const outgoing = rows
    .filter(isChanged)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(toOutgoing);
  if (outgoing.length === 0) return;
  if (locks !== undefined)
    await holdDirectoryEntries(tx, locks, rows.filter(({ patient }) => patient === '').filter(isChanged));
  await upsertRows(tx, outgoing);
  await writeHistory(
    tx,
    outgoing.map(({ row }) => row),
  );
  await writeLookups(
    tx,
    outgoing.filter(({ body }) => body !== undefined),
  );
}

function isChanged(row: WorkingRow): boolean {
  const { stored, before, state } = row;
  if (state === before) return false;
  // A row of which nothing is said is kept for the clock of a set, or because an entry of this batch had it shown.
  if (stored === undefined) return state.base !== undefined || state.sets.size > 0 || row.current.version > 0;
  return row.current.body === undefined || stateText(row, before) !== stateText(row, state);
}

function stateText(row: WorkingRow, state: WorkingRow['state']): string {
  const { eventAt, part, seq } = state.base ?? { eventAt: 0, part: row.current.part, seq: row.current.seq };
  return JSON.stringify([eventAt, part, seq, encodeClocks(state) ?? null]);
}

function toOutgoing(row: WorkingRow): Outgoing {
  const stored = encodeClocks(row.state);
  const clocks = stored === undefined ? null : JSON.stringify(stored);
  const { body, profile } = versionText(row.current);
  if (row.current.body !== undefined) return { row, clocks, profile, body: undefined, index: noIndex };
  const index = row.current.deleted ? noIndex : indexResource(row.type, row.current.content);
  return { row, clocks, profile, body, index };
}

/** Mentions are read without a lock, as nearly all of them write nothing: those that do see whether they came first. */
async function holdDirectoryEntries(tx: Transaction, locks: Locks, rows: readonly WorkingRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await locks.take(ids);
  const now = await tx.query<{ id: string; version: number; part: number; seq: number }>(
    `select r.* from unnest($1::smallint[], $2::text[]) as k (shard, id)
     cross join lateral (
       select r.id, r.version, r.part, r.seq from resource r where r.shard = k.shard and r.id = k.id limit 1
     ) r`,
    [int2Array(ids.map(shardOf)), textArray(ids)],
    'store-recheck',
  );
  const byId = new Map(now.map((row) => [row.id, row]));
  const isAsRead = rows.every(({ id, stored }) => {
    const row = byId.get(id);
    return row?.version === stored?.version && row?.part === stored?.part && row?.seq === stored?.seq;
  });
  if (!isAsRead) throw new DatabaseError('CW-DB-003', { text: 'Another transaction wrote a directory entry first.' });
}

/** An upsert, as its plan cannot go wrong: it looks each key up in the primary key, whatever size the table had. */
async function upsertRows(tx: Transaction, rows: readonly Outgoing[]): Promise<void> {
  // The hashes of all rows in one array, and where those of each end.
  const hashes: number[] = [];
  const ends = rows.map(({ index }) => {
    for (const half of index.tokens) hashes.push(half);
    return hashes.length >> 1;
  });
  const starts = ends.map((_, index) => (ends[index - 1] ?? 0) + 1);
  await tx.query(
    `insert into resource (shard, id, type, patient, version, updated_at, event_at, part, seq, clocks, deleted, profile,
       body, clinical_from, clinical_to, tokens, index_version, alias)
     select k.shard, k.id, k.type, k.patient, k.version, k.updated_at, k.event_at, k.part, k.seq, k.clocks::jsonb, k.deleted,
       k.profile, k.body, k.clinical_from, k.clinical_to, ($18::bigint[])[k.low:k.high], $19, k.alias
     from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::timestamptz[],
       $8::smallint[], $9::bigint[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::timestamptz[],
       $15::timestamptz[], $16::int[], $17::int[], $20::text[])
       as k (shard, id, type, patient, version, updated_at, event_at, part, seq, clocks, deleted, profile, body, clinical_from,
         clinical_to, low, high, alias)
     on conflict (shard, id) do update
     set version = excluded.version, updated_at = excluded.updated_at, event_at = excluded.event_at, part = excluded.part,
       seq = excluded.seq, clocks = excluded.clocks, deleted = excluded.deleted, profile = excluded.profile,
       body = case when excluded.body = '' then resource.body else excluded.body end,
       clinical_from = case when excluded.body = '' then resource.clinical_from else excluded.clinical_from end,
       clinical_to = case when excluded.body = '' then resource.clinical_to else excluded.clinical_to end,
       tokens = case when excluded.body = '' then resource.tokens else excluded.tokens end,
       index_version = case when excluded.body = '' then resource.index_version else excluded.index_version end`,
    [
      int2Array(rows.map(({ row }) => shardOf(row.id))),
      textArray(rows.map(({ row }) => row.id)),
      textArray(rows.map(({ row }) => row.type)),
      textArray(rows.map(({ row }) => row.patient)),
      int4Array(rows.map(({ row }) => row.current.version)),
      timestamptzArray(rows.map(({ row }) => row.current.updatedAt)),
      timestamptzArray(rows.map(({ row }) => row.state.base?.eventAt ?? 0)),
      int2Array(rows.map(({ row }) => row.current.part)),
      int8Array(rows.map(({ row }) => row.current.seq)),
      textArray(rows.map(({ clocks }) => clocks)),
      boolArray(rows.map(({ row }) => row.current.deleted)),
      textArray(rows.map(({ profile }) => profile)),
      // An empty text is no JSON: it stands for the body that is there.
      textArray(rows.map(({ body }) => body ?? '')),
      timestamptzArray(rows.map(({ index }) => index.clinical?.from ?? Number.NEGATIVE_INFINITY)),
      timestamptzArray(rows.map(({ index }) => index.clinical?.to ?? null)),
      int4Array(starts),
      int4Array(ends),
      int8ArrayOfHalves(hashes),
      indexVersion,
      textArray(rows.map(({ row }) => row.alias)),
    ],
    'store-upsert',
  );
}
