import type { ParameterPart, SearchParameter, SearchType } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { hash64 } from '#platform/hash.ts';
import { type DateTest, dateFits, readDateTest } from './date-test.ts';
import { foldText } from './fold-text.ts';
import { numberFits, quantityFits } from './number-test.ts';
import type { Outside } from './outside.ts';
import { identifierFits, referenceFits, wantedReferences } from './reference-test.ts';
import { stringFits } from './string-test.ts';
import { readToken, tokenFits } from './token-test.ts';
import { tokenKeys } from './tokens.ts';
import { uriFits } from './uri-test.ts';
import { valueSetCondition } from './value-set-condition.ts';
import { type Asked, alternatives, divide, refusal, type ValueTest, withoutEscapes } from './values.ts';

/** A row as conditions judge it. */
export interface Candidate {
  readonly id: string;
  /** The id under which clients know it. */
  readonly publicId: string;
  /** The journal part that it was stated in last. */
  readonly part: number;
  readonly patient: string;
  readonly updatedAt: number;
  readonly content: { readonly [element: string]: Json };
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
  /** What matches is known by one of these ids. */
  readonly ids?: readonly string[];
  /** What more than the row decides is asked for first: the condition to go by is what this gives. */
  readonly settle?: (outside: Outside) => Promise<Condition>;
}

/** A condition that is settled before it can judge (`locate` of `resolve-chains.ts`). */
export function toBeSettled(name: string, settle: NonNullable<Condition['settle']>): Condition {
  return {
    name,
    settle,
    matches: () => {
      throw new TypeError(`${name} judges before it is settled`);
    },
  };
}

/** The modifiers of each type of parameter; a reference takes a type's name as well, and any takes `missing`. */
export const modifiers: { readonly [type in SearchParameter['type']]: readonly string[] } = {
  token: ['not', 'text', 'of-type', 'in', 'not-in'],
  reference: ['identifier'],
  string: ['exact', 'contains'],
  uri: ['above', 'below'],
  date: [],
  number: [],
  quantity: [],
  composite: [],
};

/** Reads what is asked of a parameter. Errors: `CW-FHIR-002` its modifier or prefix, `-003` its value, `-008` too many values. */
export function readCondition(type: SearchType, parameter: SearchParameter, text: string, asked: Asked): Condition {
  const { modifier, fullName } = asked;
  if (modifier === 'missing') return missing(type, parameter, text, fullName);
  if (modifier !== undefined && !modifiers[parameter.type].includes(modifier) && !isTarget(parameter, modifier)) {
    throw refusal('CW-FHIR-002', fullName);
  }
  const values = alternatives(text, fullName);
  if (parameter.type === 'reference' && modifier !== 'identifier') return referenceCondition(parameter, values, asked);
  if (modifier === 'in' || modifier === 'not-in') {
    return valueSetCondition(parameter, (content) => valuesOf(type, parameter, content), values, asked);
  }
  const tests = values.map((value) => valueTest(parameter, parameter, value, asked));
  const has = ({ content }: Candidate) =>
    valuesOf(type, parameter, content).some((value) => tests.some((fits) => fits(value)));
  const { name } = parameter;
  if (modifier === 'not') return { name, matches: (row) => !has(row) };
  return { name, matches: has, ...(parameter.indexed ? hints(parameter, values, asked) : {}) };
}

/** That a value of the parameter is another than this: `ne` of a `_filter` (R4 3.1.3). */
export function unequal(type: SearchType, parameter: SearchParameter, value: string, asked: Asked): Condition {
  const fits = valueTest(parameter, parameter, value, asked);
  return {
    name: parameter.name,
    matches: ({ content }) => valuesOf(type, parameter, content).some((found) => !fits(found)),
  };
}

const isTarget = ({ type, targets }: SearchParameter, modifier: string) =>
  type === 'reference' && (targets.includes(modifier) || (targets.length === 0 && /^[A-Z]\w+$/.test(modifier)));

function missing(type: SearchType, parameter: SearchParameter, text: string, fullName: string): Condition {
  if (text !== 'true' && text !== 'false') throw refusal('CW-FHIR-003', fullName);
  return {
    name: parameter.name,
    matches: ({ content }) => (valuesOf(type, parameter, content).length === 0) === (text === 'true'),
  };
}

