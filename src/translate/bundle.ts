import type { FhirResource, Json, Statement, Translation } from '#flow';
import { flat } from '#platform/flat-text.ts';
import { withoutDeletions } from './element.ts';
import { linkPatients } from './link-patients.ts';

/**
 * A translation as a transaction Bundle: a PUT for each resource, under the id that the store would give it; content over
 * defaults, deletions left out. References are relative, so the entries carry no fullUrl (FHIR R4 §2.36.3 lets a transaction do
 * so). `more` is derived beside it: resources (the MessageHeader, the Provenance) and `timestamp`, the instant it was sent.
 */
export function toTransactionBundle(
  translation: Pick<Translation, 'statements' | 'links'>,
  more: {
    readonly resources?: readonly FhirResource[];
    readonly mentions?: readonly Statement[];
    readonly timestamp?: string;
  } = {},
): FhirResource {
  const stated = [...resourcesOf(translation), ...(more.mentions ?? []).map(resourceOf)];
  const entry = [...stated, ...(more.resources ?? [])].map((resource) => ({
    resource: resource as { [name: string]: Json },
    request: { method: 'PUT', url: flat(resource.resourceType, '/', resource.id as string) },
  }));
  const { timestamp } = more;
  return { resourceType: 'Bundle', type: 'transaction', ...(timestamp !== undefined && { timestamp }), entry };
}

/** The resources that a translation alone makes. */
export function resourcesOf({ statements, links = [] }: Pick<Translation, 'statements' | 'links'>): FhirResource[] {
  return linkPatients(statements.map(resourceOf), links);
}

/** The resource that a statement alone makes. */
export function resourceOf({ type, id, content, defaults, profile }: Statement): FhirResource {
  const resource: FhirResource = { resourceType: type, id };
  if (profile !== undefined) resource.meta = { profile: [profile] };
  for (const source of [content, defaults]) {
    for (const name in source) {
      const value = source[name];
      if (value === null || value === undefined) continue;
      if (name === 'meta' && resource.meta !== undefined) {
        resource.meta = { ...(value as { [key: string]: Json }), ...(resource.meta as { [key: string]: Json }) };
        continue;
      }
      if (resource[name] !== undefined) continue;
      const shown = withoutDeletions(value);
      if (shown !== undefined) resource[name] = shown;
    }
  }
  return resource;
}
