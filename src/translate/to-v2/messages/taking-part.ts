import type { Element } from '../../element.ts';
import { keptSegments } from '../own-extensions.ts';
import { child, list } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { arvs } from '../segments/arv.ts';
import { ctd } from '../segments/ctd.ts';
import { isInFunction, type Participant, postAt, prt } from '../segments/prt.ts';
import { othersOfVisit, roleSegments } from '../segments/rol.ts';
import { v2Table } from '../vocabulary.ts';
import { allOf, isTo, nameOf, resolve, type Writing } from '../writing.ts';

/** Message codes whose structures have ROL (HL7 v2.5.1); others have nothing but PRT of later versions. */
const hasRoles = (type: string | undefined): boolean => type === undefined || type.startsWith('ADT');

/** Who cares for a person: primary care providers of whom more is told than PD1-4 holds, and the members of the care team. */
export function rolesOfPatient(writing: Writing, patient: Element, type: string | undefined): readonly Draft[] {
  const caring = list(patient, 'generalPractitioner')
    .filter((who) => isPost(writing, who, patient))
    .map((who) => ({ who, role: primaryCare(postAt(writing, who, patient)) }));
  const teams = allOf(writing, 'CareTeam')
    .map((one) => one as Element)
    .filter((one) => isTo(writing, child(one, 'subject'), one, patient) && !isOfOrder(writing, one));
  return [
    ...roleSegments(writing, patient, caring, hasRoles(type)),
    ...teams.flatMap((team) => membersOf(writing, team, hasRoles(type))),
  ];
}

/** What stands behind a person or a visit: PRT, ARV, ROL, in that order (HL7 v2.8.2 §3.3.1). */
export function behindPerson(restrictions: readonly Draft[], roles: readonly Draft[]): readonly Draft[] {
  const isPrt = ({ id }: Draft) => id === 'PRT';
  return [...roles.filter(isPrt), ...restrictions, ...roles.filter((one) => !isPrt(one))];
}

/** Those who take part in a visit, for whom PV1 has no field, and what restricts who may see it: of a visit that is ADT's to tell. */
export function rolesOfVisit(
  writing: Writing,
  encounter: Element | undefined,
  type: string | undefined,
): readonly Draft[] {
  if (encounter === undefined) return [];
  const restrictions = hasRoles(type) ? arvs(writing, encounter) : [];
  return behindPerson(restrictions, roleSegments(writing, encounter, othersOfVisit(encounter), hasRoles(type)));
}

/**
 * Those who take part in an order and do not perform it: its care team, and devices that it tells of. `hasContact`: the message has CTD for
 * whom to turn to.
 */
export function besideOrder(writing: Writing, request: Element, hasContact = false): readonly Draft[] {
  const devices = besides(request).flatMap((who) => {
    const target = resolve(writing, who, request);
    return target?.resourceType === 'Device' ? (prt(writing, request, { who }) ?? []) : [];
  });
  return [...teamsOf(writing, request).flatMap((team) => membersOf(writing, team, false, hasContact)), ...devices];
}

/** Whom to turn to about an order: relatives of the patient in its team; CTD holds one. */
export function contactOf(writing: Writing, request: Element): readonly Draft[] {
  const drafts = teamsOf(writing, request).flatMap((team) =>
    list(team, 'participant').flatMap((one) => {
      const person = resolve(writing, child(one, 'member'), team) as Element | undefined;
      return person?.resourceType === 'RelatedPerson' ? ctd(writing, person, child(one, 'role')) : [];
    }),
  );
  return [...drafts, ...keptSegments(writing, request, 'CTD')].slice(0, 1);
}

/** Whether somebody is told of as whom to turn to about an order, and not as next of kin. */
export function isContact(writing: Writing, person: Element): boolean {
  return ['ServiceRequest', 'MedicationRequest']
    .flatMap((type) => allOf(writing, type))
    .flatMap((one) => teamsOf(writing, one as Element))
    .some((team) => list(team, 'participant').some((one) => isTo(writing, child(one, 'member'), team, person)));
}

function teamsOf(writing: Writing, request: Element): readonly Element[] {
  return besides(request).flatMap((one) => {
    const target = resolve(writing, one, request) as Element | undefined;
    return target?.resourceType === 'CareTeam' ? [target] : [];
  });
}

/** Someone of whom a PractitionerRole tells more than PD1-4 holds. */
export function isPost(writing: Writing, reference: Element, patient: Element): boolean {
  const post = postAt(writing, reference, patient);
  return post !== undefined && child(post, 'practitioner') !== undefined;
}

function membersOf(writing: Writing, team: Element, isOfRoles: boolean, hasContact = false): readonly Draft[] {
  const isElsewhere = (one: Element) =>
    hasContact && resolve(writing, child(one, 'member'), team)?.resourceType === 'RelatedPerson';
  const participants = list(team, 'participant').filter((one) => !isElsewhere(one));
  const members = participants.map(
    (one): Participant => ({
      who: child(one, 'member'),
      role: child(one, 'role'),
      period: child(one, 'period'),
      onBehalfOf: child(one, 'onBehalfOf'),
    }),
  );
  return roleSegments(writing, team, members, isOfRoles).map((draft) => ({ ...draft, about: nameOf(team) }));
}

function isOfOrder(writing: Writing, team: Element): boolean {
  return ['ServiceRequest', 'MedicationRequest']
    .flatMap((type) => allOf(writing, type))
    .some((one) => besides(one as Element).some((info) => isTo(writing, info, one as Element, team)));
}

/** What is to be known for an order, of a service or of a drug. */
const besides = (request: Element): readonly Element[] => [
  ...list(request, 'supportingInfo'),
  ...list(request, 'supportingInformation'),
];

/** Those who did what was done with a drug, for whose function (HL7 table 0912) RXD and RXA have no field. */
export function performersOf(writing: Writing, done: Element): readonly Draft[] {
  return list(done, 'performer')
    .filter(isInFunction)
    .flatMap((one) => prt(writing, done, { who: child(one, 'actor'), role: child(one, 'function') }) ?? []);
}

/** The role that a post tells (ROL-3 of one who cares), else that of whoever a patient's general practitioner is. */
function primaryCare(post: Element | undefined): Element {
  const told = list(post, 'code').find((one) => list(one, 'coding').some(({ system }) => system === v2Table('0443')));
  return told ?? { coding: [{ system: v2Table('0443'), code: 'PP', display: 'Primary Care Provider' }] };
}
