import { exactNumber } from '#fhir/exact-numbers.ts';
import type { Json } from '#flow';
import { type Element, put, some } from '../../element.ts';
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
  return {
    value,
    ...takeUnit(
      field,
      path,
      [1, 2, 3].map((sub) => [2, sub] as const),
    ),
  };
}

/** Reads code, words and system of a unit, each at component and sub-component. */
export function takeUnit(field: Field, path: string, places: Places): Element {
  const made = unitAt(field, places);
  markUnit(field, path, places);
  return made;
}

/** Component and sub-component of the code, the words and the system of a unit. */
type Places = readonly (readonly [number, number])[];

/** The same, read without leaving marks. */
export function unitAt(field: Field, places: Places): Element {
  const [code, words, system] = places.map(([component, sub]) => peek(field, component, sub).trim());
  return unit(code!, words!, system!);
}

/** Says that a unit went to the Quantity at `path`. */
export function markUnit(field: Field, path: string, places: Places): void {
  const [code, words, system] = places.map(([component, sub]) => peek(field, component, sub).trim());
  const isUcum = code !== '' && /^UCUM$/i.test(system!);
  if (code !== '') mark(field, path, isUcum ? '.code' : '.unit', ...places[0]!);
  if (isUcum && words === '') mark(field, path, '.unit', ...places[0]!);
  // A code that is none of UCUM's is what is shown, and needs neither words nor the list that it is of.
  if (words !== '' && (isUcum || code === '')) mark(field, path, '.unit', ...places[1]!);
  else if (words !== '') leaveOut(field, shownAsSent, ...places[1]!);
  if (isUcum) mark(field, path, '.system', ...places[2]!);
  else if (system !== '') leaveOut(field, shownAsSent, ...places[2]!);
}

const shownAsSent = 'the code of a unit is shown as it was sent';

/** Quantity's unit of a coded unit: as text, and as code where it is said to be UCUM. */
export function unit(code: string, text: string, system: string): Element {
  const made: Element = {};
  put(made, 'unit', text || code);
  if (code !== '' && /^UCUM$/i.test(system)) {
    made.system = ucum;
    made.code = code;
  } else if (code !== '') made.unit = code;
  return some(made) ?? {};
}
