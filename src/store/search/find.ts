import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { limits } from '#platform/limits.ts';
import { printCursor, readCursor } from './cursor.ts';
import { candidateOf, type Found } from './filter.ts';
import type { FoundPage, Page } from './page.ts';
import type { Query } from './query.ts';
import { searchById } from './search-by-id.ts';
import { searchEverywhere } from './search-everywhere.ts';
import { searchSlice } from './search-slice.ts';
import type { Sort, ValueSort } from './sort.ts';
import { refusal } from './values.ts';

/** A query whose chains are resolved and whose patients and ids are rows'. */
export type LocatedQuery = Query & { readonly chains: readonly [] };

const newestFirst: Sort = { column: 'clinical_from', direction: 'desc' };

/** A page of what a query finds, in the order that serves it: of the clinical date in slices, of ids elsewhere. */
export async function find(
  db: Queryable,
  access: Access,
  query: LocatedQuery,
  page: Page,
  sort: Sort = newestFirst,
): Promise<FoundPage> {
  if (query.ids !== undefined) return await searchById(db, access, query, page);
  if (query.patients !== undefined) return await searchSlice(db, access, query, page, sort);
  return await searchEverywhere(db, access, query, page);
}

/** All that a query finds; undefined where it is more than `most`, or looking for it takes too long. */
export async function findAll(
  db: Queryable,
  access: Access,
  query: LocatedQuery,
  most: number,
): Promise<Found[] | undefined> {
  const found: Found[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < limits.searchPagesRead; pages++) {
    const page = await find(db, access, query, { count: Math.min(most + 1, limits.searchPageMax), cursor });
    found.push(...page.rows);
    if (found.length > most) return undefined;
    if (page.next === undefined) return found;
    cursor = page.next;
  }
  return undefined;
}

/**
 * A page in an order by values: all that match are read and sorted, so there is a bound (`CW-FHIR-005`). The cursor names the
 * last row shown, and its place in case that row is gone: it holds no value, as those may tell of a person.
 */
export async function findSorted(
  db: Queryable,
  access: Access,
  query: LocatedQuery,
  { count, cursor, total }: Page,
  compare: ValueSort,
): Promise<FoundPage> {
  const found = await findAll(db, access, query, limits.searchSortRows);
  if (found === undefined) throw refusal('CW-FHIR-005', '_sort');
  const sorted = found
    .map((row) => ({ row, candidate: candidateOf(row) }))
    .sort((a, b) => compare(a.candidate, b.candidate))
    .map(({ row }) => row);
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const at = after === undefined ? 0 : sorted.findIndex(({ id }) => id === after.id) + 1;
  const start = after !== undefined && at === 0 ? Math.max(0, after.key) : at;
  const rows = sorted.slice(start, start + count);
  const end = start + rows.length;
  const hasMore = count > 0 && end < sorted.length && rows.length > 0;
  return {
    rows,
    ...(hasMore ? { next: printCursor({ key: end, id: rows.at(-1)!.id }) } : {}),
    ...(total === 'accurate' ? { total: sorted.length } : {}),
  };
}
