import { int2Array, textArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import { type SearchParameter, searchTypes } from '#fhir/search-parameters.ts';
import type { Access } from '#flow';
import { shardOf } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { accessPredicate } from '../access-predicate.ts';
import { rowIds } from '../aliases.ts';
import { provenanceOf } from '../provenance.ts';
import { publicId, type StoredResource, servedColumns } from '../read.ts';
import { referencing } from './condition.ts';
import { type CandidateRow, candidateOf, type Found, toFound } from './filter.ts';
import { findAll, type LocatedQuery } from './find.ts';
import { referenceOf } from './tokens.ts';
import { refusal } from './values.ts';

/** `_include=Observation:encounter`, `_revinclude:iterate=Provenance:target`: what is told beside what matches. */
export interface Include {
  readonly kind: 'include' | 'revinclude';
  /** Asked of what was included, too. */
  readonly isIterated: boolean;
  /** The reference parameters that are followed, of any type. */
  readonly parameters: readonly SearchParameter[];
  /** The target's type, where one is named. */
  readonly target: string | undefined;
}

/** Reads an `_include` or `_revinclude` (R4 3.1.1.5.4). Errors: `CW-FHIR-001` for a parameter that is none, `-003`. */
export function readInclude(fullName: string, value: string): Include {
  const match = /^_(include|revinclude)(?::(iterate|recurse))?$/.exec(fullName);
  if (match === null) throw refusal('CW-FHIR-002', fullName);
  const kind = match[1] as Include['kind'];
  const [source = '', name = source === '*' ? '*' : '', target] = value.split(':');
  if (source === '*' && (kind === 'revinclude' || name !== '*')) throw refusal('CW-FHIR-004', fullName);
  const types = source === '*' ? [...searchTypes.values()] : [searchTypes.get(source)];
  if (types[0] === undefined || (target !== undefined && !searchTypes.has(target)))
    throw refusal('CW-FHIR-003', fullName);
  const parameters = types.flatMap((type) => {
    const own = [...type!.parameters.values()].filter((parameter) => parameter.type === 'reference');
    return name === '*' ? own : own.filter((parameter) => parameter.name === name);
  });
  if (parameters.length === 0) throw refusal('CW-FHIR-001', fullName);
  return { kind, isIterated: match[2] !== undefined, parameters, target };
}

/** The included resources of a page, each once, without those that match; bounded in rounds and number. */
export async function includeResources(
  db: Queryable,
  access: Access,
  matches: readonly Found[],
  includes: readonly Include[],
): Promise<{ readonly rows: readonly StoredResource[]; readonly isWhole: boolean }> {
  const known = new Set(matches.map(nameOf));
  const rows: StoredResource[] = [];
  let isWhole = true;
  let from: readonly Found[] = matches;
  for (let round = 0; from.length > 0 && round <= limits.searchIncludeRounds; round++) {
    const asked = round === 0 ? includes : includes.filter(({ isIterated }) => isIterated);
    if (asked.length === 0) break;
    const next: Found[] = [];
    for (const include of asked) {
      const left = limits.searchIncluded - rows.length;
      const found =
        include.kind === 'include'
          ? await referredTo(db, access, from, include)
          : await referring(db, access, from, include, left);
      if (found === undefined) isWhole = false;
      for (const row of found ?? []) {
        if (known.has(nameOf(row))) continue;
        if (rows.length >= limits.searchIncluded) {
          isWhole = false;
          break;
        }
        known.add(nameOf(row));
        rows.push(row);
        if (row.type !== 'Provenance') next.push(row);
      }
    }
    from = next;
    if (from.length > 0 && round === limits.searchIncludeRounds && asked.some(({ isIterated }) => isIterated))
      isWhole = false;
  }
  return { rows, isWhole };
}

const nameOf = (row: StoredResource) => `${row.type}/${publicId(row)}`;

/** What refers to a Patient refers to any record of the person. */
const namesOf = (row: StoredResource) => [nameOf(row), ...(row.person?.others ?? []).map(([id]) => `Patient/${id}`)];

/** What the rows refer to by the parameters. */
async function referredTo(db: Queryable, access: Access, from: readonly Found[], include: Include): Promise<Found[]> {
  const wanted = new Map<string, Set<string>>();
  for (const row of from) {
    const own = include.parameters.filter(({ resourceType }) => resourceType === row.type);
    if (own.length === 0) continue;
    const { content } = candidateOf(row);
    for (const reference of own.flatMap(({ extract }) => extract(content)).map((value) => referenceOf(value))) {
      const match = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference ?? '');
      if (match === null || (include.target !== undefined && include.target !== match[1])) continue;
      const ids = wanted.get(match[1]!) ?? new Set();
      wanted.set(match[1]!, ids.add(match[2]!));
    }
  }
  const keys: { type: string; id: string }[] = [];
  for (const [type, ids] of wanted) for (const id of (await rowIds(db, type, ids)).values()) keys.push({ type, id });
  if (keys.length === 0) return [];
  const rows = await db.query<CandidateRow>(
    `select ${servedColumns('r', access)}, r.patient from unnest($1::smallint[], $2::text[], $3::text[]) as k (shard, id, type)
     join resource r on r.shard = k.shard and r.id = k.id and r.type = k.type
     where not r.deleted and ${accessPredicate(access, 'r')} order by r.type, r.id`,
    [
      int2Array(keys.map(({ id }) => shardOf(id))),
      textArray(keys.map(({ id }) => id)),
      textArray(keys.map(({ type }) => type)),
    ],
    'search-include',
  );
  return rows.map(toFound);
}

/** What refers to the rows by the parameters; undefined where it is more than `most`. */
async function referring(
  db: Queryable,
  access: Access,
  from: readonly Found[],
  { parameters, target }: Include,
  most: number,
): Promise<Found[] | undefined> {
  const targets = from.filter(({ type }) => target === undefined || type === target);
  if (targets.length === 0) return [];
  const found: Found[] = [];
  for (const parameter of parameters) {
    // Derived from the rows themselves (DESIGN 11).
    if (parameter.resourceType === 'Provenance' && parameter.name === 'target') {
      found.push(...targets.map((row) => ({ ...row, ...provenanceOf(row) })));
      continue;
    }
    for (const query of queriesOf(parameter, targets)) {
      const rows = await findAll(db, access, query, Math.max(0, most - found.length));
      if (rows === undefined) return undefined;
      found.push(...rows);
    }
  }
  return found;
}

/** What finds the rows that refer to these: the slices of the patients concerned; for targets of no patient, `lookup`. */
function queriesOf(parameter: SearchParameter, targets: readonly Found[]): LocatedQuery[] {
  const type = searchTypes.get(parameter.resourceType)!;
  const possible = targets.filter((row) => parameter.targets.length === 0 || parameter.targets.includes(row.type));
  const query = (rows: readonly Found[], patients: readonly string[] | undefined): LocatedQuery => ({
    type,
    conditions: [referencing(parameter, new Set(rows.flatMap(namesOf)))],
    patients,
    ids: undefined,
    chains: [],
  });
  const inSlices = type.hasSlice && !parameter.everywhere ? possible.filter(({ patient }) => patient !== '') : [];
  const elsewhere = possible.filter((row) => !inSlices.includes(row));
  if (elsewhere.length > 0 && !parameter.everywhere) throw refusal('CW-FHIR-004', '_revinclude');
  return [
    ...(inSlices.length > 0 ? [query(inSlices, [...new Set(inSlices.map(({ patient }) => patient))])] : []),
    ...(elsewhere.length > 0 ? [query(elsewhere, undefined)] : []),
  ];
}
