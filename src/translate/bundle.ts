import type { FhirResource, Json, Statement, Translation } from '#flow';
import { flat } from '#platform/flat-text.ts';
import { type Element, some, withoutDeletions } from './element.ts';
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
  const meta = metaOf(profile, content.meta, defaults?.meta);
  // All at once: to add elements one by one costs twice as much (bench: `convert`).
  const resource: FhirResource = { resourceType: type, id, ...(meta && { meta }), ...(content as Element) };
  if (meta !== undefined) resource.meta = meta;
  for (const name in content) {
    const value = content[name];
    if (typeof value !== 'object' || name === 'meta') continue;
    const shown = value === null ? undefined : withoutDeletions(value);
    if (shown === undefined) delete resource[name];
    else if (shown !== value) resource[name] = shown;
  }
  for (const name in defaults) {
    const value = defaults[name];
    if (value === null || value === undefined || resource[name] !== undefined) continue;
    const shown = withoutDeletions(value);
    if (shown !== undefined) resource[name] = shown;
  }
  return resource;
}

/** What is said of the resource itself, and the profile that it is built to. */
function metaOf(profile: string | undefined, ...said: readonly (Json | undefined)[]): Element | undefined {
  const meta: Element = Object.assign({}, ...said.toReversed());
  if (profile !== undefined) meta.profile = [profile];
  return some(meta);
}
