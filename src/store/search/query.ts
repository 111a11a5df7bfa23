import { type DateRange, dateRange, dateRangeOf } from '#fhir/date-range.ts';
import { type SearchParameter, type SearchType, searchTypes } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { CausewayError, type ErrorCode } from '#platform/errors.ts';
import { hash64 } from '#platform/hash.ts';
import { compareDates, type DatePrefix, datePrefixes } from './compare-dates.ts';
import { foldText } from './fold-text.ts';
import { referenceOf, tokenKeys, tokensOf } from './tokens.ts';

type Content = { readonly [element: string]: Json };

/** A row as conditions judge it. */
export interface Candidate {
  readonly id: string;
  readonly patient: string;
  readonly updatedAt: number;
  readonly content: Content;
}

/** A date to compare with: one of a comma list. */
export interface DateTest {
  readonly prefix: DatePrefix;
  readonly range: DateRange;
}

/**
 * One parameter of a search: all of a search's conditions must hold. `matches` judges by content, always right; the other
 * members are what an index can do instead, or beforehand.
 */
export interface Condition {
  readonly name: string;
  readonly matches: (row: Candidate) => boolean;
  /** Any of these in `resource.tokens` is the same as `matches`. */
  readonly tokens?: readonly bigint[];
  /** Any of these for the clinical date's columns is the same as `matches`. */
  readonly clinical?: readonly DateTest[];
  /** As `clinical`, for `updated_at`. */
  readonly updated?: readonly DateTest[];
  /** What matches has one of these in `lookup`. */
  readonly lookups?: readonly bigint[];
  /** What matches has a row in `name` under one of the parameters that begins with one of the prefixes. */
  readonly names?: { readonly params: readonly string[]; readonly prefixes: readonly string[] };
}

/** A search as understood. */
export interface Query {
  readonly type: SearchType;
  readonly conditions: readonly Condition[];
  /** The patients whose slices are asked for; undefined where none is named. */
  readonly patients: readonly string[] | undefined;
  /** The ids asked for by `_id`. */
  readonly ids: readonly string[] | undefined;
}

/**
 * Reads a search's parameters. What is not known, or not meant so, is refused by name: an unfiltered answer to a misspelt
 * filter is the worst there is.
 */
export function readQuery(typeName: string, parameters: readonly (readonly [name: string, value: string])[]): Query {
  const type = searchTypes.get(typeName);
  if (type === undefined) throw refusal('CW-FHIR-001', typeName);
  const conditions: Condition[] = [];
  let patients: readonly string[] | undefined;
  let ids: readonly string[] | undefined;
  for (const [fullName, text] of parameters) {
    const [name, modifier] = divide(fullName, ':');
    const parameter = type.parameters.get(name);
    if (parameter?.slice === true) {
      const asked = patientIds(text, fullName, modifier);
      patients = patients === undefined ? asked : patients.filter((id) => asked.includes(id));
    } else if (name === '_id' && modifier === undefined) {
      const asked = alternatives(text, fullName);
      ids = ids === undefined ? asked : ids.filter((id) => asked.includes(id));
    } else if (name === '_lastUpdated' && modifier === undefined) {
      const tests = alternatives(text, fullName).map((value) => dateTest(value, fullName));
      conditions.push({
        name,
        updated: tests,
        matches: ({ updatedAt }) =>
          tests.some((test) => compareDates(test.prefix, { from: updatedAt, to: updatedAt + 1 }, test.range)),
      });
    } else if (parameter === undefined) throw refusal('CW-FHIR-001', fullName);
    else conditions.push(condition(parameter, modifier, text, fullName));
  }
  return { type, conditions, patients, ids };
}

function condition(
  parameter: SearchParameter,
  modifier: string | undefined,
  text: string,
  fullName: string,
): Condition {
  if (modifier === 'missing') return missing(parameter, text, fullName);
  const values = alternatives(text, fullName);
  if (parameter.type === 'token') return tokenCondition(parameter, modifier, values, fullName);
  if (parameter.type === 'reference') return referenceCondition(parameter, modifier, values, fullName);
  if (parameter.type === 'string') return stringCondition(parameter, modifier, values, fullName);
  if (modifier !== undefined) throw refusal('CW-FHIR-002', fullName);
  return dateCondition(parameter, values, fullName);
}

function missing(parameter: SearchParameter, text: string, fullName: string): Condition {
  if (text !== 'true' && text !== 'false') throw refusal('CW-FHIR-003', fullName);
  return {
    name: parameter.name,
    matches: ({ content }) => (valuesOf(parameter, content).length === 0) === (text === 'true'),
  };
}

function tokenCondition(
  parameter: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  fullName: string,
): Condition {
  if (modifier !== undefined && modifier !== 'not') throw refusal('CW-FHIR-002', fullName);
  const { resourceType, name } = parameter;
  const wanted = values.map((value) => {
    const [before, after] = divide(value, '|');
    // `code`; `|code`: without a system; `system|`: any code of it.
    const system = withoutEscapes(before);
    if (after === undefined) return { system: undefined, code: system };
    // The system of a `code` element goes without saying: rows are not indexed by it.
    if (parameter.system === system && after !== '') return { system: undefined, code: withoutEscapes(after) };
    return { system, code: after === '' ? undefined : withoutEscapes(after) };
  });
  if (wanted.some(({ system, code }) => (system ?? '') === '' && (code ?? '') === '')) {
    throw refusal('CW-FHIR-003', fullName);
  }
  const has = ({ content }: Candidate) =>
    parameter
      .extract(content)
      .flatMap((value) => tokensOf(value, parameter))
      .some((token) =>
        wanted.some(
          ({ system, code }) =>
            (system === undefined || system === token.system) && (code === undefined || code === token.code),
        ),
      );
  if (modifier === 'not') return { name, matches: (row) => !has(row) };
  // Any code of a system (`system|`), and a system that goes without saying, are not in the index: content tells.
  if (
    wanted.some(({ system, code }) => code === undefined || (parameter.system !== undefined && system !== undefined))
  ) {
    return { name, matches: has };
  }
  const tokens = wanted.map(({ system, code }) =>
    hash64(
      system === undefined
        ? tokenKeys.anySystem(resourceType, name, code!)
        : tokenKeys.exact(resourceType, name, system, code!),
    ),
  );
  return { name, matches: has, tokens, ...(parameter.everywhere ? { lookups: tokens } : {}) };
}

