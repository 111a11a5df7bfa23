import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import type { StoredResource } from '../read.ts';
import { readQuery, refusal } from './query.ts';
import { searchById } from './search-by-id.ts';
import { searchEverywhere } from './search-everywhere.ts';
import { searchProvenance } from './search-provenance.ts';
import { searchSlice } from './search-slice.ts';
import { readSort } from './sort.ts';

/** A search of one type. */
export interface SearchRequest {
  readonly type: string;
  /** Names with their modifiers, and values, as in the query; without `_count`, `_sort` and what else is below. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Rows a page; 0 for the total alone. */
  readonly count: number;
  readonly cursor?: string | undefined;
  /** `_sort`. */
  readonly sort?: string | undefined;
  /** `_total`: `accurate` counts, up to 10,000 (above that there is no total; DESIGN 17). */
  readonly total?: 'none' | 'accurate' | undefined;
}

export interface SearchAnswer {
  readonly rows: readonly StoredResource[];
  /** The cursor of the page after this one. A page may have fewer rows than asked for, and a next one all the same. */
  readonly next?: string;
  readonly total?: number;
}

/**
 * Answers a search: by ids, in the slices of patients, or by what stands in the tables for searches without a patient; what
 * none of these can answer is refused (`CW-FHIR-004`), never scanned for. Errors: `CW-FHIR-001` to `-007`.
 */
export async function search(db: Queryable, access: Access, request: SearchRequest): Promise<SearchAnswer> {
  if (request.type === 'Provenance') return await searchProvenance(db, access, request);
  const query = readQuery(request.type, request.parameters);
  const sort = readSort(query.type, request.sort);
  if (query.patients !== undefined && query.ids === undefined)
    return await searchSlice(db, access, query, request, sort);
  // Those are in the order of their ids.
  if (request.sort !== undefined && request.sort !== '') throw refusal('CW-FHIR-006', '_sort');
  if (query.ids !== undefined) return await searchById(db, access, query, request);
  return await searchEverywhere(db, access, query, request);
}
