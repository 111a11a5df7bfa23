import type { Json } from '#flow';
import { isObject, type JsonObject, type Walk } from './walk.ts';

/** Literal reference to a resource of this or another server (R4 2.3.0.1): its type, and its id. */
const literal = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** The resource that a reference points at, where it is contained or in the same Bundle. */
export function resolveWithin(walk: Walk, reference: string): JsonObject | undefined {
  if (reference === '#') return walk.container;
  if (reference.startsWith('#')) return targetsOf(walk, walk.container).get(reference);
  if (walk.bundle === undefined) return undefined;
  const targets = targetsOf(walk, walk.bundle);
  const found = targets.get(reference);
  if (found !== undefined || /^[a-z][a-z0-9+.-]*:/i.test(reference)) return found;
  const [, type, id] = literal.exec(reference) ?? [];
  return targets.get(`${type}/${id}`);
}

type Targets = ReadonlyMap<string, JsonObject>;

/** What is contained, by `#id`; what is an entry, by fullUrl and by type and id. Of two, the first. */
function targetsOf(walk: Walk, holder: JsonObject): Targets {
  const known = walk.targets.get(holder);
  if (known !== undefined) return known;
  const targets = new Map<string, JsonObject>();
  const add = (key: Json | undefined, resource: JsonObject) => {
    if (typeof key === 'string' && !targets.has(key)) targets.set(key, resource);
  };
  const { contained, entry } = holder;
  for (const one of Array.isArray(contained) ? contained : []) {
    if (isObject(one) && typeof one.id === 'string') add(`#${one.id}`, one);
  }
  for (const one of Array.isArray(entry) ? entry : []) {
    if (!isObject(one) || !isObject(one.resource)) continue;
    add(one.fullUrl, one.resource);
    add(`${one.resource.resourceType}/${one.resource.id}`, one.resource);
  }
  walk.targets.set(holder, targets);
  return targets;
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
