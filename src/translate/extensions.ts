import type { Json } from '#flow';
import { flat } from '#platform/flat-text.ts';
import { add, type Element } from './element.ts';

const hl7 = 'http://hl7.org/fhir/StructureDefinition/';

/** One of HL7's own extensions by its short name. */
export function extension(name: string, valueName: string, value: Json): Element {
  return { url: flat(hl7, name), [valueName]: value };
}

/** Adds to the extensions of an element. */
export function extend(element: Element, name: string, valueName: string, value: Json | undefined): void {
  if (value === undefined || value === '') return;
  add(element, 'extension', extension(name, valueName, value));
}

/** Adds an extension to a primitive: `_birthDate` for `birthDate`. */
export function extendPrimitive(target: Element, name: string, ...extensions: Element[]): void {
  const beside = target[`_${name}`];
  const holder: Element = beside !== null && typeof beside === 'object' && !Array.isArray(beside) ? beside : {};
  for (const one of extensions) add(holder, 'extension', one);
  target[`_${name}`] = holder;
}

/** The extension that keeps a text as it was sent where FHIR's form cannot hold it. */
export function originalText(text: string): Element {
  return extension('originalText', 'valueString', text);
}

/** Says why a primitive has no value (FHIR R4 data-absent-reason). */
export function absent(reason: string): Element {
  return { extension: [extension('data-absent-reason', 'valueCode', reason)] };
}

/** The same for what is coded. */
export function absentConcept(reason: string, display: string): Element {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: reason, display }] };
}
