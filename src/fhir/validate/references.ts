import type { Json } from '#flow';
import { isObject, type JsonObject, type Walk } from './walk.ts';

/** Literal reference to a resource of this or another server (R4 2.3.0.1): its type, and its id. */
const literal = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** The resource that a reference points at, where it is contained or in the same Bundle. */
export function resolveWithin(walk: Walk, reference: string): JsonObject | undefined {
  if (reference === '#') return walk.container;
  if (reference.startsWith('#')) {
    const { contained } = walk.container;
    const id = reference.slice(1);
    return Array.isArray(contained)
      ? (contained.find((one) => isObject(one) && one.id === id) as JsonObject | undefined)
      : undefined;
  }
  const entries = walk.bundle?.entry;
  if (!Array.isArray(entries)) return undefined;
  const [, type, id] = literal.exec(reference) ?? [];
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(reference);
  for (const entry of entries) {
    if (!isObject(entry) || !isObject(entry.resource)) continue;
    if (entry.fullUrl === reference) return entry.resource;
    if (!isAbsolute && entry.resource.resourceType === type && entry.resource.id === id) return entry.resource;
  }
  return undefined;
}

/** The type that a reference points at, as far as it tells. */
export function targetType(walk: Walk, value: JsonObject): string | undefined {
  const { reference } = value;
  if (typeof reference === 'string') {
    const target =
      reference.startsWith('#') || reference.startsWith('urn:') ? resolveWithin(walk, reference) : undefined;
    if (target !== undefined) return text(target.resourceType);
    const type = literal.exec(reference)?.[1];
    if (type !== undefined) return type;
  }
  return text(value.type);
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : undefined);
