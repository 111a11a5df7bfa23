import { parseExact } from '#fhir/exact-numbers.ts';
import { type FhirPathPatch, readFhirPathPatch } from '#fhir/patch/fhirpath-patch.ts';
import { type JsonPatch, readJsonPatch } from '#fhir/patch/json-patch.ts';
import { searchTypes } from '#fhir/search-parameters.ts';
import type { FhirResource, Json } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { isDerivedId } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { readBundle } from './read-bundle.ts';
import { conditionalReferences } from './references.ts';

/** The request headers that decide what a write does. */
export const decisiveHeaders = ['content-type', 'if-match', 'if-none-exist', 'if-none-match'] as const;

/** A client's write before it is understood: what is journalled, as one JSON document. */
export interface RawWrite {
  /** Who writes, and the service base they know: references below it are to our own resources. */
  readonly actor: string;
  readonly base: string;
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base, with its query: `Patient/123`, `Patient?identifier=…`, empty for a transaction. */
  readonly url: string;
  readonly headers: { readonly [name in (typeof decisiveHeaders)[number]]?: string };
  /** The body, read by `parseJson`. */
  readonly body: Json | undefined;
}

/** A resource to write. */
interface Brought {
  readonly resource: FhirResource;
  /** Its references that are searches: which resource each means is known when its turn comes. */
  readonly conditionalReferences: readonly string[];
}

interface Addressed {
  /** Which entry of the Bundle; 0 where there is none. */
  readonly entry: number;
  readonly type: string;
  readonly fullUrl?: string;
}
/** The row meant: by id, or by a search that must find one. */
type Target = { readonly id: string; readonly criteria?: never } | { readonly id?: never; readonly criteria: string };

/** One interaction that changes something. */
export type WriteOperation =
  | (Addressed & Brought & { readonly kind: 'create'; readonly ifNoneExist?: string })
  | (Addressed &
      Brought &
      Target & {
        readonly kind: 'update';
        readonly ifMatch?: string;
        readonly ifNoneMatch?: string;
      })
  | (Addressed & Target & { readonly kind: 'patch'; readonly patch: Patch; readonly ifMatch?: string })
  | (Addressed & Target & { readonly kind: 'delete'; readonly ifMatch?: string });

export type Patch =
  | { readonly form: 'json'; readonly operations: JsonPatch }
  | { readonly form: 'fhirpath'; readonly operations: FhirPathPatch };

/** What is journalled of a write: one JSON document, the body as its bytes came. */
export function encodeWrite(
  { actor, base, method, url, headers }: RawWrite,
  bytes: Uint8Array | undefined,
): Uint8Array {
  const head = JSON.stringify({ actor, base, method, url, headers });
  if (bytes === undefined) return Buffer.from(head);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return Buffer.concat([
    Buffer.from(`${head.slice(0, -1)},"body":`),
    hasMark ? bytes.subarray(3) : bytes,
    Buffer.from('}'),
  ]);
}

/** A write as it was journalled. */
export function decodeWrite(document: Uint8Array): RawWrite {
  return parseExact(Buffer.from(document).toString('utf8')) as unknown as RawWrite;
}

/** A write as understood: the operations of one request, done together or not at all. */
export interface ClientRequest {
  readonly actor: string;
  readonly base: string;
  /** Whether the operations are the entries of a transaction. */
  readonly isBundle: boolean;
  readonly operations: readonly WriteOperation[];
}

/**
 * Understands a write, as far as that needs nothing but the request. Errors: `CW-WRT-…` with their place: what is thrown here
 * is refused before it is journalled.
 */
export function readWrite(raw: RawWrite): ClientRequest {
  const { actor, base, url } = raw;
  const operations = url === '' ? readBundle(bodyOf(raw), readOperation) : [readSingle(raw)];
  return { actor, base, isBundle: url === '', operations };
}

function readSingle(raw: RawWrite): WriteOperation {
  const body = raw.method === 'DELETE' ? undefined : bodyOf(raw);
  const { headers } = raw;
  const kind = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  return readOperation({
    entry: 0,
    method: raw.method,
    url: raw.url,
    body,
    isJsonPatch: kind === 'application/json-patch+json',
    ...(headers['if-match'] === undefined ? {} : { ifMatch: headers['if-match'] }),
    ...(headers['if-none-match'] === undefined ? {} : { ifNoneMatch: headers['if-none-match'] }),
    ...(headers['if-none-exist'] === undefined ? {} : { ifNoneExist: headers['if-none-exist'] }),
  });
}

function bodyOf({ body }: RawWrite): Json {
  if (body === undefined) throw new CausewayError('CW-WRT-001');
  return body;
}

