import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import type { StoredResource } from '../read.ts';
import { find, findSorted } from './find.ts';
import { type Include, includeResources } from './include.ts';
import type { Page } from './page.ts';
import { type Pairs, readQuery } from './query.ts';
import { type Resolver, resolveChains } from './resolve-chains.ts';
import { searchProvenance } from './search-provenance.ts';
import { readSort } from './sort.ts';

/** A search of one type. */
export interface SearchRequest extends Page {
  readonly type: string;
  /** Names with their modifiers, and values, as in the query; without `_count`, `_sort` and what else is below. */
  readonly parameters: Pairs;
  /** `_sort`. */
  readonly sort?: string | undefined;
  readonly includes?: readonly Include[] | undefined;
  /** The time of the search, epoch milliseconds: what `ap` of a date is measured from. */
  readonly now?: number | undefined;
  /** The codes of value sets that definitions list, for `:in` and `:not-in`. */
  readonly codesOf?: Resolver['codesOf'];
}

export interface SearchAnswer {
  readonly rows: readonly StoredResource[];
  /** The cursor of the page after this one. A page may have fewer rows than asked for, and a next one all the same. */
  readonly next?: string;
  readonly total?: number;
  /** What is told beside the rows by `_include` and `_revinclude`; `isWhole` is false where there is more than is told. */
  readonly included?: { readonly rows: readonly StoredResource[]; readonly isWhole: boolean };
}

/**
 * Answers a search: by ids, in the slices of patients, or by what stands in the tables for searches without a patient; what
 * none of these can answer is refused (`CW-FHIR-004`), never scanned for. Errors: `CW-FHIR-001` to `-008`.
 */
export async function search(db: Queryable, access: Access, request: SearchRequest): Promise<SearchAnswer> {
  const { type, includes = [] } = request;
  if (type === 'Provenance') return await searchProvenance(db, access, request);
  const now = request.now ?? 0;
  const asked = readQuery(type, request.parameters, now);
  const sort = request.sort === undefined || request.sort === '' ? undefined : readSort(asked.type, request.sort);
  const query = await resolveChains({ db, access, now, codesOf: request.codesOf }, asked);
  // Slices alone can be walked in another order than their own.
  const isWalked =
    sort === undefined || (sort.byColumn !== undefined && query.patients !== undefined && query.ids === undefined);
  const page = isWalked
    ? await find(db, access, query, request, sort?.byColumn)
    : await findSorted(db, access, query, request, sort.byValues);
  if (includes.length === 0) return page;
  return { ...page, included: await includeResources(db, access, page.rows, includes) };
}

/** The names of those parameters that a type is not searched by; what is wrong with the others is told by the search. */
export function unknownParameters(type: string, parameters: Pairs): string[] {
  return parameters.filter((pair) => !isKnown(type, pair)).map(([name]) => name);
}

function isKnown(type: string, pair: Pairs[number]): boolean {
  try {
    readQuery(type, [pair], 0);
    return true;
  } catch (error) {
    if (error instanceof CausewayError) return error.code !== 'CW-FHIR-001';
    throw error;
  }
}
