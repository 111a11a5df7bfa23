import type { Queryable } from '#database/database.ts';
import type { ValueSetCodes } from '#fhir/definitions/definition.ts';
import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { rowIds } from '../aliases.ts';
import { publicId } from '../read.ts';
import { type Condition, referencing } from './condition.ts';
import { candidateOf, type Found } from './filter.ts';
import { findAll, type LocatedQuery } from './find.ts';
import { createOutside } from './outside.ts';
import { type Chain, type Pairs, type Query, readQuery } from './query.ts';
import { referenceOf } from './tokens.ts';
import { refusal } from './values.ts';

/** What chains are resolved with. */
export interface Resolver {
  readonly db: Queryable;
  readonly access: Access;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The codes of value sets that definitions list, for `:in`; none where it is not given. */
  readonly codesOf?: ((valueSet: string) => ValueSetCodes | undefined) | undefined;
}

/**
 * Turns what other resources must say into conditions on this one, the selective side first: where the search names patients, the
 * other resources are looked for in their slices; else by what finds them without a patient. Errors: `CW-FHIR-004` where neither
 * serves, `-005` where too many are found on the way, `-008` where chains go too deep.
 */
export async function resolveChains(
  resolver: Resolver,
  query: Query,
  depth: number = limits.searchChainDepth,
): Promise<LocatedQuery> {
  if (query.chains.length > 0 && depth === 0) throw refusal('CW-FHIR-008', query.chains[0]!.fullName);
  let resolved: Query = { ...query, chains: [] };
  for (const chain of query.chains) {
    if (chain.kind === 'forward') resolved = await resolveForward(resolver, resolved, chain, depth);
  }
  for (const chain of query.chains) {
    if (chain.kind === 'has') resolved = await resolveHas(resolver, resolved, chain, depth);
  }
  return await locate(resolver, resolved);
}

/** `subject:Patient.name=…`: the targets first, then what refers to them. */
async function resolveForward(
  resolver: Resolver,
  query: Query,
  { parameter, targets, name, value, fullName }: Chain & { kind: 'forward' },
  depth: number,
): Promise<Query> {
  const found = new Set<string>();
  for (const target of targets) {
    const rows = await matching(resolver, target, [[name, value]], query.patients, fullName, depth - 1);
    for (const row of rows) found.add(`${target}/${publicId(row)}`);
  }
  const wanted = [...found];
  if (parameter.slice && wanted.every((reference) => reference.startsWith('Patient/'))) {
    return {
      ...query,
      patients: narrowed(
        query.patients,
        wanted.map((reference) => reference.slice(8)),
      ),
    };
  }
  return { ...query, conditions: [...query.conditions, referencing(parameter, found)] };
}

/** `_has:Observation:patient:code=…`: what refers first, then what it refers to. */
async function resolveHas(
  resolver: Resolver,
  query: Query,
  { parameter, name, value, fullName }: Chain & { kind: 'has' },
  depth: number,
): Promise<Query> {
  const { type } = query.type;
  const within = (patients: readonly string[] | undefined) =>
    matching(resolver, parameter.resourceType, [[name, value]], patients, fullName, depth - 1);
  const named = query.patients ?? (type === 'Patient' ? query.ids : undefined);
  const isFound = query.conditions.some(({ lookups, names }) => lookups !== undefined || names !== undefined);
  // Where an index finds the patients, their charts are few: what refers is looked for in these first.
  const found = type === 'Patient' && named === undefined && isFound ? await patientsOf(resolver, query) : undefined;
  let rows: readonly Found[];
  try {
    rows = await within(named ?? found);
  } catch (error) {
    // Nothing finds them without a patient: then the patients that the other parameters leave, if those find any.
    if (!(error instanceof CausewayError) || error.code !== 'CW-FHIR-004' || type !== 'Patient') throw error;
    const patients = await patientsOf(resolver, query);
    if (patients === undefined) throw refusal('CW-FHIR-005', fullName);
    rows = await within(patients);
  }
  const prefix = `${type}/`;
  const ids = rows
    .flatMap((row) => parameter.extract(candidateOf(row).content))
    .map((reference) => referenceOf(reference) ?? '')
    .filter((reference) => reference.startsWith(prefix))
    .map((reference) => reference.slice(prefix.length));
  return { ...query, ids: narrowed(query.ids, [...new Set(ids)]) };
}

/** The patients that a search finds so far, as clients know them; undefined where they are too many. */
async function patientsOf(resolver: Resolver, query: Query): Promise<string[] | undefined> {
  const { db, access } = resolver;
  return (await findAll(db, access, await locate(resolver, query), limits.searchResolved))?.map(publicId);
}

/** The resources of a type that a parameter finds, in these patients' slices where they are given. */
async function matching(
  resolver: Resolver,
  type: string,
  parameters: Pairs,
  patients: readonly string[] | undefined,
  fullName: string,
  depth: number,
): Promise<readonly Found[]> {
  const query = readQuery(type, parameters, resolver.now, fullName);
  const bound =
    patients === undefined
      ? query
      : type === 'Patient'
        ? { ...query, ids: narrowed(query.ids, patients) }
        : query.type.hasSlice
          ? { ...query, patients: narrowed(query.patients, patients) }
          : query;
  const found = await findAll(
    resolver.db,
    resolver.access,
    await resolveChains(resolver, bound, depth),
    limits.searchResolved,
  );
  if (found === undefined) throw refusal('CW-FHIR-005', fullName);
  return found;
}

/** Settles the conditions that ask beyond the row, and finds the rows of patients and ids as clients know them. */
async function locate({ db, access, codesOf }: Resolver, query: Query): Promise<LocatedQuery> {
  const outside = createOutside(db, access, codesOf ?? (() => undefined));
  const conditions: Condition[] = [];
  for (const condition of query.conditions) conditions.push((await condition.settle?.(outside)) ?? condition);
  const asked = conditions.reduce((known, { ids }) => (ids === undefined ? known : narrowed(known, ids)), query.ids);
  const rowsOf = async (type: string, ids: readonly string[] | undefined) => {
    if (ids === undefined) return undefined;
    if (ids.length > limits.searchAlternatives) throw refusal('CW-FHIR-008', type);
    return [...new Set((await rowIds(db, type, ids)).values())];
  };
  return {
    ...query,
    conditions,
    chains: [],
    patients: await rowsOf('Patient', query.patients),
    ids: await rowsOf(query.type.type, asked),
  };
}

function narrowed(known: readonly string[] | undefined, found: readonly string[]): readonly string[] {
  return known === undefined ? found : known.filter((id) => found.includes(id));
}
