import type { Queryable } from '#database/database.ts';
import type { BusinessKey } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import type { Limits } from '#platform/limits.ts';
import { type Cursor, cursorOf, readCursor } from './message-cursor.ts';
import { storableKey } from './storable.ts';
import { type EntryStatus, keyHash } from './write-outcomes.ts';

/** A patient, as a key of its system: the unit of refolding. */
export interface FoldedKey {
  readonly system: string;
  readonly key: BusinessKey;
}

/** Entries whose patients are to be refolded: those of a key, of a stretch of a feed, or those that match. */
export type RefoldSelection =
  | FoldedKey
  | { readonly part: number; readonly from?: number; readonly to?: number }
  | {
      readonly query: {
        readonly feed?: string;
        readonly type?: string;
        readonly status?: EntryStatus;
        /** Received from (included) and until (excluded), epoch milliseconds. */
        readonly since?: number;
        readonly until?: number;
      };
    };

/** The patients of a key's entries; a patient's key is its own. `CW-JRN-010` above `refoldEntries` entries. */
export async function patientsOfKey(db: Queryable, asked: FoldedKey, limits: Limits): Promise<FoldedKey[]> {
  const { system } = asked;
  const key = storableKey(asked.key, limits.keyChars);
  if (isPatientKey(key)) return [{ system, key }];
  const rows = await db.query<{ keys: BusinessKey[] }>(
    `select i.keys from journal_key k
     join journal_index i on i.part = k.part and i.seq = k.seq
     join journal_part p on p.part = i.part
     where k.hash = $1 and p.system = $2 and $3 = any (i.keys)
     limit $4`,
    [keyHash(system, key), system, key, limits.refoldEntries + 1],
  );
  if (rows.length > limits.refoldEntries) throw new CausewayError('CW-JRN-010');
  const patients = new Set(rows.flatMap(({ keys }) => keys.filter(isPatientKey)));
  return [...patients].sort().map((patient) => ({ system, key: patient }));
}

/**
 * The next patients of a stretch or a query: those of up to `refoldPageRows` index rows behind the cursor, without those of
 * which an earlier selected entry spoke. `next` is absent at the end.
 */
export async function selectedPatients(
  db: Queryable,
  selection: Exclude<RefoldSelection, FoldedKey>,
  after: string | undefined,
  limits: Limits,
): Promise<{ readonly keys: FoldedKey[]; readonly next: string | undefined }> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const { order, scanned, filtered } = conditionsOf(selection, value);
  const cursor = after === undefined ? undefined : readCursor(after);
  const behind = cursor === undefined ? 'true' : `${order('i')} > ${orderOf(order, cursor, value)}`;
  const rows = await db.query<Cursor & { system: string; keys: BusinessKey[] | null }>(
    `select i.received_at, i.part, i.seq, p.system, case when ${filtered('i')} then i.keys end as keys
     from journal_index i join journal_part p on p.part = i.part
     where ${scanned('i')} and ${behind}
     order by ${order('i').slice(1, -1)} limit ${value(limits.refoldPageRows)}`,
    values,
  );
  const last = rows.length < limits.refoldPageRows ? undefined : rows.at(-1);
  const found = new Map<string, FoldedKey & { row: Cursor }>();
  for (const row of rows) {
    for (const key of row.keys?.filter(isPatientKey) ?? []) {
      const name = `${row.system}|${key}`;
      if (!found.has(name)) found.set(name, { system: row.system, key, row });
    }
  }
  const keys = await withoutEarlier(db, selection, [...found.values()]);
  return { keys, next: last === undefined ? undefined : cursorOf(last) };
}

/**
 * Drops those of which an earlier entry of the selection speaks: they were in an earlier page. Each `offset 0` holds the
 * plan to a key's own entries, by the primary keys: the planner would walk the selection for each key (100 times the cost).
 */
async function withoutEarlier(
  db: Queryable,
  selection: Exclude<RefoldSelection, FoldedKey>,
  found: readonly (FoldedKey & { row: Cursor })[],
): Promise<FoldedKey[]> {
  if (found.length === 0) return [];
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const { order, scanned, filtered } = conditionsOf(selection, value);
  const fresh = await db.query<{ n: number }>(
    `select u.n from unnest(
       ${value(found.map(({ system, key }) => keyHash(system, key)))}::bigint[],
       ${value(found.map(({ system }) => system))}::text[],
       ${value(found.map(({ key }) => key))}::text[],
       ${value(found.map(({ row }) => new Date(row.received_at)))}::timestamptz[],
       ${value(found.map(({ row }) => row.part))}::smallint[],
       ${value(found.map(({ row }) => row.seq))}::bigint[]
     ) with ordinality as u (hash, system, key, received_at, part, seq, n)
     left join lateral (
       select true as is_there
       from (select part, seq from journal_key where hash = u.hash order by part, seq offset 0) k
       cross join lateral (
         select * from journal_index indexed where indexed.part = k.part and indexed.seq = k.seq offset 0
       ) i
       join journal_part p on p.part = i.part
       where p.system = u.system and u.key = any (i.keys)
         and ${scanned('i')} and ${filtered('i')} and ${order('i')} < ${order('u')}
       limit 1
     ) earlier on true
     where earlier.is_there is null
     order by u.n`,
    values,
  );
  return fresh.map(({ n }) => found[n - 1]!).map(({ system, key }) => ({ system, key }));
}

/** A selection in SQL: the order of the walk, the conditions that its index answers, and the others. */
function conditionsOf(selection: Exclude<RefoldSelection, FoldedKey>, value: (given: unknown) => string) {
  if ('part' in selection) {
    const part = value(selection.part);
    const from = value(selection.from ?? 0);
    const to = value(selection.to ?? Number.MAX_SAFE_INTEGER);
    return {
      order: (row: string) => `(${row}.part, ${row}.seq)`,
      scanned: (row: string) =>
        `${row}.part = ${part}::smallint and ${row}.seq between ${from}::bigint and ${to}::bigint`,
      filtered: () => 'true',
    };
  }
  const { feed, type, status, since, until } = selection.query;
  const from = value(new Date(since ?? 0));
  const to = value(until === undefined ? 'infinity' : new Date(until));
  const byFeed = value(feed ?? null);
  const byType = value(type ?? null);
  const byStatus = value(status ?? null);
  return {
    order: (row: string) => `(${row}.received_at, ${row}.part, ${row}.seq)`,
    scanned: (row: string) => `${row}.received_at >= ${from}::timestamptz and ${row}.received_at < ${to}::timestamptz`,
    filtered: (row: string) =>
      `(${byFeed}::text is null or p.feed = ${byFeed}) and (${byType}::text is null or ${row}.message_type = ${byType})
       and (${byStatus}::text is null or ${row}.status = ${byStatus})`,
  };
}

function orderOf(order: (row: string) => string, cursor: Cursor, value: (given: unknown) => string): string {
  const place = `${value(cursor.part)}::smallint, ${value(cursor.seq)}::bigint`;
  if (!order('i').includes('received_at')) return `(${place})`;
  return `(${value(new Date(cursor.received_at))}::timestamptz, ${place})`;
}

function isPatientKey(key: BusinessKey): boolean {
  return key.startsWith('patient:');
}
