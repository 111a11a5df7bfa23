import { int2Array, int8Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { hash64 } from '#platform/hash.ts';
import { isDerivedId, shardOf } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { accessPredicate } from '../access-predicate.ts';
import { personSlices } from '../person.ts';
import { storedColumns } from '../read.ts';
import { compareDatesSql } from './compare-dates.ts';
import type { Condition } from './condition.ts';
import { type Cursor, printCursor, readCursor } from './cursor.ts';
import type { DateTest } from './date-test.ts';
import { type CandidateRow, type Found, meets, toFound } from './filter.ts';
import { indexVersion } from './index-resource.ts';
import type { FoundPage, Page } from './page.ts';
import type { Query } from './query.ts';
import type { Sort } from './sort.ts';

/** A row of a page; or, `is_end`, the last row that was looked at where the bound was met before the page was full. */
interface SliceRow extends CandidateRow {
  readonly sort_key: number;
  readonly is_stale: boolean;
  readonly is_end: boolean;
}

/**
 * A search in the slices of patients: by the slice's index in the order of the clinical date, filtered by the row's token
 * hashes and dates, page by page. Rows indexed by other declarations, and conditions that no column can judge, are
 * judged by content.
 */
export async function searchSlice(
  db: Queryable,
  access: Access,
  query: Query,
  request: Page,
  sort: Sort,
): Promise<FoundPage> {
  const patients = (query.patients ?? []).filter(isDerivedId);
  if (patients.length === 0) return { rows: [], ...(request.total === 'accurate' ? { total: 0 } : {}) };
  const walk = sliceWalk(db, access, query, patients, sort);
  const start = request.cursor === undefined ? undefined : readCursor(request.cursor);
  const page = request.count === 0 ? { rows: [], next: undefined } : await walk(start, request.count);
  const total = request.total === 'accurate' ? await countSlice(db, access, query, patients, walk) : undefined;
  return {
    rows: page.rows,
    ...(page.next === undefined ? {} : { next: printCursor(page.next) }),
    ...(total === undefined ? {} : { total }),
  };
}

type Walk = (after: Cursor | undefined, count: number) => Promise<{ rows: Found[]; next: Cursor | undefined }>;

/** Gives pages: up to `count` rows after a cursor, and where to go on if there may be more. */
function sliceWalk(db: Queryable, access: Access, query: Query, patients: readonly string[], sort: Sort): Walk {
  const byColumn = query.conditions.filter(isByColumn);
  const byContent = query.conditions.filter((condition) => !isByColumn(condition));
  return async (after, count) => {
    const found: { row: Found; cursor: Cursor }[] = [];
    let at = after;
    let budget = limits.searchScanRows;
    for (;;) {
      // Where content decides, more rows are read at a time than are asked for.
      const wanted = byContent.length === 0 ? count + 1 - found.length : Math.max(count + 1 - found.length, 200);
      const { text, values, name } = pageStatement(
        access,
        query.type.type,
        patients,
        byColumn,
        sort,
        at,
        wanted,
        budget,
      );
      const rows = await db.query<SliceRow>(text, values, name);
      const end = rows.find((row) => row.is_end);
      const read = rows.filter((row) => !row.is_end && (end === undefined || isBefore(row, end, sort)));
      for (const row of read) {
        if (!meets(row, row.is_stale ? query.conditions : byContent)) continue;
        found.push({ row: toFound(row), cursor: { key: row.sort_key, id: row.id } });
      }
      const shown = found.slice(0, count);
      if (found.length > count) return { rows: shown.map(({ row }) => row), next: shown.at(-1)!.cursor };
      const last = end ?? (read.length === wanted ? read.at(-1) : undefined);
      if (last === undefined) return { rows: shown.map(({ row }) => row), next: undefined };
      at = { key: last.sort_key, id: last.id };
      budget -= read.length;
      if (end !== undefined || budget <= 0) return { rows: shown.map(({ row }) => row), next: at };
    }
  };
}

function isByColumn(condition: Condition): boolean {
  return condition.tokens !== undefined || condition.clinical !== undefined || condition.updated !== undefined;
}

function isBefore(row: SliceRow, end: SliceRow, { direction }: Sort): boolean {
  const order = row.sort_key - end.sort_key || (row.id < end.id ? -1 : row.id > end.id ? 1 : 0);
  return direction === 'asc' ? order <= 0 : order >= 0;
}

/** Exact, or nothing where there are more than are counted. */
async function countSlice(
  db: Queryable,
  access: Access,
  query: Query,
  patients: readonly string[],
  walk: Walk,
): Promise<number | undefined> {
  const most = limits.searchScanRows;
  if (query.conditions.every(isByColumn)) {
    const sql = binder();
    const { members, slice } = sliceSql(sql, query.type.type, patients);
    const { filter, version } = filterSql(sql, access, query.conditions);
    const rows = await db.query<{ count: number; stale: boolean | null }>(
      `select count(*)::int as count, bool_or(c.stale) as stale from (
        select s.index_version <> ${version} as stale from ${members}
        join lateral (select r.* from resource r where ${slice}) s on ${filter} limit ${sql.bind(most + 1)}
      ) c`,
      sql.values,
    );
    const { count, stale } = rows[0]!;
    if (stale !== true) return count > most ? undefined : count;
  }
  const { rows, next } = await walk(undefined, most);
  return next === undefined ? rows.length : undefined;
}

/** Collects the values of a statement as it is composed. */
interface Binder {
  readonly values: unknown[];
  readonly bind: (value: unknown) => string;
  readonly instant: (ms: number) => string;
}

function binder(): Binder {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  return { values, bind, instant: (ms) => `(${bind(timestamptzArray([ms]))}::timestamptz[])[1]` };
}

/** The slices of the patients' persons as a table `m`, and what makes a row `r` one of a patient's slice. */
function sliceSql({ bind }: Binder, type: string, patients: readonly string[]): { members: string; slice: string } {
  const shards = bind(int2Array(patients.map(shardOf)));
  return {
    members: personSlices(shards, bind(textArray(patients))),
    slice: `r.shard = m.shard and r.patient = m.patient and r.type = ${bind(type)}::text`,
  };
}

/** What rows `s` of a slice are filtered by: Access first, then what columns can judge. */
function filterSql(
  { bind, instant }: Binder,
  access: Access,
  conditions: readonly Condition[],
): { filter: string; version: string } {
  const version = `${bind(indexVersion)}::smallint`;
  const dates = (tests: readonly DateTest[], from: string, to: string) =>
    `(${tests
      .map(({ prefix, range }) =>
        compareDatesSql(
          prefix,
          from,
          to,
          () => instant(range.from),
          () => instant(range.to),
        ),
      )
      .join(' or ')})`;
  // One array of what must all be there; each list of alternatives on its own.
  const single = conditions.flatMap(({ tokens }) => (tokens?.length === 1 ? tokens : []));
  const several = severalTokens(conditions);
  const indexed = [
    ...(single.length === 0 ? [] : [`s.tokens @> ${bind(int8Array(single))}::bigint[]`]),
    ...several.map((tokens) => `s.tokens && ${bind(int8Array(tokens))}::bigint[]`),
    ...conditions.flatMap(({ clinical }) =>
      clinical === undefined ? [] : [dates(clinical, 's.clinical_from', 's.clinical_to')],
    ),
  ];
  const updated = conditions.flatMap(({ updated }) =>
    updated === undefined
      ? []
      : [
          dates(
            updated,
            `greatest(s.updated_at, m.readdressed_at)`,
            `(greatest(s.updated_at, m.readdressed_at) + interval '1 ms')`,
          ),
        ],
  );
  const filter = [
    accessPredicate(access, 's'),
    'not s.deleted',
    // Rows indexed by other declarations are all candidates (DESIGN 16).
    ...(indexed.length === 0 ? [] : [`(s.index_version <> ${version} or (${indexed.join(' and ')}))`]),
    ...updated,
  ].join(' and ');
  return { filter, version };
}

/** None at all is a list, too: nothing can match it. */
function severalTokens(conditions: readonly Condition[]): (readonly bigint[])[] {
  return conditions.flatMap(({ tokens }) => (tokens !== undefined && tokens.length !== 1 ? [tokens] : []));
}

/**
 * A page as one statement: in each slice, rows are looked at in order up to the bound, and those that fit are taken up to the
 * page's size; where the page is not full, the row at which the bound stopped the looking comes along.
 */
function pageStatement(
  access: Access,
  type: string,
  patients: readonly string[],
  conditions: readonly Condition[],
  { column, direction }: Sort,
  after: Cursor | undefined,
  count: number,
  bound: number,
): { text: string; values: unknown[]; name: string | undefined } {
  const sql = binder();
  const { bind, instant } = sql;
  const { members, slice } = sliceSql(sql, type, patients);
  const { filter, version } = filterSql(sql, access, conditions);
  const order = (alias: string) => `${alias}.${column} ${direction}, ${alias}.id ${direction}`;
  const beyond = direction === 'asc' ? '>' : '<';
  const position =
    after === undefined ? 'true' : `(r.${column}, r.id) ${beyond} (${instant(after.key)}, ${bind(after.id)}::text)`;
  const size = bind(count);
  const scan = bind(bound);
  const text = `
    with page as (
      select p.* from ${members} cross join lateral (
        select ${storedColumns('s')}, s.patient, m.address, m.readdressed_at, s.${column} as sort_key, s.index_version <> ${version} as is_stale
        from (select r.* from resource r where ${slice} and ${position} order by ${order('r')} limit ${scan}) s
        where ${filter} order by ${order('s')} limit ${size}
      ) p
      order by p.sort_key ${direction}, p.id ${direction} limit ${size}
    )
    select page.*, false as is_end from page
    union all
    (select null, e.id, 0, null, false, 0, 0, null, '', null, '', null, null, e.${column}, false, true
     from ${members} cross join lateral (
       select r.id, r.${column} from resource r where ${slice} and ${position}
       order by ${order('r')} offset ${scan} - 1 limit 1
     ) e
     where (select count(*) from page) < ${size}
     order by ${order('e')} limit 1)`;
  // The usual shapes are few, and prepared; what else can be thought of must not fill the sessions' memory.
  const dateTests = conditions.flatMap(({ clinical, updated }) => [...(clinical ?? []), ...(updated ?? [])]);
  const isUsual = dateTests.length <= 2 && severalTokens(conditions).length <= 1;
  return { text, values: sql.values, name: isUsual ? `search-${hash64(text)}` : undefined };
}
