import { add, type Element, put, some } from '../../element.ts';
import { extend, extendPrimitive, extension } from '../../extensions.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { concept } from '../vocabulary.ts';
import { alternateCode } from './code.ts';
import { validity } from './cx.ts';
import { range } from './xpn.ts';

/** XAD → Address. */
export function address(scope: Scope, field: Field, path: string): Element | undefined {
  const made: Element = {};
  addressType(field, path, made);
  add(made, 'line', streetAddress(field, `${path}.line`));
  for (const component of [2, 19]) add(made, 'line', take(field, path, '.line', component));
  put(made, 'city', take(field, path, '.city', 3));
  const county = take(field, path, '.district', 9, 2);
  const countyCode = take(field, path, '.district', 9);
  put(made, 'district', county || countyCode);
  if (county !== '' && countyCode !== '') {
    extendPrimitive(made, 'district', extension('iso21090-SC-coding', 'valueCoding', { code: countyCode }));
  }
  put(made, 'state', take(field, path, '.state', 4));
  put(made, 'postalCode', take(field, path, '.postalCode', 5));
  put(made, 'country', take(field, path, '.country', 6));
  put(made, 'period', validity(scope, field, `${path}.period`, 13, 14) ?? range(scope, field, `${path}.period`, 12));
  const tract = take(field, path, '.extension', 10);
  extend(made, 'iso21090-ADXP-censusTract', 'valueString', tract);
  return some(made);
}

/** SAD: house number and street are sent apart, and read as one line: `1000 Hospital Lane`. */
function streetAddress(field: Field, path: string): string {
  const street = take(field, path, '', 1, 2);
  const house = take(field, path, '', 1, 3);
  const whole = take(field, path, '', 1, 1);
  // SAD.1 is the whole line; senders also split number and street over SAD.1 and SAD.2.
  const line = street === '' || whole.includes(street) ? whole : `${whole} ${street}`.trim();
  return house === '' || line.includes(house) ? line : `${house} ${line}`.trim();
}

/** HL7 table 0190: a use, or a kind of address; what FHIR has neither for keeps its code. */
function addressType(field: Field, path: string, made: Element): void {
  const code = peek(field, 7).trim();
  if (code === '') return;
  const use = concept('address-use', code);
  const type = concept('address-type', code);
  mark(field, path, use ? '.use' : type ? '.type' : '.extension', 7);
  if (use) made.use = use.code;
  if (type) made.type = type.code;
  if (!use && !type) add(made, 'extension', alternateCode('0190', code));
}
