import { add, type Element, put, some } from '../../element.ts';
import { codeSystem } from '../datatypes/cwe.ts';
import { identifierType } from '../datatypes/cx.ts';
import { location } from '../datatypes/pl.ts';
import { address } from '../datatypes/xad.ts';
import { namedOrganization } from '../datatypes/xon.ts';
import { type Field, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';

/** RXA-27 with its address (RXA-28), before 2.7 RXA-11 (an LA2, its address in itself) → where it was given. */
export function administeredAt(scope: Scope, rxa: Marks): Element | undefined {
  const place = first(rxa, 27);
  if (place !== undefined) {
    const sent = first(rxa, 28) && address(scope, first(rxa, 28)!, 'Location#address');
    return location(scope, place, sent ? { address: sent } : {});
  }
  const older = first(rxa, 11);
  if (older === undefined) return undefined;
  const sent = addressOfLa2(older);
  return location(scope, older, sent ? { address: sent } : {});
}

/** Components 9 to 14 of LA2 (HL7 v2.5.1 §2.A.41). */
function addressOfLa2(field: Field): Element | undefined {
  if ([11, 12, 13, 14].every((component) => peek(field, component) === '')) return undefined;
  const made: Element = {};
  add(made, 'line', take(field, 'Location#address.line', '', 9));
  add(made, 'line', take(field, 'Location#address.line', '', 10));
  put(made, 'city', take(field, 'Location#address.city', '', 11));
  put(made, 'state', take(field, 'Location#address.state', '', 12));
  put(made, 'postalCode', take(field, 'Location#address.postalCode', '', 13));
  put(made, 'country', take(field, 'Location#address.country', '', 14));
  return some(made);
}

/** RXA-17, RXD-20: a CWE that names a manufacturer, by MVX as a rule. */
export function manufacturer(scope: Scope, field: Field): Element | undefined {
  const at = 'Organization#';
  const value = take(field, at, 'identifier[0].value');
  const name = take(field, at, 'name', 2) || value;
  const system = codeSystem(scope, take(field, at, 'identifier[0].system', 3));
  if (name === '') return undefined;
  if (value === '' || value === name || system === undefined) return namedOrganization(scope, name);
  return namedOrganization(scope, name, { type: identifierType('XX')!, system, value });
}
