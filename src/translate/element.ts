import type { Json } from '#flow';
import { flat } from '#platform/flat-text.ts';

/** A FHIR element or resource under construction. */
export type Element = { [name: string]: Json };

/** Sets an element where there is something to set: undefined, empty text, an empty list or object leave no trace. */
export function put(target: Element, name: string, value: Json | undefined): void {
  if (value === undefined || value === '') return;
  if (typeof value === 'object' && value !== null && isEmpty(value)) return;
  target[name] = value;
}

/** Adds to a list element, making it where it is not there. */
export function add(target: Element, name: string, value: Json | undefined): void {
  if (value === undefined || value === '' || (typeof value === 'object' && value !== null && isEmpty(value))) return;
  const list = target[name];
  if (Array.isArray(list)) list.push(value);
  else target[name] = [value];
}

/** The element if anything is in it. */
export function some(element: Element): Element | undefined {
  for (const _ in element) return element;
  return undefined;
}

/** A reference to `type`/`id`, with what a person reads. */
export function reference(type: string, id: string, display?: string): Element {
  const target = flat(type, '/', id);
  return display ? { reference: target, display } : { reference: target };
}

/** An element without the parts that a message says are not there: a period's end that is null, extensions before `*`. */
export function withoutDeletions(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    if (!value.some(isDeletion)) return value.length === 0 ? undefined : value;
    const kept = value.filter((one) => !isDeletion(one));
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value !== 'object' || value === null || !holdsNull(value)) return value;
  const kept = Object.entries(value).filter(([, part]) => part !== null);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Extensions before it are deleted. */
function isDeletion(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.url === '*';
}

function holdsNull(value: { readonly [name: string]: Json }): boolean {
  for (const name in value) if (value[name] === null) return true;
  return false;
}

/** Whether two values say the same, in whatever order their elements stand. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((part, index) => isSame(part, other[index]));
  }
  for (const name in one) if (!isSame(one[name], other[name])) return false;
  for (const name in other) if (one[name] === undefined) return false;
  return true;
}

function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
}
