import { type Element, put, some } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { location } from '../datatypes/pl.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { fields, first, type Marks, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { listed } from './said.ts';
import { asPerformer, ofPost, type Place, periodOf, post } from './taking-part.ts';

/** Who takes part, as what, and how long. */
export interface Participation {
  /** PRT-4.1 (HL7 table 0912): `RO`. */
  readonly code: string;
  readonly role: Element | undefined;
  readonly period: Element | undefined;
  /** PRT-5, as a PractitionerRole where the segment tells more than a name; so is a place or an organization in a role of nobody's name. */
  readonly person: Element | undefined;
  /** PRT-8, where it stands beside the person, or alone. */
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
 * PRT (2.7 and later, in the place of ROL) → who takes part in what the segment before it tells, at `at`. Devices are `deviceOfPrt`'s;
 * where nobody is named the segment stays for `keepSegment`. `isHeld`: the element takes people in posts alone, and no organization.
 */
export function participationOfPrt(scope: Scope, prt: Marks, at: Place, isHeld = false): Participation {
  const isPerson = first(prt, 5) !== undefined;
  const isGroup = first(prt, 8) !== undefined;
  if (!isPerson && !isGroup && first(prt, 9) === undefined) return nobody;
  // Who has no number is a name alone: nothing tells one of that name from another, and no more is said of them.
  const isKnown = !isPerson || peek(first(prt, 5)!).trim() !== '';
  const telling = [6, 9, ...(isPerson ? [15] : []), ...(at.period === ofPost ? [11, 12] : [])];
  const isInGroup = isHeld && (!isPerson || isGroup);
  const isPost = isKnown && (isInGroup || telling.some((field) => first(prt, field) !== undefined));
  const holder = isPerson ? 'Practitioner' : isGroup ? 'Organization' : 'Location';
  const homes = isKnown ? listed(fields(prt, 14).map((one) => address(scope, one, `${holder}#address`))) : [];
  const telecom = (isKnown ? fields(prt, 15) : []).flatMap((one) =>
    contactPoints(scope, one, `${isPost ? 'PractitionerRole' : 'Organization'}#telecom`, 'work'),
  );
  const beside: Element = {};
  put(beside, 'address', homes);
  const who = isPerson ? practitioner(scope, first(prt, 5)!, at.who, beside) : undefined;
  const group = employer(scope, prt, isPerson ? {} : { ...beside, ...(!isPost && telecom.length > 0 && { telecom }) });
  const named = first(prt, 4);
  const role = named && codeableConcept(scope, named, at.role, { table: '0912' });
  const period = isPost || at.period !== ofPost ? some(periodOf(scope, prt, at.period, [11, 12])) : undefined;
  const said = { code: named ? peek(named).trim() : '', role, period };
  if (!isPost) return who === undefined && group === undefined ? nobody : { ...said, person: who, organization: group };
  const content: Element = {};
  put(content, 'practitioner', who);
  put(content, 'organization', group);
  put(content, 'period', at.period === ofPost ? period : undefined);
  const specialties = fields(prt, 6).map((one) => codeableConcept(scope, one, 'PractitionerRole#specialty'));
  put(content, 'specialty', listed(specialties));
  const more: Element = who === undefined && group === undefined && homes[0] !== undefined ? { address: homes[0] } : {};
  put(content, 'location', listed(fields(prt, 9).map((one) => location(scope, one, more))));
  put(content, 'telecom', telecom);
  return { ...said, person: post(scope, 'PRT', content), organization: who === undefined ? undefined : group };
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

/** PRT → references for `performer`, the person and the organization, each with what it did. */
export function performersOfPrt(scope: Scope, prt: Marks, path: string): Element[] {
  const at = `${path}performer`;
  const {
    role,
    person,
    organization: group,
  } = participationOfPrt(scope, prt, {
    who: at,
    role: `${at}.extension.valueCodeableConcept`,
    period: ofPost,
  });
  return listed([person, group]).map((one) => {
    const holder: Element = {};
    extend(holder, 'event-performerFunction', 'valueCodeableConcept', role);
    return { ...holder, ...one };
  });
}

/** PRT → `performer` of a Procedure, an Immunization or a ChargeItem: the person and the organization, each in its function. `isHeld`: as above. */
export function actorsOfPrt(scope: Scope, prt: Marks, path: string, isHeld = false): Element[] {
  const at = asPerformer(`${path}performer`);
  const { role, person, organization: group } = participationOfPrt(scope, prt, at, isHeld);
  return listed([person, isHeld ? undefined : group]).map((actor) => {
    const made: Element = { actor };
    put(made, 'function', role);
    return made;
  });
}
