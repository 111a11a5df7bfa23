import { children, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put, some } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark, markText, peek } from '../leaves.ts';
import { period } from '../times.ts';

/** AddressUse and PostalAddressUse of HL7 v3 against FHIR's. */
const uses: ReadonlyMap<string, readonly [element: 'use' | 'type', value: string]> = new Map([
  ['H', ['use', 'home']],
  ['HP', ['use', 'home']],
  ['HV', ['use', 'temp']],
  ['WP', ['use', 'work']],
  ['DIR', ['use', 'work']],
  ['PUB', ['use', 'work']],
  ['TMP', ['use', 'temp']],
  ['BAD', ['use', 'old']],
  ['OLD', ['use', 'old']],
  ['PHYS', ['type', 'physical']],
  ['PST', ['type', 'postal']],
]);

const lines = ['streetAddressLine', 'houseNumber', 'streetName', 'additionalLocator', 'unitID', 'postBox'];
const parts: readonly (readonly [source: string, element: string])[] = [
  ['city', 'city'],
  ['county', 'district'],
  ['state', 'state'],
  ['postalCode', 'postalCode'],
  ['country', 'country'],
];

/** AD → Address. Undefined for a null flavor and where nothing is told. */
export function address(context: CdaContext, ad: XmlElement | undefined): Element | undefined {
  const made: Element = {};
  for (const one of children(ad)) {
    const words = textOf(one);
    if (words === '' || !lines.includes(one.name)) continue;
    const count = (made.line as string[] | undefined)?.length ?? 0;
    add(made, 'line', words);
    markText(context, one, made, `line[${count}]`);
  }
  for (const [source, element] of parts) {
    const [one, ...more] = children(ad, source).filter((part) => textOf(part) !== '');
    if (one === undefined) continue;
    made[element] = [one, ...more].map((part) => textOf(part)).join(', ');
    for (const part of [one, ...more]) markText(context, part, made, element);
  }
  if (some(made) === undefined && textOf(ad) !== '') {
    made.text = textOf(ad);
    markText(context, ad, made, 'text');
  }
  if (some(made) === undefined) return undefined;
  putUse(context, made, ad);
  put(made, 'period', period(context, children(ad, 'useablePeriod')[0]));
  return made;
}

function putUse(context: CdaContext, made: Element, ad: XmlElement | undefined): void {
  for (const code of peek(ad, 'use').split(/\s+/)) {
    const known = uses.get(code);
    if (known === undefined || made[known[0]] !== undefined) continue;
    made[known[0]] = known[1];
    mark(context, ad, 'use', made, known[0]);
  }
}

/** Adds addresses to `target.address`. */
export function addAddresses(context: CdaContext, target: Element, parent: XmlElement | undefined): void {
  for (const ad of children(parent, 'addr')) add(target, 'address', address(context, ad));
}
