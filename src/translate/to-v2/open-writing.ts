import type { FhirResource, Json } from '#flow';
import { limits } from '#platform/limits.ts';
import type { Realm } from '#realms/realm.ts';
import type { Element } from '../element.ts';
import { isElement, list, text } from './read.ts';
import { nameOf, type Writing } from './writing.ts';

/** Begins with what was given: a Bundle, or a resource alone. */
export function openWriting(given: Element, realm: Realm): Writing {
  const resources: FhirResource[] = [];
  const byReference = new Map<string, FhirResource>();
  for (const { resource, fullUrl } of entriesOf(given)) {
    const known = resource as FhirResource;
    resources.push(known);
    for (const name of [fullUrl, nameOf(known)])
      if (name !== '' && !byReference.has(name)) byReference.set(name, known);
  }
  return { realm, resources, byReference, systemNames: systemNames(resources), issues: [] };
}

/** The resources of a Bundle, of a list, or one alone. */
export function openResources(given: Json): readonly FhirResource[] {
  return bundlesOf(given).flatMap((one) => entriesOf(one).map(({ resource }) => resource as FhirResource));
}

interface Entry {
  readonly resource: Element;
  readonly fullUrl: string;
}

/** The resources of a Bundle; those within an entry that is a Bundle itself are told of apart. */
function entriesOf(given: Element): readonly Entry[] {
  if (given.resourceType !== 'Bundle')
    return typeof given.resourceType === 'string' ? [{ resource: given, fullUrl: '' }] : [];
  return list(given, 'entry').flatMap((entry) => {
    const resource = entry.resource as Json | undefined;
    return isElement(resource) && typeof resource.resourceType === 'string'
      ? [{ resource, fullUrl: text(entry, 'fullUrl') }]
      : [];
  });
}

/** A Bundle of Bundles (several messages' worth) as its Bundles, everything else as it is. */
export function bundlesOf(given: Json, depth = 0): readonly Element[] {
  if (Array.isArray(given)) return given.flatMap((one) => bundlesOf(one, depth + 1));
  if (!isElement(given) || depth > limits.bundlesWithin) return [];
  const inner = list(given, 'entry').flatMap(({ resource }) =>
    isElement(resource) && resource.resourceType === 'Bundle' ? [resource] : [],
  );
  return given.resourceType === 'Bundle' && inner.length > 0
    ? inner.flatMap((one) => bundlesOf(one, depth + 1))
    : [given];
}

/** What coding systems are called in v2: a NamingSystem with a URI and a name that is neither URI nor OID. */
function systemNames(resources: readonly FhirResource[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const resource of resources) {
    if (resource.resourceType !== 'NamingSystem') continue;
    const ids = list(resource as Element, 'uniqueId');
    const uri = text(
      ids.find(({ type }) => type === 'uri'),
      'value',
    );
    const name = text(
      ids.find(({ type }) => type === 'other'),
      'value',
    );
    if (uri !== '' && name !== '' && !names.has(uri)) names.set(uri, name);
  }
  return names;
}
