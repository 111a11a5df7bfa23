import { type SearchParameter, type SearchType, searchTypes } from '#fhir/search-parameters.ts';
import { limits } from '#platform/limits.ts';
import { commonParameter } from './common-parameters.ts';
import { compareDates } from './compare-dates.ts';
import { type Condition, readCondition } from './condition.ts';
import { readDateTest } from './date-test.ts';
import { alternatives, divide, refusal } from './values.ts';

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
 * filter is the worst there is. `now`: epoch milliseconds. Errors: `CW-FHIR-001`, `-002`, `-003`, `-008`.
 */
export function readQuery(typeName: string, parameters: Pairs, now: number): Query {
  const type = searchTypes.get(typeName);
  if (type === undefined) throw refusal('CW-FHIR-001', typeName);
  if (parameters.length > limits.searchParameters) throw refusal('CW-FHIR-008', typeName);
  const conditions: Condition[] = [];
  const chains: Chain[] = [];
  let patients: readonly string[] | undefined;
  let ids: readonly string[] | undefined;
  for (const [fullName, value] of parameters) {
    const chain = readChain(type, fullName, value);
    if (chain !== undefined) {
      chains.push(chain);
      continue;
    }
    const [name, modifier] = divide(fullName, ':');
    const parameter = type.parameters.get(name) ?? commonParameter(typeName, name);
    const asked = { fullName, modifier, now };
    const owners = parameter?.slice === true ? patientIds(value, fullName, modifier) : undefined;
    if (owners !== undefined) patients = both(patients, owners);
    else if (name === '_id' && modifier === undefined) ids = both(ids, alternatives(value, fullName));
    else if (name === '_lastUpdated' && modifier === undefined) {
      const tests = alternatives(value, fullName).map((text) => readDateTest(text, asked));
      conditions.push({
        name,
        updated: tests,
        matches: ({ updatedAt: from }) =>
          tests.some(({ prefix, range }) => compareDates(prefix, { from, to: from + 1 }, range)),
      });
    } else if (parameter === undefined) throw refusal('CW-FHIR-001', fullName);
    else conditions.push(readCondition(type, parameter, value, asked));
  }
  return { type, conditions, patients, ids, chains };
}

function both(known: readonly string[] | undefined, asked: readonly string[]): readonly string[] {
  return known === undefined ? asked : known.filter((id) => asked.includes(id));
}

/** A parameter that goes on to another resource; undefined where it does not. */
function readChain(type: SearchType, fullName: string, value: string): Chain | undefined {
  if (fullName.length > limits.searchNameChars) throw refusal('CW-FHIR-008', type.type);
  if (fullName.startsWith('_has:')) {
    const [, source = '', reference = '', ...rest] = fullName.split(':');
    const parameter = searchTypes.get(source)?.parameters.get(reference);
    if (parameter?.type !== 'reference' || rest.length === 0) throw refusal('CW-FHIR-001', fullName);
    return { kind: 'has', fullName, parameter, name: rest.join(':'), value };
  }
  const dot = fullName.indexOf('.');
  if (dot < 0) return undefined;
  const [name, target] = divide(fullName.slice(0, dot), ':');
  const parameter = type.parameters.get(name);
  if (parameter?.type !== 'reference') throw refusal('CW-FHIR-001', fullName);
  const next = fullName.slice(dot + 1);
  const [nextName] = divide(next.split('.', 1)[0]!, ':');
  const isKnown = (candidate: string) =>
    nextName === '_has' || nextName === '_id' || searchTypes.get(candidate)?.parameters.has(nextName) === true;
  const targets = (target === undefined ? parameter.targets : [target]).filter(isKnown);
  if (targets.length === 0) throw refusal('CW-FHIR-001', fullName);
  return { kind: 'forward', fullName, parameter, targets, name: next, value };
}

/** The patients that a parameter of the slice names; undefined where it names something else (a Group, what is missing). */
export function patientIds(text: string, fullName: string, modifier: string | undefined): string[] | undefined {
  if (modifier !== undefined && modifier !== 'Patient') return undefined;
  const values = alternatives(text, fullName);
  const ids = values.map((value) => (value.startsWith('Patient/') ? value.slice(8).split('/_history/', 1)[0]! : value));
  return ids.some((id) => id.includes('/')) ? undefined : ids;
}
