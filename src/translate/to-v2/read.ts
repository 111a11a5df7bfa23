import { exactDigits } from '#fhir/exact-numbers.ts';
import type { Json } from '#flow';
import type { Element } from '../element.ts';

/** Reads of FHIR that anyone may have made: what is not of the expected shape is absent, and nothing throws. */

/** A primitive as text: its digits where it is a number; `''` where there is none. */
export function text(element: Element | undefined, name: string): string {
  return element === undefined ? '' : textOf(element[name]);
}

export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return exactDigits(value) ?? '';
}

/** An element that holds one: the first where a list stands. */
export function child(element: Element | undefined, name: string): Element | undefined {
  const value = element?.[name];
  return isElement(value) ? value : list(element, name)[0];
}

/** The elements of a list; an element that stands alone is a list of one. */
export function list(element: Element | undefined, name: string): readonly Element[] {
  const value = element?.[name];
  if (Array.isArray(value)) return value.filter(isElement);
  return isElement(value) ? [value] : [];
}

/** The primitives of a list as texts, without the empty ones. */
export function texts(element: Element | undefined, name: string): readonly string[] {
  const value = element?.[name];
  return Array.isArray(value) ? value.map(textOf).filter((one) => one !== '') : [];
}

export function isElement(value: Json | undefined): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && exactDigits(value) === undefined;
}

const hl7 = 'http://hl7.org/fhir/StructureDefinition/';

/** An extension by its address, or by its short name where it is one of HL7's own. */
export function extensionOf(element: Element | undefined, name: string): Element | undefined {
  return extensionsOf(element, name)[0];
}

export function extensionsOf(element: Element | undefined, name: string): readonly Element[] {
  const url = name.includes(':') ? name : hl7 + name;
  return list(element, 'extension').filter((one) => one.url === url);
}

/** What stands beside a primitive: `_birthDate` for `birthDate`. */
export function beside(element: Element | undefined, name: string): Element | undefined {
  return child(element, `_${name}`);
}

/** The codings of a concept. */
export function codings(concept: Element | undefined): readonly Element[] {
  return list(concept, 'coding');
}

/** Whether a concept has a code of a system. */
export function hasCode(concept: Element | undefined, system: string, code: string): boolean {
  return codings(concept).some((one) => one.system === system && one.code === code);
}

/** The first code of a concept that is of a system. */
export function codeIn(concept: Element | undefined, system: string): string {
  return text(
    codings(concept).find((one) => one.system === system),
    'code',
  );
}