function referenceCondition(
  parameter: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  fullName: string,
): Condition {
  const targets = parameter.targets ?? [];
  if (modifier !== undefined && !targets.includes(modifier)) throw refusal('CW-FHIR-002', fullName);
  const wanted = new Set(
    values.flatMap((value) => {
      const text = withoutEscapes(value);
      if (text === '') throw refusal('CW-FHIR-003', fullName);
      if (text.includes('/') || text.includes(':')) return [text];
      return (modifier === undefined ? targets : [modifier]).map((target) => `${target}/${text}`);
    }),
  );
  const { resourceType, name } = parameter;
  return {
    name,
    matches: ({ content }) => parameter.extract(content).some((value) => wanted.has(referenceOf(value) ?? '')),
    tokens: [...wanted].map((target) => hash64(tokenKeys.reference(resourceType, name, target))),
  };
}

function stringCondition(
  parameter: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  fullName: string,
): Condition {
  if (modifier !== undefined && modifier !== 'exact' && modifier !== 'contains') throw refusal('CW-FHIR-002', fullName);
  const texts = values.map(withoutEscapes);
  const folded = texts.map(foldText);
  if (folded.includes('')) throw refusal('CW-FHIR-003', fullName);
  const fits = (value: Json) => {
    if (typeof value !== 'string') return false;
    if (modifier === 'exact') return texts.includes(value);
    const own = foldText(value);
    return folded.some((text) => (modifier === 'contains' ? own.includes(text) : own.startsWith(text)));
  };
  return {
    name: parameter.name,
    matches: ({ content }) => valuesOf(parameter, content).some(fits),
    ...(parameter.everywhere && modifier !== 'contains'
      ? { names: { params: [parameter.name, ...(parameter.includes ?? [])], prefixes: folded } }
      : {}),
  };
}

function dateCondition(parameter: SearchParameter, values: readonly string[], fullName: string): Condition {
  const tests = values.map((value) => dateTest(value, fullName));
  const { resourceType, name } = parameter;
  // A day is found by its text; that of a longer or an open span is not.
  const days = values.map((value) => /^(?:eq)?(\d{4}-\d\d-\d\d)$/.exec(value)?.[1]);
  const lookups = days.every((day) => day !== undefined)
    ? days.map((day) => hash64(tokenKeys.day(resourceType, name, day)))
    : undefined;
  return {
    name,
    matches: ({ content }) =>
      parameter.extract(content).some((value) => {
        const range = dateRangeOf(value);
        return range !== undefined && tests.some((test) => compareDates(test.prefix, range, test.range));
      }),
    ...(parameter.clinical ? { clinical: tests } : {}),
    ...(parameter.everywhere && lookups !== undefined ? { lookups } : {}),
  };
}

function dateTest(value: string, fullName: string): DateTest {
  const prefix = /^[a-z]{2}(?=\d)/.exec(value)?.[0];
  if (prefix !== undefined && !(datePrefixes as readonly string[]).includes(prefix)) {
    throw refusal('CW-FHIR-002', fullName);
  }
  // A plus sign that was not escaped in a URL comes as a blank.
  const text = (prefix === undefined ? value : value.slice(2)).replace(/ (\d\d:\d\d)$/, '+$1');
  const range = dateRange(text);
  if (range === undefined) throw refusal('CW-FHIR-003', fullName);
  return { prefix: (prefix ?? 'eq') as DatePrefix, range };
}

/** All values of a parameter, with those of the parameters that it includes. */
function valuesOf(parameter: SearchParameter, content: Content): Json[] {
  const included = (parameter.includes ?? []).flatMap((name) =>
    searchTypes.get(parameter.resourceType)!.parameters.get(name)!.extract(content),
  );
  return [...parameter.extract(content), ...included];
}

export function patientIds(text: string, fullName: string, modifier: string | undefined): string[] {
  if (modifier !== undefined && modifier !== 'Patient') throw refusal('CW-FHIR-002', fullName);
  return alternatives(text, fullName).map((value) => (value.startsWith('Patient/') ? value.slice(8) : value));
}

/** The comma list of a value, its escapes kept (R4 3.1.1.4.3). */
export function alternatives(text: string, fullName: string): string[] {
  const values = text.match(/(?:\\.|[^,\\])+/gsu) ?? [];
  if (values.length === 0) throw refusal('CW-FHIR-003', fullName);
  return values;
}

/** Divides at the first separator that is not escaped. */
function divide(text: string, separator: ':' | '|'): [string, string | undefined] {
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === separator) return [text.slice(0, index), text.slice(index + 1)];
  }
  return [text, undefined];
}

function withoutEscapes(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1');
}

/** Names the parameter where it can be one: a value that slipped into its place is not repeated. */
export function refusal(code: ErrorCode, name: string): CausewayError {
  return new CausewayError(code, /^[\w:-]{1,64}$/.test(name) ? { place: name } : {});
}
