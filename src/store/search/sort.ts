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
export type ValueSort = (a: Candidate, b: Candidate) => number;

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
  const orders = keys.map((key) => orderBy(type, key.name, key.isDown));
  const byValues: ValueSort = (a, b) => {
    for (const order of orders) {
      const result = order(a, b);
      if (result !== 0) return result;
    }
    return a.id < b.id ? -1 : 1;
  };
  return { byValues, ...(keys.length === 1 && column !== undefined ? { byColumn: { column, direction } } : {}) };
}

type Key = number | string;

function orderBy(type: SearchType, name: string, isDown: boolean): ValueSort {
  const keysOf = keyReader(type, name);
  // Of several values the first in the order counts; what has none comes last.
  const best = (row: Candidate) =>
    keysOf(row).reduce<Key | undefined>(
      (known, key) => (known === undefined || key < known !== isDown ? key : known),
      undefined,
    );
  return (a, b) => {
    const [x, y] = [best(a), best(b)];
    if (x === y) return 0;
    if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
    return x < y !== isDown ? -1 : 1;
  };
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
  date: (value) => [dateRangeOf(value)?.from].filter((from) => from !== undefined),
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
