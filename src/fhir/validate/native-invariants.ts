import type { Json } from '#flow';
import { narrativeFault } from './narrative.ts';
import { resolveWithin } from './references.ts';
import { isObject, type JsonObject, type Walk } from './walk.ts';

/** True where it holds; false, or what is wrong in more detail, where it does not. */
export type NativeInvariant = (value: Json, walk: Walk) => boolean | string;

const empty = (list: Json | undefined) => list === undefined;
const isMany = (list: Json | undefined) => Array.isArray(list) && list.length > 1;
const containedOf = (value: Json): readonly JsonObject[] =>
  isObject(value) && Array.isArray(value.contained) ? value.contained.filter(isObject) : [];
const metaOf = (resource: JsonObject) => (isObject(resource.meta) ? resource.meta : {});

/** Invariants that every resource has, or that need more than FHIRPath over the resource. */
export const nativeInvariants: ReadonlyMap<string, NativeInvariant> = new Map<string, NativeInvariant>([
  ['dom-2', (value) => containedOf(value).every((one) => empty(one.contained))],
  ['dom-3', (value) => everyContainedIsUsed(value)],
  [
    'dom-4',
    (value) => containedOf(value).every((one) => empty(metaOf(one).versionId) && empty(metaOf(one).lastUpdated)),
  ],
  ['dom-5', (value) => containedOf(value).every((one) => empty(metaOf(one).security))],
  ['dom-6', (value) => isObject(value) && isObject(value.text) && value.text.div !== undefined],
  ['ref-1', (value, walk) => pointsAtContained(value, walk)],
  ['txt-1', (value) => (typeof value === 'string' ? (narrativeFault(value) ?? true) : true)],
  // R4 writes `> 2`; what is meant, and what later versions write, is more than one.
  ['que-12', (value) => !isObject(value) || !isMany(value.enableWhen) || value.enableBehavior !== undefined],
  // R4's expression has no answer for a Period, of which its words say nothing.
  ['vs-1', (value) => typeof value !== 'string' || value.length >= 8],
  // Told by txt-1.
  ['txt-2', () => true],
  // Only R4B and later have the types that it speaks of.
  ['dom-r4b', () => true],
  // The context of an example is told by no element of the resource.
  ['ig-1', () => true],
  ['ig-2', () => true],
]);

/** A local reference names something contained, or the container itself (`#`). */
function pointsAtContained(value: Json, walk: Walk): boolean {
  if (!isObject(value) || typeof value.reference !== 'string' || !value.reference.startsWith('#')) return true;
  return resolveWithin(walk, value.reference) !== undefined;
}

/** Each contained resource is referred to from within, or refers to its container. */
function everyContainedIsUsed(value: Json): boolean {
  const contained = containedOf(value);
  if (contained.length === 0) return true;
  const named = new Set<string>();
  addLocalReferences(value, named);
  return contained.every((one) => {
    if (typeof one.id === 'string' && named.has(`#${one.id}`)) return true;
    const own = new Set<string>();
    addLocalReferences(one as Json, own);
    return own.has('#');
  });
}

/** Every text that begins with `#`: references, canonicals, URIs. Nesting was bounded when the JSON was read. */
function addLocalReferences(value: Json, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith('#')) found.add(value);
  } else if (Array.isArray(value)) for (const one of value) addLocalReferences(one, found);
  else if (value !== null && typeof value === 'object')
    for (const one of Object.values(value)) addLocalReferences(one, found);
}
