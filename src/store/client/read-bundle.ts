import { parseJson } from '#fhir/parse-json.ts';
import type { Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { StatedOperation, WriteOperation } from './client-request.ts';

type JsonObject = { readonly [name: string]: Json };

/**
 * The writes of a transaction Bundle in the order in which they are done, whatever the order in which they stand (FHIR R4
 * 3.1.0.11.2): DELETE, POST, PUT and PATCH. Entries that read are left to who answers. Errors: `CW-WRT-013` with the place of
 * the entry, or what is wrong with its resource.
 */
export function readBundle(bundle: Json, read: (stated: StatedOperation) => WriteOperation): readonly WriteOperation[] {
  if (!isObject(bundle) || bundle.resourceType !== 'Bundle') {
    throw new CausewayError('CW-WRT-013', { place: 'Bundle.resourceType' });
  }
  if (bundle.type !== 'transaction') throw new CausewayError('CW-WRT-013', { place: 'Bundle.type' });
  return entriesOf(bundle)
    .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
    .map((stated) => atEntry(stated.entry, () => read(stated)))
    .sort((a, b) => rank[a.kind] - rank[b.kind] || a.entry - b.entry);
}

const rank = { delete: 0, create: 1, update: 2, patch: 2 } as const;

/** The entries of a batch or transaction, as they stand. `CW-WRT-013` with the place of what is no such entry. */
export function entriesOf(bundle: JsonObject): readonly StatedOperation[] {
  const entries = bundle.entry ?? [];
  if (!Array.isArray(entries)) throw new CausewayError('CW-WRT-013', { place: 'Bundle.entry' });
  if (entries.length > limits.bundleEntries) throw new CausewayError('CW-WRT-013', { place: 'Bundle.entry' });
  return entries.map((item, entry) => {
    const place = `Bundle.entry[${entry}]`;
    if (!isObject(item) || !isObject(item.request))
      throw new CausewayError('CW-WRT-013', { place: `${place}.request` });
    const { request, resource, fullUrl } = item;
    const { method, url } = request;
    if (typeof method !== 'string' || !/^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(method)) {
      throw new CausewayError('CW-WRT-013', { place: `${place}.request.method` });
    }
    if (typeof url !== 'string' || url === '') throw new CausewayError('CW-WRT-013', { place: `${place}.request.url` });
    const text = (name: 'ifMatch' | 'ifNoneMatch' | 'ifNoneExist') => {
      const value = request[name];
      if (value === undefined) return {};
      if (typeof value !== 'string') throw new CausewayError('CW-WRT-013', { place: `${place}.request.${name}` });
      return { [name]: value };
    };
    return {
      entry,
      method,
      url: url.replace(/^\//, ''),
      ...patchBody(method, resource),
      ...(typeof fullUrl === 'string' && fullUrl !== '' ? { fullUrl } : {}),
      ...text('ifMatch'),
      ...text('ifNoneMatch'),
      ...text('ifNoneExist'),
    };
  });
}

/** In a Bundle, a JSON Patch is the base64 data of a Binary of its content type (FHIR R4 3.1.0.8.1). */
function patchBody(method: string, resource: Json | undefined): Pick<StatedOperation, 'body' | 'isJsonPatch'> {
  const isBinary = method === 'PATCH' && isObject(resource) && resource.resourceType === 'Binary';
  if (!isBinary || typeof resource.data !== 'string') return { body: resource, isJsonPatch: false };
  return {
    body: parseJson(Buffer.from(resource.data, 'base64')),
    isJsonPatch: resource.contentType === 'application/json-patch+json',
  };
}

/** What goes wrong inside an entry, with the entry's place before its own. */
export function atEntry<T>(entry: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    const inEntry = (place: string) =>
      `Bundle.entry[${entry}]${place.replace(/^[A-Z]\w*/, '.resource').replace(/^[^.].*$/, '')}`;
    // `Patient.id` of the entry's resource is `Bundle.entry[3].resource.id`.
    throw new CausewayError(error.code, {
      text: error.message,
      place: inEntry(error.place ?? ''),
      reasons: error.reasons.map((reason) => ({ ...reason, expression: inEntry(reason.expression) })),
      cause: error,
    });
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
