import { type Element, put } from '../../element.ts';
import { decimal, takeUnit } from '../datatypes/cq.ts';
import { codeSystem } from '../datatypes/cwe.ts';
import { type Field, first, type Marks, mark, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';

/** A number (NM) and its unit (CWE), each a field → Quantity; undefined where the number is none. */
export function amountOf(
  scope: Scope,
  marks: Marks,
  field: number,
  unitField: number,
  path: string,
): Element | undefined {
  const sent = field === 0 ? undefined : first(marks, field);
  if (sent === undefined) return undefined;
  const value = decimal(peek(sent).trim());
  if (value === undefined) return undefined;
  take(sent, path, '.value');
  const units = unitField === 0 ? undefined : first(marks, unitField);
  return { value, ...(units && codedUnit(scope, units, path)) };
}

/** A CWE that names a unit: UCUM's where it says so, else its words with the code that the sender has for it. */
export function codedUnit(scope: Scope, field: Field, path: string): Element {
  const places = [1, 2, 3].map((component) => [component, 1] as const);
  const [code, words, system] = places.map(([component]) => peek(field, component).trim());
  if (code === '' || words === '' || /^UCUM$/i.test(system!)) return takeUnit(field, path, places);
  if (words === code) {
    mark(field, path, '.unit', 2);
    leaveOut(field, 'its words say the same');
    return { unit: words! };
  }
  for (const [component, suffix] of coded) take(field, path, suffix, component);
  return { unit: words!, system: codeSystem(scope, system!) ?? siteUri(scope, ''), code: code! };
}

const coded = [
  [1, '.code'],
  [2, '.unit'],
  [3, '.system'],
] as const;

/** Numerator and denominator (FHIR R4 rat-1: both or none); a strength without a volume is that of one. */
export function ratioOf(numerator: Element | undefined, denominator: Element | undefined): Element | undefined {
  return numerator && { numerator, denominator: denominator ?? { value: 1 } };
}

/** `H8` of "give per": a time, as Quantity with UCUM's unit (HL7 v2.5.1 §4.14.1.17). */
export function perTime(marks: Marks, field: number, path: string): Element | undefined {
  const sent = field === 0 ? undefined : first(marks, field);
  if (sent === undefined) return undefined;
  const match = /^([SMHDWL])(\d{1,4})$/.exec(sent.repetition.value(1).trim().toUpperCase());
  if (match === null || Number(match[2]) === 0) return undefined;
  take(sent, path, '');
  const made: Element = { value: Number(match[2]) };
  const code = letters[match[1]!]!;
  put(made, 'unit', code);
  return { ...made, system: 'http://unitsofmeasure.org', code };
}

const letters: Readonly<Record<string, string>> = { S: 's', M: 'min', H: 'h', D: 'd', W: 'wk', L: 'mo' };
