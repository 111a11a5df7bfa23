import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { type Include, readInclude } from '#store/search/include.ts';
import type { Subset } from './subset.ts';

/** A search's parameters, those that settle its page and its form apart from those that choose rows. */
export interface SearchForm {
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly count: number;
  readonly cursor?: string;
  readonly sort?: string;
  readonly total?: 'none' | 'accurate';
  readonly includes: readonly Include[];
  readonly subset?: Subset;
}

/**
 * `_count` (above the maximum: the maximum, as FHIR R4 3.1.1.5.6 allows), `_total` (`estimate` is answered with none: estimates
 * show hidden rows), `_summary`, `_elements`, `_include`, `_revinclude`, `_sort`, and the cursor of our own page links.
 */
export function searchForm(pairs: readonly (readonly [name: string, value: string])[]): SearchForm {
  const parameters: (readonly [string, string])[] = [];
  const includes: Include[] = [];
  let form: Omit<SearchForm, 'parameters' | 'includes'> = { count: limits.searchPageDefault };
  for (const [name, value] of pairs) {
    if (name === '_count') form = { ...form, count: countOf(value) };
    else if (name === '_cursor') form = { ...form, cursor: value };
    else if (name === '_sort') form = { ...form, sort: value };
    else if (name === '_total') form = { ...form, total: totalOf(value) };
    else if (name === '_summary') form = { ...form, ...summaryOf(value) };
    else if (name === '_elements') form = { ...form, subset: elementsOf(value) };
    else if (/^_(rev)?include(:|$)/.test(name)) includes.push(readInclude(name, value));
    else parameters.push([name, value]);
  }
  if (includes.length > limits.searchIncludes) throw new CausewayError('CW-FHIR-008', { place: '_include' });
  // A narrative stands alone (FHIR R4 3.1.1.5.8).
  if (form.subset?.kind === 'text' && includes.length > 0) throw new CausewayError('CW-SRV-011', { place: '_summary' });
  return { ...form, parameters, includes };
}

/** The subset that a read is asked for (R4 3.1.0.2): `_summary=count` is a search's alone. */
export function readSubset(pairs: SearchForm['parameters']): Subset | undefined {
  let subset: Subset | undefined;
  for (const [name, value] of pairs) {
    if (name === '_elements') subset = elementsOf(value);
    if (name !== '_summary') continue;
    if (value === 'count') throw new CausewayError('CW-SRV-011', { place: '_summary' });
    subset = summaryOf(value).subset;
  }
  return subset;
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
  switch (value) {
    case 'count':
      return { count: 0, total: 'accurate' };
    case 'false':
      return {};
    case 'true':
      return { subset: { kind: 'summary' } };
    case 'text':
    case 'data':
      return { subset: { kind: value } };
    default:
      throw new CausewayError('CW-SRV-011', { place: '_summary' });
  }
}

function elementsOf(value: string): Subset {
  const names = value.split(',').map((name) => name.trim());
  if (names.length > limits.searchParameters || !names.every((name) => /^[A-Za-z]{1,64}$/.test(name))) {
    throw new CausewayError('CW-SRV-011', { place: '_elements' });
  }
  return { kind: 'elements', names };
}
