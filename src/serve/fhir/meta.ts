import { searchTypes } from '#fhir/search-parameters.ts';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { printResource } from '#store/print.ts';
import { readResource } from '#store/read.ts';
import { findAll } from '#store/search/find.ts';
import type { FhirAnswer, FhirParts, FhirRequest } from './interaction.ts';

/** `[base]/[type]/[id]/$meta` (FHIR R4 Resource-meta): the resource's profiles, tags and labels, as Parameters. */
export async function meta(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type, id } = request.path as { type: string; id: string };
  const row = await readResource(parts.db, request.access, type, id);
  if (row === undefined) throw new CausewayError('CW-SRV-004');
  if (row.deleted) throw new CausewayError('CW-SRV-005');
  const resource = JSON.parse(printResource(row, parts.systemOf, parts.provenance)) as { readonly meta: Json };
  return answer(resource.meta);
}

/**
 * `[base]/[type]/$meta`: the profiles, tags and labels that resources of the type have. No index knows them, so every one is looked
 * at, up to the bound of searches; refused beyond it (`CW-FHIR-004`).
 */
export async function metaOfType(request: FhirRequest, parts: FhirParts): Promise<FhirAnswer> {
  const { type } = request.path as { type: string };
  const query = {
    type: searchTypes.get(type)!,
    conditions: [],
    chains: [],
    patients: undefined,
    ids: undefined,
  } as const;
  // A Provenance is derived, and all alike: no row of its own is looked at.
  const rows = type === 'Provenance' ? [] : await findAll(parts.db, request.access, query, limits.searchScanRows);
  if (rows === undefined) {
    const text = `There are too many to look at every ${type} for its meta: ask for that of one by its id.`;
    throw new CausewayError('CW-FHIR-004', { text });
  }
  const profiles = new Set<string>();
  const tags = new Map<string, Json>();
  const labels = new Map<string, Json>();
  for (const { body, profile } of rows) {
    for (const url of profile?.split(' ') ?? []) profiles.add(url);
    const { meta: own } = JSON.parse(body) as { readonly meta?: { readonly tag?: Json[]; readonly security?: Json[] } };
    for (const tag of own?.tag ?? []) tags.set(keyOf(tag), tag);
    for (const label of own?.security ?? []) labels.set(keyOf(label), label);
  }
  return answer({
    ...(profiles.size === 0 ? {} : { profile: [...profiles].sort() }),
    ...(labels.size === 0 ? {} : { security: [...labels.values()] }),
    ...(tags.size === 0 ? {} : { tag: [...tags.values()] }),
  });
}

function answer(valueMeta: Json): FhirAnswer {
  const parameters = { resourceType: 'Parameters', parameter: [{ name: 'return', valueMeta }] };
  return { status: 200, body: JSON.stringify(parameters) };
}

/** Codings are the same by system and code. */
function keyOf(coding: Json): string {
  const { system = '', code = '' } = coding as { readonly system?: string; readonly code?: string };
  return `${system}|${code}`;
}
