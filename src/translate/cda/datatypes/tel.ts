import { children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { mark, peek } from '../leaves.ts';
import { period } from '../times.ts';

/** TelecommunicationAddressUse of HL7 v3 against FHIR's. */
const uses: ReadonlyMap<string, string> = new Map([
  ['H', 'home'],
  ['HP', 'home'],
  ['HV', 'temp'],
  ['WP', 'work'],
  ['DIR', 'work'],
  ['PUB', 'work'],
  ['AS', 'work'],
  ['EC', 'mobile'],
  ['MC', 'mobile'],
  ['TMP', 'temp'],
  ['BAD', 'old'],
]);

/** URL schemes of RFC 3966, 6068 and others against ContactPoint.system. */
const schemes: ReadonlyMap<string, string> = new Map([
  ['tel', 'phone'],
  ['fax', 'fax'],
  ['x-text-fax', 'fax'],
  ['mailto', 'email'],
  ['sms', 'sms'],
  ['http', 'url'],
  ['https', 'url'],
  ['ftp', 'url'],
]);

/** TEL → ContactPoint; what is no URL is a telephone number, an address with @ an e-mail. Undefined where none is told. */
export function contactPoint(context: CdaContext, telecom: XmlElement | undefined): Element | undefined {
  const text = peek(telecom, 'value');
  const [, scheme = '', rest = ''] = /^([a-z-]+):(?:\/\/)?(.*)$/i.exec(text) ?? [];
  const known = schemes.get(scheme.toLowerCase());
  const system = known ?? (text.includes('@') ? 'email' : scheme === '' ? 'phone' : 'other');
  const value = known === undefined || known === 'url' ? text : decode(rest);
  if (value === '') return undefined;
  const made: Element = { system, value };
  mark(context, telecom, 'value', made, 'value');
  const use = peek(telecom, 'use')
    .split(/\s+/)
    .flatMap((code) => uses.get(code) ?? [])
    // A mobile phone is told by its use in both, and says more than where it is carried.
    .toSorted((one, other) => Number(other === 'mobile') - Number(one === 'mobile'))[0];
  if (use !== undefined) {
    made.use = use;
    mark(context, telecom, 'use', made, 'use');
  }
  put(made, 'period', period(context, children(telecom, 'useablePeriod')[0]));
  return made;
}

/** Adds contact points to `target.telecom`. */
export function addTelecoms(context: CdaContext, target: Element, parent: XmlElement | undefined): void {
  for (const telecom of children(parent, 'telecom')) add(target, 'telecom', contactPoint(context, telecom));
  // CDA has room for one of a custodian's; SDTC for the others.
  for (const telecom of children(parent, 'sdtc:telecom')) add(target, 'telecom', contactPoint(context, telecom));
}

/** RFC 3966 writes no blanks; what was escaped is read. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text).trim();
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return text.trim();
  }
}
