import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';

/** A search's parameters, those that settle its page apart from those that choose rows. */
export interface SearchForm {
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly count: number;
  readonly cursor?: string;
  readonly sort?: string;
  readonly total?: 'none' | 'accurate';
}

/**
 * `_count` (above the maximum: the maximum, as FHIR R4 3.1.1.5.6 allows), `_total` (`estimate` is answered with none: estimates
 * show hidden rows), `_summary=count`, `_sort`, and the cursor of our own page links.
 */
export function searchForm(pairs: readonly (readonly [name: string, value: string])[]): SearchForm {
  const parameters: (readonly [string, string])[] = [];
  let form: Omit<SearchForm, 'parameters'> = { count: limits.searchPageDefault };
  for (const [name, value] of pairs) {
    if (name === '_count') form = { ...form, count: countOf(value) };
    else if (name === '_cursor') form = { ...form, cursor: value };
    else if (name === '_sort') form = { ...form, sort: value };
    else if (name === '_total') form = { ...form, total: totalOf(value) };
    else if (name === '_summary') form = { ...form, ...summaryOf(value) };
    else parameters.push([name, value]);
  }
  return { ...form, parameters };
}

function countOf(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new CausewayError('CW-SRV-011', { place: '_count' });
  return Math.min(Number(value), limits.searchPageMax);
}

function totalOf(value: string): 'none' | 'accurate' {
  if (value === 'accurate') return 'accurate';
  if (value === 'none' || value === 'estimate') return 'none';
  throw new CausewayError('CW-SRV-011', { place: '_total' });
}

function summaryOf(value: string): Partial<SearchForm> {
  if (value === 'count') return { count: 0, total: 'accurate' };
  if (value === 'false') return {};
  throw new CausewayError('CW-SRV-011', { place: '_summary' });
}
