import { type Element, put, some } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { location } from '../datatypes/pl.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { fields, first, type Marks, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { listed } from './said.ts';
import { ofPost, type Place, periodOf, post } from './taking-part.ts';

/** A person in a role: what it is, since when, and the reference to who holds it. */
export interface RoleHeld {
  /** ROL-3.1 (HL7 table 0443): `PP`. */
  readonly code: string;
  readonly role: Element | undefined;
  readonly period: Element | undefined;
  readonly who: Element;
}

/** The role itself is the post's, where the element that names who holds it has no place for it. */
export const roleOfPost = 'PractitionerRole#code';

/**
 * ROL → who holds which role, at `at`. Someone of whom place, organization or number is told is a PractitionerRole (mentioned), else a
 * Practitioner. Undefined where nobody is named.
 */
export function roleOf(scope: Scope, rol: Marks, at: Place): RoleHeld | undefined {
  const person = first(rol, 4);
  if (person === undefined) return undefined;
  const isKnown = peek(person).trim() !== '';
  const home = isKnown ? listed(fields(rol, 11).map((field) => address(scope, field, 'Practitioner#address'))) : [];
  const who = practitioner(scope, person, at.who, home.length > 0 ? { address: home } : {});
  if (who === undefined) return undefined;
  const named = first(rol, 3);
  const role = named && codeableConcept(scope, named, at.role, { table: '0443', map: 'provider-role' });
  const held = { code: named ? peek(named).trim() : '', role };
  const isTimed = at.period !== ofPost || (isKnown && (first(rol, 5) !== undefined || first(rol, 6) !== undefined));
  const period = isTimed ? some(periodOf(scope, rol, at.period, [5, 6])) : undefined;
  if (!isKnown) return { ...held, period, who };
  const ofRole: Element = {};
  put(ofRole, 'code', at.role === roleOfPost ? listed([role]) : undefined);
  put(ofRole, 'period', at.period === ofPost ? period : undefined);
  return { ...held, period, who: practitionerRole(scope, rol, who, ofRole) };
}

/** The post that someone holds, and the person alone where nothing is told of it. */
function practitionerRole(scope: Scope, rol: Marks, who: Element, ofRole: Element): Element {
  const at = 'PractitionerRole#';
  const isTold = [1, 9, 10, 12, 13, 14].some((field) => first(rol, field) !== undefined);
  if (!isTold && Object.keys(ofRole).length === 0) return who;
  const content: Element = {};
  const number = first(rol, 1) && entityIdentifier(scope, first(rol, 1)!, `${at}identifier[0]`);
  put(content, 'identifier', listed([number]));
  content.practitioner = who;
  put(content, 'organization', first(rol, 14) && organization(scope, first(rol, 14)!));
  const kinds = [...fields(rol, 9), ...fields(rol, 10)].map((field) => codeableConcept(scope, field, `${at}code`));
  put(content, 'code', [...((ofRole.code ?? []) as Element[]), ...listed(kinds)]);
  put(content, 'location', listed([first(rol, 13) && location(scope, first(rol, 13)!)]));
  const telecom = fields(rol, 12).flatMap((field) => contactPoints(scope, field, `${at}telecom`));
  put(content, 'telecom', telecom);
  put(content, 'period', ofRole.period);
  return post(scope, 'ROL', content);
}