/** What a request or a Bundle's entry says of one write. */
export interface StatedOperation {
  readonly entry: number;
  readonly method: string;
  readonly url: string;
  readonly body: Json | undefined;
  readonly isJsonPatch: boolean;
  readonly fullUrl?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifNoneExist?: string;
}

function readOperation(stated: StatedOperation): WriteOperation {
  const { entry, method, url, fullUrl, ifMatch, ifNoneMatch, ifNoneExist } = stated;
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const query = at < 0 ? undefined : url.slice(at + 1);
  const [type = '', id, ...rest] = path.split('/');
  if (rest.length > 0 || !/^[A-Z][A-Za-z]{1,63}$/.test(type)) throw new CausewayError('CW-WRT-013', { place: 'url' });
  if (!searchTypes.has(type)) throw new CausewayError('CW-SRV-002');
  // Derived from what it speaks of (DESIGN 11): nothing of it can be written.
  if (type === 'Provenance') throw new CausewayError('CW-WRT-016');
  const addressed = { entry, type, ...(fullUrl === undefined ? {} : { fullUrl }) };
  const match = ifMatch === undefined ? {} : { ifMatch: versionIn(ifMatch) };
  if (method === 'POST') {
    if (id !== undefined || query !== undefined) throw new CausewayError('CW-WRT-013', { place: 'url' });
    return {
      ...addressed,
      kind: 'create',
      ...broughtBy(resourceOf(stated.body, type)),
      ...(ifNoneExist === undefined ? {} : { ifNoneExist: criteriaOf(ifNoneExist, type) }),
    };
  }
  const target = targetOf(id, query, type);
  if (method === 'DELETE') return { ...addressed, kind: 'delete', ...target, ...match };
  if (method === 'PATCH') {
    if (stated.body === undefined) throw new CausewayError('CW-WRT-012');
    const patch: Patch = stated.isJsonPatch
      ? { form: 'json', operations: readJsonPatch(stated.body) }
      : { form: 'fhirpath', operations: readFhirPathPatch(stated.body) };
    return { ...addressed, kind: 'patch', ...target, ...match, patch };
  }
  const resource = resourceOf(stated.body, type);
  if (resource.id !== undefined && !isId(resource.id)) throw new CausewayError('CW-WRT-005', { place: `${type}.id` });
  if (target.id !== undefined && resource.id !== target.id)
    throw new CausewayError('CW-WRT-004', { place: `${type}.id` });
  const none = ifNoneMatch?.trim() === '*' ? { ifNoneMatch: '*' } : {};
  return { ...addressed, kind: 'update', ...broughtBy(resource), ...target, ...match, ...none };
}

function broughtBy(resource: FhirResource): Brought {
  return { resource, conditionalReferences: conditionalReferences(resource) };
}

function targetOf(id: string | undefined, query: string | undefined, type: string): Target {
  if (id !== undefined) {
    if (query !== undefined) throw new CausewayError('CW-WRT-013', { place: 'url' });
    if (!isId(id)) throw new CausewayError('CW-WRT-005', { place: `${type}.id` });
    return { id };
  }
  return { criteria: criteriaOf(query ?? '', type) };
}

/** The search of a conditional write; one without criteria would mean any resource. */
function criteriaOf(text: string, type: string): string {
  const query = text.replace(/^\?|^[^?=]*\?/, '');
  if (query.trim() === '') throw new CausewayError('CW-WRT-020', { place: type });
  return query;
}

function resourceOf(body: Json | undefined, type: string): FhirResource {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || typeof body.resourceType !== 'string') {
    throw new CausewayError('CW-WRT-003', { place: 'resourceType' });
  }
  if (body.resourceType !== type) throw new CausewayError('CW-WRT-003', { place: `${type}.resourceType` });
  const meta = body.meta;
  if (meta !== undefined && (typeof meta !== 'object' || meta === null || Array.isArray(meta))) {
    throw new CausewayError('CW-WRT-003', { place: `${type}.meta` });
  }
  return body as FhirResource;
}

/** The version that If-Match names (FHIR R4 3.1.0.5): `W/"3"`; what is no version of ours never matches. */
function versionIn(header: string): string {
  return header
    .trim()
    .replace(/^W\//, '')
    .replace(/^"(.*)"$/, '$1')
    .slice(0, limits.idChars);
}

/** FHIR R4 datatype id. */
export function isId(value: Json): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(value);
}

/** Whether a client may choose this id: one of the shape that we give out is ours (DESIGN 9). */
export function mayBeChosen(id: string): boolean {
  return isId(id) && !isDerivedId(id);
}
