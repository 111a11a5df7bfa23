import type { FhirResource, Json } from '#flow';
import { isElement, list, text } from '../to-v2/read.ts';

/** What a Bundle (or a resource alone) holds: each resource with an id, so that others can name it. */
export interface BundleResources {
  readonly resources: readonly FhirResource[];
  readonly fullUrls: ReadonlyMap<string, FhirResource>;
  /** When the Bundle was made, where it says so. */
  readonly timestamp: string | undefined;
}

/** The resources of a Bundle, those of Bundles within it too; what is none is passed over. */
export function bundleResources(given: Json): BundleResources {
  const resources: FhirResource[] = [];
  const fullUrls = new Map<string, FhirResource>();
  const visit = (value: Json | undefined, fullUrl: string) => {
    if (!isElement(value) || typeof value.resourceType !== 'string') return;
    if (value.resourceType === 'Bundle') {
      for (const entry of list(value, 'entry')) visit(entry.resource, text(entry, 'fullUrl'));
      return;
    }
    const id = text(value, 'id') || fullUrl.replace(/^urn:(uuid|oid):/, '') || `r${resources.length + 1}`;
    const resource: FhirResource = { ...value, resourceType: value.resourceType, id };
    resources.push(resource);
    if (fullUrl !== '') fullUrls.set(fullUrl, resource);
  };
  visit(given, '');
  const timestamp = isElement(given) && given.resourceType === 'Bundle' ? text(given, 'timestamp') : '';
  return { resources, fullUrls, timestamp: timestamp || undefined };
}
