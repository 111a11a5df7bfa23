import type { Json } from '#flow';

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

/** `Patient/…` with what a person reads. */
export function reference(target: string, display?: string): Element {
  return display ? { reference: target, display } : { reference: target };
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}
