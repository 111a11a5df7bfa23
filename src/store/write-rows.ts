import type { Transaction } from '#database/database.ts';
import { DatabaseError } from '#database/trouble.ts';
import { shardOf } from '#platform/ids.ts';
import { encodeClocks } from './clocks.ts';
import { type IndexEntries, indexResource, indexVersion } from './search/index-resource.ts';
import { versionText, type WorkingRow } from './working-row.ts';
import { writeHistory } from './write-history.ts';
import { writeLookups } from './write-lookups.ts';

/** A row to write. Without `body`, its content is as stored and only its clocks have moved on. */
interface Outgoing {
  readonly row: WorkingRow;
  readonly clocks: string | null;
  readonly profile: string | null;
  readonly body: string | null;
  readonly index: IndexEntries;
}

/**
 * Writes what folding has changed, one statement a table, rows in the order of their keys (unsorted, two writers meet in
 * deadlocks). `CW-DB-003` where another transaction changed one of the rows since it was read: directory entries that two
 * feeds mention first at the same time; what patients own is locked.
 */
export async function writeRows(tx: Transaction, rows: readonly WorkingRow[]): Promise<void> {
  const outgoing = rows
    .filter(isChanged)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(toOutgoing);
  if (outgoing.length === 0) return;
  await insertRows(
    tx,
    outgoing.filter(({ row }) => row.stored === undefined),
  );
  await updateRows(
    tx,
    outgoing.filter(({ row }) => row.stored !== undefined),
  );
  await writeHistory(
    tx,
    outgoing.map(({ row }) => row),
  );
  await writeLookups(
    tx,
    outgoing.filter(({ body }) => body !== null),
  );
}

function isChanged(row: WorkingRow): boolean {
  const { stored, before, state } = row;
  if (state === before) return false;
  // A row of which nothing was said is kept only for the clock of a set.
  if (stored === undefined) return state.base !== undefined || state.sets.size > 0;
  return row.current.body === undefined || stateText(row, before) !== stateText(row, state);
}

function stateText(row: WorkingRow, state: WorkingRow['state']): string {
  const { eventAt, part, seq } = state.base ?? { eventAt: 0, part: row.current.part, seq: row.current.seq };
  return JSON.stringify([eventAt, part, seq, encodeClocks(state) ?? null]);
}

const noIndex: IndexEntries = { clinical: undefined, tokens: [], lookups: [], names: [] };

function toOutgoing(row: WorkingRow): Outgoing {
  const clocks = encodeClocks(row.state);
  const text = clocks === undefined ? null : JSON.stringify(clocks);
  const { body, profile } = versionText(row.current);
  if (row.current.body !== undefined) return { row, clocks: text, profile, body: null, index: noIndex };
  const index = row.current.deleted ? noIndex : indexResource(row.type, row.current.content);
  return { row, clocks: text, profile, body, index };
}

async function insertRows(tx: Transaction, rows: readonly Outgoing[]): Promise<void> {
  if (rows.length === 0) return;
  const written = await tx.query<{ count: number }>(
    `with written as (
      insert into resource (shard, id, version, updated_at, event_at, part, seq, clocks, deleted, profile, body,
        clinical_from, clinical_to, tokens, type, patient, index_version)
      select ${values}, k.type, k.patient, $17
      from unnest(${columnArrays}, $15::text[], $16::text[]) as k (${columnNames}, type, patient)
      on conflict (shard, id) do nothing
      returning 1
    )
    select count(*)::int as count from written`,
    [...columns(rows), rows.map(({ row }) => row.type), rows.map(({ row }) => row.patient), indexVersion],
    'store-insert',
  );
  expectAll(written, rows);
}

async function updateRows(tx: Transaction, rows: readonly Outgoing[]): Promise<void> {
  if (rows.length === 0) return;
  const written = await tx.query<{ count: number }>(
    `with new as (
      select ${values}, k.stored
      from unnest(${columnArrays}, $15::int[]) as k (${columnNames}, stored)
    ), written as (
      update resource r
      set version = new.version, updated_at = new.updated_at, event_at = new.event_at, part = new.part, seq = new.seq,
        clocks = new.clocks, deleted = new.deleted, profile = new.profile, body = coalesce(new.body, r.body),
        clinical_from = case when new.body is null then r.clinical_from else new.clinical_from end,
        clinical_to = case when new.body is null then r.clinical_to else new.clinical_to end,
        tokens = case when new.body is null then r.tokens else new.tokens end,
        index_version = case when new.body is null then r.index_version else $16 end
      from new
      where r.shard = new.shard and r.id = new.id and r.version = new.stored
      returning 1
    )
    select count(*)::int as count from written`,
    [...columns(rows), rows.map(({ row }) => row.stored!.version), indexVersion],
    'store-update',
  );
  expectAll(written, rows);
}

const columnNames =
  'shard, id, version, updated_at, event_at, part, seq, clocks, deleted, profile, body, clinical_from, clinical_to, tokens';
const columnArrays =
  '$1::smallint[], $2::text[], $3::int[], $4::float8[], $5::float8[], $6::smallint[], $7::bigint[], $8::text[], ' +
  '$9::boolean[], $10::text[], $11::text[], $12::float8[], $13::float8[], $14::text[]';
const values = `k.shard, k.id, k.version, to_timestamp(k.updated_at / 1000) as updated_at,
  to_timestamp(k.event_at / 1000) as event_at, k.part, k.seq, k.clocks::jsonb as clocks, k.deleted, k.profile, k.body,
  to_timestamp(k.clinical_from / 1000) as clinical_from, to_timestamp(k.clinical_to / 1000) as clinical_to,
  k.tokens::bigint[] as tokens`;

function columns(rows: readonly Outgoing[]): unknown[] {
  return [
    rows.map(({ row }) => shardOf(row.id)),
    rows.map(({ row }) => row.id),
    rows.map(({ row }) => row.current.version),
    rows.map(({ row }) => row.current.updatedAt),
    rows.map(({ row }) => row.state.base?.eventAt ?? 0),
    rows.map(({ row }) => row.current.part),
    rows.map(({ row }) => row.current.seq),
    rows.map(({ clocks }) => clocks),
    rows.map(({ row }) => row.current.deleted),
    rows.map(({ profile }) => profile),
    rows.map(({ body }) => body),
    rows.map(({ index }) => index.clinical?.from ?? Number.NEGATIVE_INFINITY),
    rows.map(({ index }) => index.clinical?.to ?? null),
    // A list of lists cannot be unnested: each row's hashes go as the text of an array.
    rows.map(({ index }) => `{${index.tokens.join(',')}}`),
  ];
}

function expectAll([answer]: readonly { count: number }[], rows: readonly Outgoing[]): void {
  if (answer?.count === rows.length) return;
  throw new DatabaseError('CW-DB-003', { text: 'Another transaction changed a resource that was to be written.' });
}
