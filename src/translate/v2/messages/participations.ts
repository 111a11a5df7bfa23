import { add, type Element, put } from '../../element.ts';
import { keepSegment } from '../kept-fields.ts';
import { first, type Marks, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { actorsOfPrt, participationOfPrt, performersOfPrt } from '../segments/prt.ts';
import { deviceOfPrt } from '../segments/prt-device.ts';
import { roleOf, roleOfPost } from '../segments/rol.ts';
import { asParticipant, ofPost, type Place } from '../segments/taking-part.ts';
import { addMember, type CareTeam, nextMember } from './care-team.ts';

/** Roles of HL7 table 0912 by which someone does what is asked for. */
const doing = new Set(['AP', 'PO', 'POMD', 'PI', 'AI', 'RO', 'RT', 'SC', 'TN', 'EQUIP']);

/**
 * PRT of an order: OP is who asks for it, some are who is to do it; all others (copies to, consulting) are of the order's `team`, and
 * devices are to be known for it.
 */
export function addRequestParticipation(
  scope: Scope,
  prt: Marks,
  { request, path, team }: { readonly request: Element; readonly path: string; readonly team: CareTeam },
): void {
  const code = codeAt(prt, 4);
  const isAsking = code === 'OP' && request.requester === undefined;
  const element = isAsking ? 'requester' : 'performer';
  const isOfElement = isAsking || doing.has(code);
  const said = participationOfPrt(scope, prt, isOfElement ? inElement(path + element) : nextMember(team));
  const device = deviceOfPrt(scope, prt);
  if (isAsking) put(request, 'requester', said.person ?? said.organization);
  else if (doing.has(code)) {
    for (const one of [said.person, said.organization, device]) add(request, 'performer', one);
  } else addMember(team, said.person, said);
  if (isAsking || !doing.has(code)) add(request, 'supportingInfo', device);
  keepSegment(scope, prt, path, request);
}

/** PRT of an order for a drug: who asks for it where ORC does not say, and all others and devices beside it, as of any order. */
export function addDrugOrderParticipation(
  scope: Scope,
  prt: Marks,
  { request, path, team }: { readonly request: Element; readonly path: string; readonly team: CareTeam },
): void {
  const code = codeAt(prt, 4);
  const isAsking = code === 'OP' && request.requester === undefined;
  const said = participationOfPrt(scope, prt, isAsking ? inElement(`${path}requester`) : nextMember(team));
  if (isAsking) put(request, 'requester', said.person ?? said.organization);
  else addMember(team, said.person, said);
  add(request, 'supportingInformation', deviceOfPrt(scope, prt));
}

/** PRT of a dispense or an administration: who did it, in which function; an administration names people alone, in posts if need be. */
export function addDrugEventParticipation(scope: Scope, prt: Marks, event: Element, path: string): void {
  const isHeld = event.resourceType === 'MedicationAdministration';
  for (const one of actorsOfPrt(scope, prt, path, isHeld)) add(event, 'performer', one);
  const device = deviceOfPrt(scope, prt);
  if (device !== undefined) add(event, 'performer', { actor: device });
}

/** PRT of a person: PP is the primary care provider, all others are of the care team. */
export function addPatientParticipation(
  scope: Scope,
  prt: Marks,
  { patient, path, team }: { readonly patient: Element; readonly path: string; readonly team: CareTeam },
): void {
  const isCaring = codeAt(prt, 4) === 'PP' && first(prt, 5) !== undefined;
  const said = participationOfPrt(scope, prt, isCaring ? inElement(`${path}generalPractitioner`) : nextMember(team));
  if (isCaring) add(patient, 'generalPractitioner', said.person);
  else addMember(team, said.person, said);
  standBeside(patient, deviceOfPrt(scope, prt));
  keepSegment(scope, prt, path, patient);
}

/** ROL of a person: PP and FHCP care for the patient (HL7 table 0443), all others are of the care team. */
export function addPatientRole(
  scope: Scope,
  rol: Marks,
  { patient, path, team }: { readonly patient: Element; readonly path: string; readonly team: CareTeam },
): void {
  const code = codeAt(rol, 3);
  const person = first(rol, 4);
  // A name without a number has no post, which alone could say what kind of care it is and since when.
  const isCaring = (code === 'PP' || code === 'FHCP') && person !== undefined && peek(person).trim() !== '';
  const at = { who: `${path}generalPractitioner`, role: roleOfPost, period: ofPost };
  const held = roleOf(scope, rol, isCaring ? at : nextMember(team));
  if (isCaring) add(patient, 'generalPractitioner', held?.who);
  else addMember(team, held?.who, { role: held?.role, period: held?.period });
}

/** PRT of a visit: a participant, an organization or a place of nobody's name by its role; a device stands beside. */
export function addVisitParticipation(scope: Scope, prt: Marks, encounter: Element, path: string): void {
  const said = participationOfPrt(scope, prt, asParticipant(`${path}participant`), true);
  if (said.person !== undefined) {
    const made: Element = { individual: said.person };
    put(made, 'type', said.role && [said.role]);
    put(made, 'period', said.period);
    add(encounter, 'participant', made);
  }
  standBeside(encounter, deviceOfPrt(scope, prt));
  keepSegment(scope, prt, path, encounter);
}

/** PRT → performers and the device, and in an extension what they have no element for. */
export function addResultParticipation(scope: Scope, prt: Marks, content: Element, path: string): void {
  for (const one of performersOfPrt(scope, prt, path)) add(content, 'performer', one);
  const device = deviceOfPrt(scope, prt);
  if (device !== undefined && content.resourceType === 'Observation' && content.device === undefined)
    content.device = device;
  else if (device !== undefined) add(content, 'extension', { url: 'urn:causeway:v2:PRT-10', valueReference: device });
  keepSegment(scope, prt, path, content);
}

/** The role that a segment names: ROL-3, PRT-4. */
function codeAt(marks: Marks, field: number): string {
  const named = first(marks, field);
  return named === undefined ? '' : peek(named).trim();
}

/** Where someone is told of whose role the element itself says. */
function inElement(path: string): Place {
  return { who: path, role: path, period: ofPost };
}

/** A device that takes part where FHIR has no element for one. */
function standBeside(target: Element, device: Element | undefined): void {
  if (device === undefined) return;
  add(target, 'extension', { url: 'urn:causeway:v2:PRT', extension: [{ url: 'who', valueReference: device }] });
}
