import { type Element, put, some } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { location } from '../datatypes/pl.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { mention } from '../directory.ts';
import { fields, first, type Marks, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { listed } from './said.ts';

/** A person in a role: what it is, since when, and the reference to who holds it. */
export interface RoleHeld {
  /** ROL-3.1 (HL7 table 0443): `PP`. */
  readonly code: string;
  readonly role: Element | undefined;
  readonly period: Element | undefined;
  readonly who: Element;
}

/**
 * ROL → who holds which role. Someone of whom place, organization or number is told is a PractitionerRole (mentioned), else a
 * Practitioner. Undefined where nobody is named. `isBeside` tells that it goes into an extension at `path`.
 */
export function roleOf(scope: Scope, rol: Marks, path: string, isBeside = false): RoleHeld | undefined {
  const person = first(rol, 4);
  if (person === undefined) return undefined;
  const home = listed(fields(rol, 11).map((field) => address(scope, field, 'Practitioner#address')));
  const who = practitioner(
    scope,
    person,
    isBeside ? `${path}.valueReference` : `${path}.individual`,
    home.length > 0 ? { address: home } : {},
  );
  if (who === undefined) return undefined;
  const named = first(rol, 3);
  const role =
    named &&
    codeableConcept(scope, named, `${path}.${isBeside ? 'valueCodeableConcept' : 'type'}`, {
      table: '0443',
      map: 'provider-role',
    });
  const period: Element = {};
  putTime(
    period,
    'start',
    first(rol, 5) && takeTime(scope, first(rol, 5)!, `${path}.${isBeside ? 'valuePeriod' : 'period'}.start`),
  );
  putTime(
    period,
    'end',
    first(rol, 6) && takeTime(scope, first(rol, 6)!, `${path}.${isBeside ? 'valuePeriod' : 'period'}.end`),
  );
  const code = named ? peek(named).trim() : '';
  return { code, role, period: some(period), who: practitionerRole(scope, rol, who) };
}

function practitionerRole(scope: Scope, rol: Marks, who: Element): Element {
  const at = 'PractitionerRole#';
  const telecom = fields(rol, 12).flatMap((field) => contactPoints(scope, field, `${at}telecom`));
  const place = first(rol, 13) && location(scope, first(rol, 13)!);
  const employer = first(rol, 14) && organization(scope, first(rol, 14)!);
  // The profile asks for a number to reach the role by; a role without one adds nothing that can be used.
  if (who.reference === undefined || telecom.length === 0) return who;
  const content: Element = {};
  const number = first(rol, 1) && entityIdentifier(scope, first(rol, 1)!, `${at}identifier[0]`);
  put(content, 'identifier', listed([number]));
  content.practitioner = who;
  put(content, 'organization', employer);
  const kinds = [...fields(rol, 9), ...fields(rol, 10)];
  put(content, 'code', listed(kinds.map((field) => codeableConcept(scope, field, `${at}code`))));
  put(content, 'location', listed([place]));
  content.telecom = telecom;
  const key = [who.reference, employer?.reference ?? '', place?.reference ?? ''].join('|');
  return mention(scope, 'PractitionerRole', key, content, (who.display as string | undefined) ?? '');
}
