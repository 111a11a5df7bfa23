import { add, type Element, put, some } from '../../element.ts';
import { absent, extend, extendPrimitive, extension } from '../../extensions.ts';
import { type Field, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { putCode } from './code.ts';
import { validity } from './cx.ts';

/**
 * HL7 table 0200. FHIR's `anonymous` and `temp` are near to MSK (masked) and NAV (temporarily unavailable), and not the same: they are kept
 * beside them.
 */
export const nameUse = { map: 'name-type', table: '0200', inexact: new Set(['MSK', 'NAV']) } as const;

/** XPN → HumanName; a call name (XPN-15) is a second one. None where neither family nor given name is sent. */
export function humanNames(scope: Scope, field: Field, path: string, use?: string): Element[] {
  const name: Element = {};
  putCode(scope, name, 'use', field, `${path}.use`, nameUse, 7);
  if (use !== undefined && name.use === undefined) name.use = use;
  nameParts(field, path, name, 1);
  put(name, 'period', validity(scope, field, `${path}.period`, 12, 13) ?? range(scope, field, `${path}.period`, 10));
  const order = take(field, path, '.extension', 11);
  extend(
    name,
    'humanname-assembly-order',
    'valueCode',
    order && (concept('name-assembly-order', order)?.code ?? order),
  );
  const representation = concept('name-representation', take(field, path, '.extension', 8));
  extend(name, 'iso21090-EN-representation', 'valueCode', representation?.code);
  add(name, 'suffix', take(field, path, '.suffix', 14));
  const names: Element[] = [];
  if (hasName(name)) names.push(name);
  else if (name.prefix !== undefined || name.suffix !== undefined) names.push({ ...name, ...absent('unknown') });
  const called = take(field, path, '.given', 15);
  if (called !== '') names.push({ use: 'nickname', given: [called] });
  return names;
}

/** Family name to degree, from component `from` on: XPN and CNN/XCN have them in the same order. */
export function nameParts(field: Field, path: string, name: Element, from: number): void {
  put(name, 'family', take(field, path, '.family', from));
  for (const [sub, url] of familyParts) {
    const words = take(field, path, '.family.extension', from, sub);
    if (words !== '') extendPrimitive(name, 'family', extension(url, 'valueString', words));
  }
  add(name, 'given', take(field, path, '.given', from + 1));
  add(name, 'given', take(field, path, '.given', from + 2));
  add(name, 'suffix', take(field, path, '.suffix', from + 3));
  add(name, 'prefix', take(field, path, '.prefix', from + 4));
  add(name, 'suffix', take(field, path, '.suffix', from + 5));
}

/** The same parts as one line, for displays; empty where there is none. */
export function nameLine(field: Field, path: string, suffix: string, from = 1): string {
  const name: Element = {};
  put(name, 'family', take(field, path, suffix, from));
  add(name, 'given', take(field, path, suffix, from + 1));
  add(name, 'given', take(field, path, suffix, from + 2));
  add(name, 'suffix', take(field, path, suffix, from + 3));
  add(name, 'prefix', take(field, path, suffix, from + 4));
  add(name, 'suffix', take(field, path, suffix, from + 5));
  return displayName(name);
}

function hasName(name: Element): boolean {
  return name.family !== undefined || name.given !== undefined || name._family !== undefined;
}

/** FN sub-components (HL7 v2.5.1 §2.A.30). */
const familyParts = [
  [2, 'humanname-own-prefix'],
  [3, 'humanname-own-name'],
  [4, 'humanname-partner-prefix'],
  [5, 'humanname-partner-name'],
] as const;

/** DR in one component: its two times are sub-components. */
export function range(scope: Scope, field: Field, path: string, component: number): Element | undefined {
  const period: Element = {};
  putTime(period, 'start', takeTime(scope, field, `${path}.start`, component, 1));
  putTime(period, 'end', takeTime(scope, field, `${path}.end`, component, 2));
  return some(period);
}

/** A name as one line, for displays. */
export function displayName(name: Element): string {
  const list = (element: string) => (name[element] as string[] | undefined) ?? [];
  return [...list('prefix'), ...list('given'), (name.family as string | undefined) ?? '', ...list('suffix')]
    .filter((part) => part !== '')
    .join(' ');
}
