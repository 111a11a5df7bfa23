import { dateRange } from '#fhir/date-range.ts';
import type { SearchParameter, SearchType } from '#fhir/search-parameters.ts';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { allOf, anyOf, noneOf } from './combine-conditions.ts';
import { type Candidate, type Condition, unequal, valuesOf } from './condition.ts';
import { dateFits } from './date-test.ts';
import { type FilterTree, readFilter } from './filter-grammar.ts';
import { foldText } from './fold-text.ts';
import { textsOf } from './string-test.ts';
import { refusal, type ValueTest } from './values.ts';

/** What a term asks: the same as a parameter of the search does, or what none can. */
export type FilterTerm =
  | { readonly name: string; readonly modifier: string | undefined; readonly value: string }
  | { readonly condition: Condition };

/** Reads the terms of a filter with the search's own means. */
export interface TermReader {
  readonly type: SearchType;
  /** Epoch milliseconds: what `ap` of a date is measured from. */
  readonly now: number;
  /** The parameter of a name, those common to all types among them; of `_id` and `_lastUpdated` the type alone. */
  readonly parameter: (name: string) => { readonly type: 'token' | 'date' } | SearchParameter | undefined;
  /** The condition that a parameter of the search would be. */
  readonly condition: (name: string, modifier: string | undefined, value: string) => Condition;
}

/**
 * `_filter` (R4 3.1.3) as parts of the search: what is joined by `and` on top is what parameters of the search would be, so that
 * indexes serve it; what stands within `or` and `not` is one condition. Errors: `CW-FHIR-013`, `-002` for an operator that the
 * parameter's type does not take, and those of parameters.
 */
export function filterTerms(reader: TermReader, text: string): readonly FilterTerm[] {
  if (text.length > limits.searchFilterChars) throw refusal('CW-FHIR-008', '_filter');
  const tree = readFilter(text);
  const members = tree.kind === 'and' ? tree.members : [tree];
  return members.map((member) =>
    member.kind === 'term' ? termOf(reader, member) : { condition: conditionOf(reader, member) },
  );
}

function conditionOf(reader: TermReader, tree: FilterTree): Condition {
  switch (tree.kind) {
    case 'and':
      return allOf(tree.members.map((member) => conditionOf(reader, member)));
    case 'or':
      return anyOf(tree.members.map((member) => conditionOf(reader, member)));
    case 'not':
      return noneOf(conditionOf(reader, tree.member));
    case 'term': {
      const term = termOf(reader, tree);
      return 'condition' in term ? term.condition : reader.condition(term.name, term.modifier, term.value);
    }
  }
}

const prefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];

function termOf(reader: TermReader, { name, operator, value }: FilterTree & { kind: 'term' }): FilterTerm {
  const parameter = reader.parameter(name);
  if (parameter === undefined) throw unknown(reader.type, name);
  const refused = notTaken(name, operator, parameter.type);
  if (!('extract' in parameter)) return ofRow(reader, name, operator, value, refused);
  if (operator === 'pr') {
    if (value !== 'true' && value !== 'false') throw refusal('CW-FHIR-003', '_filter');
    return { name, modifier: 'missing', value: value === 'true' ? 'false' : 'true' };
  }
  switch (parameter.type) {
    case 'date':
      if (operator === 'po') return overlapping(reader.type, parameter, value);
      if (!prefixes.includes(operator)) throw refused;
      return { name, modifier: undefined, value: `${operator}${literal(value)}` };
    case 'number':
    case 'quantity':
      if (!prefixes.includes(operator)) throw refused;
      return { name, modifier: undefined, value: `${operator}${literal(value)}` };
    case 'string':
      return { condition: textCondition(reader.type, parameter, operator, value, refused) };
    case 'token':
      if (operator === 'in') return { name, modifier: 'in', value: literal(value) };
      break;
    case 'reference':
      if (operator === 're') return { name, modifier: undefined, value: literal(value) };
      break;
    case 'uri':
      if (['co', 'sw', 'ew'].includes(operator))
        return { condition: textCondition(reader.type, parameter, operator, value, refused) };
      break;
    case 'composite':
      throw refused;
  }
  if (operator === 'eq') return { name, modifier: undefined, value: literal(value) };
  const asked = { fullName: '_filter', modifier: undefined, now: reader.now };
  if (operator === 'ne') return { condition: unequal(reader.type, parameter, literal(value), asked) };
  throw refused;
}

/** `_id` and `_lastUpdated`, which are of the row. */
function ofRow(reader: TermReader, name: string, operator: string, value: string, refused: CausewayError): FilterTerm {
  if (name === '_lastUpdated' && prefixes.includes(operator))
    return { name, modifier: undefined, value: `${operator}${literal(value)}` };
  if (name === '_id' && operator === 'eq') return { name, modifier: undefined, value: literal(value) };
  if (name === '_id' && operator === 'ne')
    return { condition: noneOf(reader.condition(name, undefined, literal(value))) };
  throw refused;
}

/** As a value of a comma list; `|` keeps its meaning. */
const literal = (value: string) => value.replace(/[\\,$]/g, '\\$&');

/** `eq`, `ne`, `co`, `sw`, `ew` of texts, without case and accents. */
function textCondition(
  type: SearchType,
  parameter: SearchParameter,
  operator: string,
  value: string,
  refused: CausewayError,
): Condition {
  const wanted = foldText(value);
  if (wanted === '') throw refusal('CW-FHIR-003', '_filter');
  const tests: { readonly [operator: string]: (text: string) => boolean } = {
    eq: (text) => text === wanted,
    ne: (text) => text !== wanted,
    co: (text) => text.includes(wanted),
    sw: (text) => text.startsWith(wanted),
    ew: (text) => text.endsWith(wanted),
  };
  const test = Object.hasOwn(tests, operator) ? tests[operator] : undefined;
  if (test === undefined) throw refused;
  const fits: ValueTest = (found) => textsOf(found).some((text) => test(foldText(text)));
  const { name, includes, everywhere } = parameter;
  const isPrefix = parameter.type === 'string' && everywhere && (operator === 'eq' || operator === 'sw');
  return {
    name,
    matches: (row) => valuesOf(type, parameter, row.content).some(fits),
    ...(isPrefix ? { names: { params: [name, ...includes], prefixes: [wanted] } } : {}),
  };
}

/** `po`: the time has some of the time that is asked for. */
function overlapping(type: SearchType, parameter: SearchParameter, value: string): FilterTerm {
  const range = dateRange(value);
  if (range === undefined) throw refusal('CW-FHIR-003', '_filter');
  const test = { prefix: 'ap', range } as const;
  const fits = dateFits(test);
  const matches = ({ content }: Candidate) => valuesOf(type, parameter, content).some(fits);
  return { condition: { name: parameter.name, matches, ...(parameter.clinical ? { clinical: [test] } : {}) } };
}

function unknown({ type }: SearchType, name: string): CausewayError {
  const text = /[.[]/.test(name)
    ? 'The _filter has a path: write chains as parameters beside it.'
    : `The _filter names a parameter that is not known for ${type}, or cannot stand in a filter.`;
  return new CausewayError('CW-FHIR-013', { place: '_filter', text });
}

function notTaken(name: string, operator: string, type: string): CausewayError {
  const shown = /^[a-z]{2}$/.test(operator) ? operator : 'operator';
  const why = operator === 'ss' || operator === 'sb' ? ' what subsumes what is a terminology’s to tell' : '';
  const text = `The _filter’s ${shown} is not one that ${name} (${type}) takes${why === '' ? '.' : `:${why}.`}`;
  return new CausewayError('CW-FHIR-002', { place: '_filter', text });
}
