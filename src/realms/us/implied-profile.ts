import type { FhirResource, Json } from '#flow';
import { readTable } from '#platform/read-table.ts';

const root = 'http://hl7.org/fhir/us/core/StructureDefinition/';

interface Implication {
  readonly category: string;
  readonly code: string;
  readonly profile: string;
}

const byType: ReadonlyMap<string, readonly Implication[]> = Map.groupBy(
  readTable('us/implied-profiles.csv').map(({ type, category, code, profile }) => ({
    type: type!,
    category: category!,
    code: code!,
    profile: root + profile,
  })),
  ({ type }) => type,
);

/**
 * The US Core profile that a resource's type, category and code imply, whatever `meta.profile` says; undefined where US Core has none
 * for it. US Core 6.1.0 "General Requirements": what a server has of a kind, it has in the shape of the profile of that kind. A
 * Device is asked for nothing: only those that are implanted have a profile, and no element says which are. `isKnown` tells which
 * profiles are loaded: where a later version of the guide has a narrower one, the wider that is loaded holds.
 */
export function impliedProfile(
  resource: FhirResource,
  isKnown: (profile: string) => boolean = () => true,
): string | undefined {
  const rows = byType.get(resource.resourceType)?.filter(({ profile }) => isKnown(profile)) ?? [];
  const categories = tokensOf(resource.category);
  const codes = tokensOf(resource.code);
  return rows.find(({ category, code }) => {
    if (code !== '' && !codes.includes(code)) return false;
    return category === '' || categories.includes(category) || (code !== '' && categories.length === 0);
  })?.profile;
}

/** `system|code` of each coding of one CodeableConcept or several. */
function tokensOf(concepts: Json | undefined): readonly string[] {
  return listOf(concepts).flatMap((concept) =>
    listOf(isObject(concept) ? concept.coding : undefined).flatMap((coding) =>
      isObject(coding) ? [`${coding.system}|${coding.code}`] : [],
    ),
  );
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
