import { add, type Element, put, some } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
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

/** Who takes part, as what, and how long. */
export interface Participation {
  /** PRT-4.1 (HL7 table 0912): `RO`. */
  readonly code: string;
  readonly role: Element | undefined;
  readonly period: Element | undefined;
  /** PRT-5, in a PractitionerRole where the segment tells how to reach the person. */
  readonly person: Element | undefined;
  /** PRT-8. */
  readonly organization: Element | undefined;
}

const nobody: Participation = {
  code: '',
  role: undefined,
  period: undefined,
  person: undefined,
  organization: undefined,
};

/**
 * PRT (2.7 and later, in the place of ROL) → who takes part in what the segment before it tells. Devices are `deviceOfPrt`'s; where
 * nobody is named the segment stays for `keepSegment`. `isBeside` tells that it goes into an extension at `path`.
 */
export function participationOfPrt(scope: Scope, prt: Marks, path: string, isBeside = false): Participation {
  const isPerson = first(prt, 5) !== undefined;
  if (!isPerson && first(prt, 8) === undefined) return nobody;
  const homes = listed(
    fields(prt, 14).map((one) => address(scope, one, `${isPerson ? 'Practitioner' : 'Organization'}#address`)),
  );
  const telecom = fields(prt, 15).flatMap((one) =>
    contactPoints(scope, one, `${isPerson ? 'PractitionerRole' : 'Organization'}#telecom`, 'work'),
  );
  const at: Element = {};
  put(at, 'address', homes);
  const who = isPerson
    ? practitioner(scope, first(prt, 5)!, isBeside ? `${path}.extension.valueReference` : `${path}.individual`, at)
    : undefined;
  const group = employer(scope, prt, isPerson ? {} : { ...at, ...(telecom.length > 0 && { telecom }) });
  if (who === undefined && group === undefined) return nobody;
  const named = first(prt, 4);
  const period: Element = {};
  putTime(
    period,
    'start',
    first(prt, 11) &&
      takeTime(scope, first(prt, 11)!, `${path}.${isBeside ? 'extension.valuePeriod' : 'period'}.start`),
  );
  putTime(
    period,
    'end',
    first(prt, 12) && takeTime(scope, first(prt, 12)!, `${path}.${isBeside ? 'extension.valuePeriod' : 'period'}.end`),
  );
  const role =
    named &&
    codeableConcept(scope, named, `${path}.${isBeside ? 'extension.valueCodeableConcept' : 'type'}`, { table: '0912' });
  return {
    code: named ? peek(named).trim() : '',
    role,
    period: some(period),
    person: who && heldBy(scope, prt, who, group, telecom),
    organization: group,
  };
}

/** PRT-8, of the type that PRT-7 says (HL7 table 0406). */
function employer(scope: Scope, prt: Marks, more: Element): Element | undefined {
  const named = first(prt, 8);
  if (named === undefined) return undefined;
  const kinds = fields(prt, 7).map((one) => codeableConcept(scope, one, 'Organization#type', { table: '0406' }));
  const type: Element = {};
  put(type, 'type', listed(kinds));
  return organization(scope, named, { ...type, ...more });
}

/** The person as a PractitionerRole: the profile asks for a way to reach it, without one the person is named alone. */
function heldBy(
  scope: Scope,
  prt: Marks,
  who: Element,
  group: Element | undefined,
  telecom: readonly Element[],
): Element {
  if (who.reference === undefined || telecom.length === 0) return who;
  const content: Element = { practitioner: who };
  put(content, 'organization', group);
  const specialties = fields(prt, 6).map((one) => codeableConcept(scope, one, 'PractitionerRole#specialty'));
  put(content, 'specialty', listed(specialties));
  const place = first(prt, 9) && location(scope, first(prt, 9)!);
  put(content, 'location', listed([place]));
  content.telecom = [...telecom];
  const key = ['PRT', who.reference, group?.reference ?? '', place?.reference ?? ''].join('|');
  return mention(scope, 'PractitionerRole', key, content, (who.display as string | undefined) ?? '');
}

/** PRT → references for `performer`, the person and the organization, each with what it did. */
export function performersOfPrt(scope: Scope, prt: Marks, path: string, element = 'performer'): Element[] {
  const { role, period, person, organization: group } = participationOfPrt(scope, prt, path + element, true);
  return [person, group]
    .filter((one) => one !== undefined)
    .map((one) => {
      const holder: Element = {};
      extend(holder, 'event-performerFunction', 'valueCodeableConcept', role);
      if (period !== undefined) add(holder, 'extension', { url: 'urn:causeway:v2:PRT-11', valuePeriod: period });
      return { ...holder, ...one };
    });
}