/** Whether a value is the one asked for, by the type of its parameter. */
function valueTest(part: ParameterPart, parameter: SearchParameter, value: string, asked: Asked): ValueTest {
  switch (part.type) {
    case 'token':
      return tokenFits(value, part.system, asked);
    case 'string':
      return stringFits(value, asked);
    case 'date':
      return dateFits(readDateTest(value, asked));
    case 'number':
      return numberFits(value, asked);
    case 'quantity':
      return quantityFits(value, asked);
    case 'uri':
      return uriFits(value, asked);
    case 'reference':
      if (asked.modifier === 'identifier') return identifierFits(value, asked);
      return referenceFits(new Set(wantedReferences(parameter, value, asked)));
    case 'composite':
      return compositeFits(parameter, value, asked);
  }
}

/** `code$value`: an element of which each component holds (R4 3.1.1.4.15). */
function compositeFits({ components }: SearchParameter, value: string, asked: Asked): ValueTest {
  const texts: string[] = [];
  for (let rest: string | undefined = value; rest !== undefined; ) {
    const [text, after]: [string, string | undefined] = divide(rest, '$');
    texts.push(text);
    rest = after;
  }
  if (texts.length !== components.length) throw refusal('CW-FHIR-003', asked.fullName);
  const tests = components.map((part, index) => ({
    extract: part.extract,
    // A composite of composites there is none: only its own parts are asked.
    fits: valueTest(part, { components: [], targets: [] } as unknown as SearchParameter, texts[index]!, asked),
  }));
  return (element) =>
    typeof element === 'object' &&
    element !== null &&
    !Array.isArray(element) &&
    tests.every(({ extract, fits }) => extract(element).some(fits));
}

function referenceCondition(parameter: SearchParameter, values: readonly string[], asked: Asked): Condition {
  const wanted = new Set(values.flatMap((value) => wantedReferences(parameter, value, asked)));
  return referencing(parameter, wanted);
}

/** That a reference parameter refers to one of these (`Type/id`, or a URL). */
export function referencing(parameter: SearchParameter, wanted: ReadonlySet<string>): Condition {
  const { resourceType, name, extract } = parameter;
  const fits = referenceFits(wanted);
  const matches = ({ content }: Candidate) => extract(content).some(fits);
  if (!parameter.indexed) return { name, matches };
  const tokens = [...wanted].map((target) => hash64(tokenKeys.reference(resourceType, name, target)));
  return { name, matches, tokens, ...(parameter.everywhere ? { lookups: tokens } : {}) };
}

/** What the index can do for an indexed parameter. */
function hints(parameter: SearchParameter, values: readonly string[], asked: Asked): Partial<Condition> {
  if (parameter.type === 'token' && asked.modifier === undefined) return tokenHints(parameter, values, asked);
  if (parameter.type === 'date') return dateHints(parameter, values, asked);
  if (parameter.type === 'string' && parameter.everywhere && asked.modifier !== 'contains') {
    const prefixes = values.map((value) => foldText(withoutEscapes(value)));
    return { names: { params: [parameter.name, ...parameter.includes], prefixes } };
  }
  return {};
}

function tokenHints(parameter: SearchParameter, values: readonly string[], asked: Asked): Partial<Condition> {
  const { resourceType, name } = parameter;
  const wanted = values.map((value) => readToken(value, parameter.system, asked));
  // Any code of a system (`system|`), and a system that goes without saying, are not in the index: content tells.
  const isHashed = wanted.every(
    ({ system, code }) => code !== undefined && (parameter.system === undefined || system === undefined),
  );
  if (!isHashed) return {};
  const tokens = wanted.map(({ system, code }) =>
    hash64(
      system === undefined
        ? tokenKeys.anySystem(resourceType, name, code!)
        : tokenKeys.exact(resourceType, name, system, code!),
    ),
  );
  return { tokens, ...(parameter.everywhere ? { lookups: tokens } : {}) };
}

function dateHints(parameter: SearchParameter, values: readonly string[], asked: Asked): Partial<Condition> {
  const { resourceType, name } = parameter;
  // A day is found by its text; that of a longer or an open span is not.
  const days = values.map((value) => /^(?:eq)?(\d{4}-\d\d-\d\d)$/.exec(value)?.[1]);
  const isByDay = parameter.everywhere && days.every((day) => day !== undefined);
  return {
    ...(parameter.clinical ? { clinical: values.map((value) => readDateTest(value, asked)) } : {}),
    ...(isByDay ? { lookups: days.map((day) => hash64(tokenKeys.day(resourceType, name, day))) } : {}),
  };
}

/** All values of a parameter, with those of the parameters that it includes. */
export function valuesOf(type: SearchType, parameter: SearchParameter, content: Candidate['content']): Json[] {
  const included = parameter.includes.flatMap((name) => type.parameters.get(name)!.extract(content));
  return [...parameter.extract(content), ...included];
}
