import { int8Array, textArray } from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import { type IndexEntries, indexResource } from './search/index-resource.ts';
import type { WorkingRow } from './working-row.ts';

interface Indexed {
  readonly row: WorkingRow;
  readonly index: IndexEntries;
}

/** Brings `lookup` and `name` from what the stored content had to what the new one has; both are mostly the same. */
export async function writeLookups(tx: Transaction, rows: readonly Indexed[]): Promise<void> {
  const added = { lookups: [] as [bigint, string][], names: [] as [string, string, string, string][] };
  const removed = { lookups: [] as [bigint, string][], names: [] as [string, string, string, string][] };
  for (const { row, index } of rows) {
    const before =
      row.stored === undefined || row.stored.deleted ? undefined : indexResource(row.type, row.stored.content);
    const hashesBefore = new Set(before?.lookups);
    for (const hash of index.lookups) if (!hashesBefore.delete(hash)) added.lookups.push([hash, row.id]);
    for (const hash of hashesBefore) removed.lookups.push([hash, row.id]);
    const namesBefore = new Map(before?.names.map((name) => [name.join('|'), name]));
    for (const name of index.names) {
      if (!namesBefore.delete(name.join('|'))) added.names.push([row.type, ...name, row.id]);
    }
    for (const name of namesBefore.values()) removed.names.push([row.type, ...name, row.id]);
  }
  await deleteLookups(tx, removed.lookups);
  await deleteNames(tx, removed.names);
  await insertLookups(tx, added.lookups);
  await insertNames(tx, added.names);
}

/** By hash, then id, as the primary key has them. */
function lookupColumns(rows: [bigint, string][]): Buffer[] {
  rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1));
  return [int8Array(rows.map(([hash]) => hash)), textArray(rows.map(([, id]) => id))];
}

function nameColumns(rows: [string, string, string, string][]): Buffer[] {
  rows.sort(
    (a, b) =>
      compareTexts(a[0], b[0]) || compareTexts(a[1], b[1]) || compareTexts(a[2], b[2]) || compareTexts(a[3], b[3]),
  );
  return [0, 1, 2, 3].map((column) => textArray(rows.map((row) => row[column]!)));
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Adds rows to `lookup`; those that are there stay. */
export async function insertLookups(tx: Transaction, rows: [bigint, string][]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into lookup (hash, id) select * from unnest($1::bigint[], $2::text[]) on conflict do nothing`,
    lookupColumns(rows),
    'store-insert-lookup',
  );
}

async function deleteLookups(tx: Transaction, rows: [bigint, string][]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `delete from lookup l using unnest($1::bigint[], $2::text[]) as k (hash, id) where l.hash = k.hash and l.id = k.id`,
    lookupColumns(rows),
    'store-delete-lookup',
  );
}

/** Adds rows to `name`; those that are there stay. */
export async function insertNames(tx: Transaction, rows: [string, string, string, string][]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into name (type, param, folded, id) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     on conflict do nothing`,
    nameColumns(rows),
    'store-insert-name',
  );
}

async function deleteNames(tx: Transaction, rows: [string, string, string, string][]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `delete from name n using unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k (type, param, folded, id)
     where n.type = k.type and n.param = k.param and n.folded = k.folded and n.id = k.id`,
    nameColumns(rows),
    'store-delete-name',
  );
}
