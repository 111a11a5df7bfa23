import type { FhirResource } from '#flow';
import type { LoadItem } from './resource-source.ts';

/** An entry of a transaction to send, and where it came from. */
export interface LoadEntry {
  readonly source: string;
  /** `Patient/1`; the type alone where it has no id. */
  readonly name: string;
  readonly entry: {
    readonly fullUrl?: string;
    readonly resource?: FhirResource;
    readonly request: { readonly method: string; readonly url: string };
  };
}

/** What is sent at once: entries that may be parted, or a transaction of the file's own. */
export type Load =
  | { readonly kind: 'entries'; readonly entries: readonly LoadEntry[] }
  | { readonly kind: 'transaction'; readonly entries: readonly LoadEntry[] }
  | { readonly kind: 'unreadable'; readonly source: string };

/** What an item asks of the server. The resources of a collection, a searchset or a document are put one by one. */
export function loadOf({ source, resource }: LoadItem): Load {
  if (resource === undefined) return { kind: 'unreadable', source };
  if (resource.resourceType !== 'Bundle') return { kind: 'entries', entries: [entryOf(source, resource)] };
  const entries = (Array.isArray(resource.entry) ? resource.entry : []) as {
    readonly fullUrl?: string;
    readonly resource?: FhirResource;
    readonly request?: LoadEntry['entry']['request'];
  }[];
  const given = entries.map((entry, index) => ({ ...entry, source: `${source}[${index}]` }));
  if (resource.type === 'transaction' || resource.type === 'batch') {
    return {
      kind: resource.type === 'transaction' ? 'transaction' : 'entries',
      entries: given.flatMap(({ source: of, request, ...entry }) =>
        request === undefined ? [] : [{ source: of, name: request.url, entry: { ...entry, request } }],
      ),
    };
  }
  return {
    kind: 'entries',
    entries: given.flatMap((entry) => (entry.resource === undefined ? [] : [entryOf(entry.source, entry.resource)])),
  };
}

function entryOf(source: string, resource: FhirResource): LoadEntry {
  const { resourceType: type, id } = resource;
  const request =
    typeof id === 'string' && id !== '' ? { method: 'PUT', url: `${type}/${id}` } : { method: 'POST', url: type };
  return { source, name: request.url, entry: { resource, request } };
}
