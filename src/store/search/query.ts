import { type SearchParameter, type SearchType, searchTypes } from '#fhir/search-parameters.ts';
import { limits } from '#platform/limits.ts';
import { commonParameter } from './common-parameters.ts';
import { compareDates } from './compare-dates.ts';
import { type Candidate, type Condition, readCondition } from './condition.ts';
import { readDateTest } from './date-test.ts';
import { filterTerms, type TermReader } from './filter-parameter.ts';
import { specialCondition } from './special-parameters.ts';
import { type Asked, alternatives, divide, refusal } from './values.ts';

/** A search as understood. */
export interface Query {
  readonly type: SearchType;
  readonly conditions: readonly Condition[];
  /** The patients whose slices are asked for, as clients know them; undefined where none is named. */
  readonly patients: readonly string[] | undefined;
  /** The ids asked for by `_id`, as clients know them. */
  readonly ids: readonly string[] | undefined;
  /** What other resources must say first (`resolve-chains.ts`). */
  readonly chains: readonly Chain[];
}

/** `subject:Patient.name=…`: what this type's reference leads to; `_has:Observation:patient:code=…`: what refers to it. */
export type Chain =
  | {
      readonly kind: 'forward';
      readonly fullName: string;
      readonly parameter: SearchParameter;
      readonly targets: readonly string[];
      readonly name: string;
      readonly value: string;
    }
  | {
      readonly kind: 'has';
      readonly fullName: string;
      /** The reference parameter of the type that refers. */
      readonly parameter: SearchParameter;
      readonly name: string;
      readonly value: string;
    };

export type Pairs = readonly (readonly [name: string, value: string])[];

/**
 * Reads a search's parameters. What is not known, or not meant so, is refused by name: an unfiltered answer to a misspelt
 * filter is the worst there is. `now`: epoch milliseconds. `within`: the chain whose end this is, which refusals name. Errors: `CW-FHIR-001`, `-002`, `-003`, `-008`.
 */
export function readQuery(typeName: string, parameters: Pairs, now: number, within?: string): Query {
  const type = searchTypes.get(typeName);
  if (type === undefined) throw refusal('CW-FHIR-001', typeName);
  if (parameters.length > limits.searchParameters) throw refusal('CW-FHIR-008', typeName);
  const conditions: Condition[] = [];
  const chains: Chain[] = [];
  let patients: readonly string[] | undefined;
  let ids: readonly string[] | undefined;
  const add = (name: string, value: string, asked: Asked) => {
    const { fullName, modifier } = asked;
    const owners = type.parameters.get(name)?.slice === true ? patientIds(value, fullName, modifier) : undefined;
    if (owners !== undefined) patients = both(patients, owners);
    else if (name === '_id' && modifier === undefined) ids = both(ids, alternatives(value, fullName));
    else conditions.push(conditionOf(type, name, value, asked));
  };
  for (const [asWritten, value] of parameters) {
    const fullName = within ?? asWritten;
    const chain = readChain(type, asWritten, value, fullName);
    if (chain !== undefined) chains.push(chain);
    else if (asWritten === '_filter') {
      for (const term of filterTerms(termReader(type, now), value)) {
        if ('condition' in term) conditions.push(term.condition);
        else add(term.name, term.value, { fullName, modifier: term.modifier, now });
      }
    } else {
      const [name, modifier] = divide(asWritten, ':');
      add(name, value, { fullName, modifier, now });
    }
  }
  return { type, conditions, patients, ids, chains };
}

/** A parameter as a condition. */
function conditionOf(type: SearchType, name: string, value: string, asked: Asked): Condition {
  const { fullName, modifier } = asked;
  if (name === '_lastUpdated' && modifier === undefined) {
    const tests = alternatives(value, fullName).map((text) => readDateTest(text, asked));
    const matches = ({ updatedAt: from }: Candidate) =>
      tests.some(({ prefix, range }) => compareDates(prefix, { from, to: from + 1 }, range));
    return { name, updated: tests, matches };
  }
  const parameter = parameterOf(type, name);
  if (parameter !== undefined) return readCondition(type, parameter, value, asked);
  const special = specialCondition(type.type, name, value, asked);
  if (special === undefined) throw refusal('CW-FHIR-001', fullName);
  return special;
}

const parameterOf = (type: SearchType, name: string) => type.parameters.get(name) ?? commonParameter(type.type, name);

/** How the terms of a `_filter` are read: as parameters are, refused under the filter's name. */
function termReader(type: SearchType, now: number): TermReader {
  return {
    type,
    now,
    parameter: (name) =>
      name === '_id' ? { type: 'token' } : name === '_lastUpdated' ? { type: 'date' } : parameterOf(type, name),
    condition: (name, modifier, value) => {
      const asked = { fullName: '_filter', modifier, now };
      if (name !== '_id') return conditionOf(type, name, value, asked);
      if (modifier !== undefined) throw refusal('CW-FHIR-002', '_filter');
      const wanted = new Set(alternatives(value, '_filter'));
      return { name, matches: ({ publicId }) => wanted.has(publicId) };
    },
  };
}

function both(known: readonly string[] | undefined, asked: readonly string[]): readonly string[] {
  return known === undefined ? asked : known.filter((id) => asked.includes(id));
}

/** A parameter that goes on to another resource; undefined where it does not. */
function readChain(type: SearchType, asWritten: string, value: string, fullName: string): Chain | undefined {
  if (asWritten.length > limits.searchNameChars) throw refusal('CW-FHIR-008', fullName);
  if (asWritten.startsWith('_has:')) {
    const [, source = '', reference = '', ...rest] = asWritten.split(':');
    const parameter = searchTypes.get(source)?.parameters.get(reference);
    const name = rest.join(':');
    if (parameter?.type !== 'reference' || !goesOn(source, name)) throw refusal('CW-FHIR-001', fullName);
    return { kind: 'has', fullName, parameter, name, value };
  }
  const dot = asWritten.indexOf('.');
  if (dot < 0) return undefined;
  const [name, target] = divide(asWritten.slice(0, dot), ':');
  const parameter = type.parameters.get(name);
  if (parameter?.type !== 'reference') throw refusal('CW-FHIR-001', fullName);
  const next = asWritten.slice(dot + 1);
  const targets = (target === undefined ? parameter.targets : [target]).filter((candidate) => goesOn(candidate, next));
  if (targets.length === 0) throw refusal('CW-FHIR-001', fullName);
  return { kind: 'forward', fullName, parameter, targets, name: next, value };
}

/** Whether the next step of a chain is a parameter of the type. */
function goesOn(typeName: string, step: string): boolean {
  const type = searchTypes.get(typeName);
  const [name] = divide(step.split('.', 1)[0]!, ':');
  return (
    type !== undefined && (['_has', '_id', '_lastUpdated'].includes(name) || parameterOf(type, name) !== undefined)
  );
}

/** The patients that a parameter of the slice names; undefined where it names something else (a Group, what is missing). */
export function patientIds(text: string, fullName: string, modifier: string | undefined): string[] | undefined {
  if (modifier !== undefined && modifier !== 'Patient') return undefined;
  const values = alternatives(text, fullName);
  const ids = values.map((value) => (value.startsWith('Patient/') ? value.slice(8).split('/_history/', 1)[0]! : value));
  return ids.some((id) => id.includes('/')) ? undefined : ids;
}
