import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { limits } from '#platform/limits.ts';
import { candidateOf, type Found } from './filter.ts';
import type { FoundPage, Page } from './page.ts';
import type { Query } from './query.ts';
import { searchById } from './search-by-id.ts';
import { searchEverywhere } from './search-everywhere.ts';
import { searchSlice } from './search-slice.ts';
import type { Sort, SortKeys, ValueSort } from './sort.ts';
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
 * A page in an order by values: all that match are read and sorted, so there is a bound (`CW-FHIR-005`). The cursor holds what the
 * last row shown stood there by, so that the next page goes on from that place whatever becomes of the row.
 */
export async function findSorted(
  db: Queryable,
  access: Access,
  query: LocatedQuery,
  { count, cursor, total }: Page,
  { text, keysOf, compare }: ValueSort,
): Promise<FoundPage> {
  const found = await findAll(db, access, query, limits.searchSortRows);
  if (found === undefined) throw refusal('CW-FHIR-005', '_sort');
  const sorted = found.map((row) => ({ row, keys: keysOf(candidateOf(row)) })).sort((a, b) => compare(a.keys, b.keys));
  const after = cursor === undefined ? undefined : readPlace(cursor, text);
  const left = after === undefined ? sorted : sorted.filter(({ keys }) => compare(keys, after) > 0);
  const shown = left.slice(0, count);
  const last = shown.length < left.length ? shown.at(-1) : undefined;
  const next = last === undefined ? undefined : JSON.stringify([text, last.keys]);
  return {
    rows: shown.map(({ row }) => row),
    ...(next === undefined ? {} : { next }),
    ...(total === 'accurate' ? { total: sorted.length } : {}),
  };
}

/** A place in this order, as `findSorted` gave it. */
function readPlace(cursor: string, order: string): SortKeys {
  let given: unknown;
  try {
    given = JSON.parse(cursor);
  } catch {
    throw refusal('CW-FHIR-007', '_cursor');
  }
  const [text, keys] = Array.isArray(given) ? given : [];
  if (text !== order) throw refusal('CW-FHIR-007', '_cursor');
  return keys as SortKeys;
}
