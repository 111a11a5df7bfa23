import { add, type Element, put } from '../../element.ts';
import { keepSegment } from '../kept-fields.ts';
import { first, type Marks, markCopies, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { type Participation, participationOfPrt } from '../segments/prt.ts';
import { deviceOfPrt } from '../segments/prt-device.ts';
import { roleOf } from '../segments/rol.ts';

/** Roles of HL7 table 0912 by which someone does what is asked for. */
const doing = new Set(['AP', 'PO', 'POMD', 'PI', 'AI', 'RO', 'RT', 'SC', 'TN', 'EQUIP']);

/** PRT of an order: OP is who asks for it, some are who is to do it; all others (copies to, consulting) stand beside with their role. */
export function addRequestParticipation(scope: Scope, prt: Marks, request: Element, path: string): void {
  const code = first(prt, 4) ? peek(first(prt, 4)!).trim() : '';
  const at =
    code === 'OP' && request.requester === undefined ? 'requester' : doing.has(code) ? 'performer' : 'extension';
  const said = participationOfPrt(scope, prt, path + at, at === 'extension');
  const device = deviceOfPrt(scope, prt);
  if (said.code === 'OP' && request.requester === undefined)
    put(request, 'requester', said.person ?? said.organization);
  else if (doing.has(said.code)) {
    for (const one of [said.person, said.organization, device]) add(request, 'performer', one);
  } else standBeside(request, said, device);
  keepSegment(scope, prt, path, request);
}

/** PRT of a person: PP is the primary care provider, all others stand beside with their role. */
export function addPatientParticipation(scope: Scope, prt: Marks, patient: Element, path: string): void {
  const said = participationOfPrt(scope, prt, `${path}extension`, true);
  if (said.code === 'PP' && said.person !== undefined) add(patient, 'generalPractitioner', said.person);
  else standBeside(patient, said, deviceOfPrt(scope, prt));
  keepSegment(scope, prt, path, patient);
}

/** ROL of a person: PP and FHCP care for the patient (HL7 table 0443), all others stand beside with their role. */
export function addPatientRole(scope: Scope, rol: Marks, patient: Element, path: string): void {
  const code = first(rol, 3) ? peek(first(rol, 3)!).trim() : '';
  const isCaring = code === 'PP' || code === 'FHCP';
  const at = isCaring ? `${path}generalPractitioner.extension.extension` : `${path}extension.extension`;
  const held = roleOf(scope, rol, at, true);
  if (held === undefined) return;
  const parts: Element[] = [];
  if (!isCaring) parts.push({ url: 'who', valueReference: held.who });
  if (held.role !== undefined) parts.push({ url: 'role', valueCodeableConcept: held.role });
  if (held.period !== undefined) parts.push({ url: 'period', valuePeriod: held.period });
  const extension = parts.length === 0 ? [] : [{ url: 'urn:causeway:v2:ROL', extension: parts }];
  if (!isCaring) add(patient, 'extension', extension[0]);
  else add(patient, 'generalPractitioner', extension.length === 0 ? held.who : { extension, ...held.who });
}

/** PRT of a visit: a person is a participant, an organization or a device stands beside. */
export function addVisitParticipation(scope: Scope, prt: Marks, encounter: Element, path: string): void {
  const isPerson = first(prt, 5) !== undefined;
  const said = participationOfPrt(scope, prt, `${path}${isPerson ? 'participant' : 'extension'}`, !isPerson);
  if (said.person !== undefined) {
    const made: Element = { individual: said.person };
    put(made, 'type', said.role && [said.role]);
    put(made, 'period', said.period);
    add(encounter, 'participant', made);
  }
  const rest = said.person === undefined ? said : { ...said, person: undefined, organization: undefined };
  const device = deviceOfPrt(scope, prt);
  if (isPerson && device !== undefined)
    for (const [part, name] of [
      ['type', 'valueCodeableConcept'],
      ['period', 'valuePeriod'],
    ] as const)
      markCopies(prt, `${path}participant.${part}`, `${path}extension.extension.${name}`);
  standBeside(encounter, rest, device);
  keepSegment(scope, prt, path, encounter);
}

/** Someone or something that takes part in a way that FHIR has no element for: as what, since when, and the references. */
function standBeside(
  target: Element,
  { role, period, person, organization }: Participation,
  device: Element | undefined,
): void {
  const parts: Element[] = [];
  for (const valueReference of [person, organization, device]) {
    if (valueReference !== undefined) parts.push({ url: 'who', valueReference });
  }
  if (parts.length === 0) return;
  if (role !== undefined) parts.push({ url: 'role', valueCodeableConcept: role });
  if (period !== undefined) parts.push({ url: 'period', valuePeriod: period });
  add(target, 'extension', { url: 'urn:causeway:v2:PRT', extension: parts });
}
