import type { Queryable } from '#database/database.ts';
import type { Access, Json } from '#flow';
import { limits } from '#platform/limits.ts';
import { candidateOf, type Found } from './filter.ts';
import { findAll } from './find.ts';
import { type Pairs, readQuery } from './query.ts';
import { type Resolver, resolveChains } from './resolve-chains.ts';
import { tokensOf } from './tokens.ts';
import { refusal } from './values.ts';

/**
 * Of what a search of Observations finds in a patient's slice, the newest `max` of each code, newest first. Two are of one code if
 * they share a coding, or have the same text where they have none. Undefined where more is found than is put in order.
 * Errors: those of a search; `CW-FHIR-004` without a patient.
 */
export async function lastObservations(
  db: Queryable,
  access: Access,
  parameters: Pairs,
  max: number,
  now: number,
  codesOf: Resolver['codesOf'],
): Promise<readonly Found[] | undefined> {
  const query = await resolveChains({ db, access, now, codesOf }, readQuery('Observation', parameters, now));
  if (query.patients === undefined) throw refusal('CW-FHIR-004', 'patient');
  const found = await findAll(db, access, query, limits.searchSortRows);
  if (found === undefined) return undefined;
  const groups = new Map<string, { count: number }>();
  return found.filter((row) => {
    const names = codeNames(candidateOf(row).content.code ?? null);
    const known = names.map((name) => groups.get(name)).find((group) => group !== undefined);
    const group = known ?? { count: 0 };
    for (const name of names) if (!groups.has(name)) groups.set(name, group);
    group.count += 1;
    return group.count <= max;
  });
}

function codeNames(code: Json): string[] {
  const tokens = tokensOf(code, {}).map((token) => `${token.system}|${token.code}`);
  if (tokens.length > 0) return tokens;
  const text = typeof code === 'object' && code !== null && !Array.isArray(code) ? code.text : undefined;
  return [`text:${typeof text === 'string' ? text : ''}`];
}
