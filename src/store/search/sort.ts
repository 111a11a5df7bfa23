import { dateRangeOf } from '#fhir/date-range.ts';
import type { SearchParameter, SearchType } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import { type Candidate, valuesOf } from './condition.ts';
import { foldText } from './fold-text.ts';
import { textsOf } from './string-test.ts';
import { referenceOf, tokensOf } from './tokens.ts';
import { refusal } from './values.ts';

/** The order of a slice's answer by a column of `resource`, ids deciding between equals. */
export interface Sort {
  readonly column: 'clinical_from' | 'updated_at';
  readonly direction: 'asc' | 'desc';
}

/** An order by values of the content: all that match are read, and put in order in memory. */
export interface ValueSort {
  /** Its own text: a place in one order is none in another. */
  readonly text: string;
  /** By what a row stands where it does. */
  readonly keysOf: (row: Candidate) => SortKeys;
  readonly compare: (a: SortKeys, b: SortKeys) => number;
}

/** Of each key of the order a row's value, null where it has none; then its id, which decides between equals. */
export interface SortKeys {
  readonly values: readonly (Key | null)[];
  readonly id: string;
}

/**
 * `_sort` takes `_lastUpdated`, `_id` and any parameter of the type but composites, each with `-` for descending
 * (R4 3.1.1.5.2). A slice can be walked by `_lastUpdated` or the type's clinical date alone. Errors: `CW-FHIR-006`.
 */
export function readSort(type: SearchType, sort: string): { readonly byColumn?: Sort; readonly byValues: ValueSort } {
  const keys = sort.split(',').map((text) => ({ name: text.replace(/^-/, ''), isDown: text.startsWith('-') }));
  if (keys.length > limits.searchSortKeys) throw refusal('CW-FHIR-006', '_sort');
  const [{ name, isDown }] = keys as [(typeof keys)[0]];
  const direction = isDown ? 'desc' : 'asc';
  const isClinical = type.parameters.get(name)?.clinical === true;
  const column = name === '_lastUpdated' ? 'updated_at' : isClinical ? 'clinical_from' : undefined;
  const readers = keys.map((key) => bestOf(type, key.name, key.isDown));
  const byValues: ValueSort = {
    text: sort,
    keysOf: (row) => ({ values: readers.map((read) => read(row) ?? null), id: row.id }),
    compare: (a, b) => {
      for (const [index, { isDown }] of keys.entries()) {
        const result = compareKeys(a.values[index] ?? null, b.values[index] ?? null, isDown);
        if (result !== 0) return result;
      }
      return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
    },
  };
  return { byValues, ...(keys.length === 1 && column !== undefined ? { byColumn: { column, direction } } : {}) };
}

type Key = number | string;

/** Of several values the first in the order counts. */
function bestOf(type: SearchType, name: string, isDown: boolean): (row: Candidate) => Key | undefined {
  const keysOf = keyReader(type, name);
  return (row) =>
    keysOf(row).reduce<Key | undefined>(
      (known, key) => (known === undefined || key < known !== isDown ? key : known),
      undefined,
    );
}

/** What has no value comes last, in either direction. */
function compareKeys(a: Key | null, b: Key | null, isDown: boolean): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return a < b !== isDown ? -1 : 1;
}

function keyReader(type: SearchType, name: string): (row: Candidate) => Key[] {
  if (name === '_id') return ({ id }) => [id];
  if (name === '_lastUpdated') return ({ updatedAt }) => [updatedAt];
  const parameter = type.parameters.get(name);
  if (parameter === undefined || parameter.type === 'composite') throw refusal('CW-FHIR-006', '_sort');
  const read = readers[parameter.type];
  return ({ content }) => valuesOf(type, parameter, content).flatMap((value) => read(value, parameter));
}

const readers: {
  readonly [kind in Exclude<SearchParameter['type'], 'composite'>]: (value: Json, parameter: SearchParameter) => Key[];
} = {
  // Without a beginning it is before all that have one; a cursor holds no infinity.
  date: (value) =>
    [dateRangeOf(value)?.from].flatMap((from) => (from === undefined ? [] : [Math.max(from, -Number.MAX_VALUE)])),
  number: (value) => (typeof value === 'number' ? [value] : []),
  quantity: (value) => {
    const number = typeof value === 'object' && value !== null && !Array.isArray(value) ? value.value : undefined;
    return typeof number === 'number' ? [number] : [];
  },
  string: (value) => textsOf(value).map(foldText),
  uri: (value) => (typeof value === 'string' ? [value] : []),
  reference: (value) => [referenceOf(value)].filter((text) => text !== undefined),
  token: (value, { system }) => tokensOf(value, system === undefined ? {} : { system }).map(({ code }) => code),
};
