import { exactNumber } from '#fhir/exact-numbers.ts';
import type { Json } from '#flow';
import type { Element } from '../../element.ts';
import { type Field, mark, peek, take, takeBackLast } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';

const ucum = 'http://unitsofmeasure.org';

/** A decimal as v2 writes it, as a JSON number; undefined where it is none, or more precise than a number can hold. */
export function decimal(text: string): number | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) || text.length > 18) return undefined;
  return Number(text);
}

/** As JSON writes it already. */
const isJsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** The same with the digits that were sent: trailing zeros were measured, too (FHIR R4 2.24.0.1). */
export function measured(text: string): Json | undefined {
  if (isJsonNumber.test(text) && text.length <= 18) return exactNumber(text);
  if (decimal(text) === undefined) return undefined;
  const [, sign, whole, fraction = ''] = /^([+-]?)0*(\d*)(\.\d*)?$/.exec(text)!;
  // JSON has no plus sign, no leading zeros, and digits on both sides of a point.
  return exactNumber(`${sign === '-' ? '-' : ''}${whole || '0'}${fraction === '.' ? '' : fraction}`);
}

/** CQ → Quantity: the number, and its unit in component 2 (sub-components are those of a CE). */
export function quantity(field: Field, path: string): Element | undefined {
  const sent = take(field, path, '.value');
  const value = measured(sent);
  if (value === undefined) {
    if (sent !== '') takeBackLast(field);
    return undefined;
  }
  return { value, ...takeUnit(field, path, unitOfCq) };
}

/** Component and sub-component of the code, the words and the system of a unit. */
type Places = readonly (readonly [component: number, sub: number])[];

const unitOfCq: Places = [
  [2, 1],
  [2, 2],
  [2, 3],
];

/** Reads code, words and system of a unit, each at component and sub-component. */
export function takeUnit(field: Field, path: string, places: Places): Element {
  const made = unitAt(field, places);
  markUnit(field, [path], places);
  return made;
}

/** The same, read without leaving marks. */
export function unitAt(field: Field, places: Places): Element {
  return unit(partAt(field, places, 0), partAt(field, places, 1), partAt(field, places, 2));
}

function partAt(field: Field, places: Places, index: number): string {
  const [component, sub] = places[index]!;
  return peek(field, component, sub).trim();
}

/** Says that a unit went to the Quantities at `paths`. */
export function markUnit(field: Field, paths: readonly string[], places: Places): void {
  const code = partAt(field, places, 0);
  const words = partAt(field, places, 1);
  const system = partAt(field, places, 2);
  const isUcum = code !== '' && saysUcum(system);
  const markPart = (index: number, path: string, suffix: string) => mark(field, path, suffix, ...places[index]!);
  for (const path of paths) {
    if (code !== '') markPart(0, path, isUcum ? '.code' : '.unit');
    if (isUcum && words === '') markPart(0, path, '.unit');
    // A code that is none of UCUM's is what is shown, and needs neither words nor the list that it is of.
    if (words !== '' && (isUcum || code === '')) markPart(1, path, '.unit');
    else if (words !== '') leaveOut(field, shownAsSent, ...places[1]!);
    if (isUcum) markPart(2, path, '.system');
    else if (system !== '') leaveOut(field, shownAsSent, ...places[2]!);
  }
}

const shownAsSent = 'the code of a unit is shown as it was sent';

function saysUcum(system: string): boolean {
  return system === 'UCUM' || system.toUpperCase() === 'UCUM';
}

/** Quantity's unit of a coded unit: as text, and as code where it is said to be UCUM. */
export function unit(code: string, text: string, system: string): Element {
  const made: Element = {};
  if (code === '' && text === '') return made;
  if (code !== '' && saysUcum(system)) {
    made.unit = text || code;
    made.system = ucum;
    made.code = code;
  } else made.unit = code || text;
  return made;
}
