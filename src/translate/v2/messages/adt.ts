import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { Segment } from '#formats/hl7v2/segment.ts';
import { senderOrganization } from '../origin.ts';
import { note, type Scope } from '../scope.ts';
import { stateAccidents } from './accidents.ts';
import { accountAt, accountStatus, stateAccountTold } from './account.ts';
import { stateAdverseReactions, stateAllergies } from './allergies.ts';
import { stateBed } from './bed.ts';
import { stateCoverages } from './coverages.ts';
import { eventsApplied } from './encounter-event.ts';
import { stateGuarantors } from './guarantors.ts';
import { stateObservations } from './loose-observations.ts';
import { numberEvents, stateNumberChanges } from './number-changes.ts';
import { identityEvents, stateLinks, stateMerges } from './patient-merge.ts';
import { statePatient } from './patient-record.ts';
import { stateProcedures } from './procedures.ts';
import { stateReferrals } from './referrals.ts';
import { rolesOf } from './roles.ts';
import { moveEvents, stateMoves } from './visit-moves.ts';
import { isVisit, stateVisit } from './visit-record.ts';

/** ADT: the person, the visit and what event happened to it, allergies, diagnoses, insurance. */
export function translateAdt(scope: Scope, message: Message): string {
  const { trigger } = message;
  if (!isApplied(trigger)) note(scope, 'CW-TRN-002', 'information', 'MSH[1]-9.2');
  const root = groupMessage(message);
  const groups = root.groups('PATIENT');
  const people = groups.length === 0 ? [root] : groups;
  const patients = people.flatMap((person) => translatePerson(scope, root, person, trigger) ?? []);
  stateLinks(scope, trigger, patients);
  for (const segment of root.segments('NPU')) stateBed(scope, segment);
  if (patients.length === 0 && trigger !== 'A20') note(scope, 'CW-TRN-005', 'error', 'PID[1]');
  return patients[0] ?? '';
}

function isApplied(trigger: string): boolean {
  return [eventsApplied, identityEvents, moveEvents, numberEvents].some((events) => events.has(trigger));
}

function translatePerson(scope: Scope, root: Group, person: Group, trigger: string): string | undefined {
  const pid = person.segment('PID');
  if (pid === undefined) return undefined;
  const everything = segmentsOf(person);
  const roles = rolesOf(person, 'ROL');
  const participations = rolesOf(person, 'PRT');
  // A60 is about allergies: the visit is named in passing.
  const effect = trigger === '' ? 'A08' : trigger === 'A60' ? '' : trigger;
  const pv1 = everything('PV1')[0];
  const visitAt = pv1 !== undefined && isVisit(pv1, pid, effect) ? pv1.position : undefined;
  const patient = statePatient(scope, {
    pid,
    pd1: person.segment('PD1'),
    nk1: everything('NK1'),
    rol: roles.ofPerson,
    hasVisit: everything('PV1').length > 0,
    custodian: senderOrganization(scope),
    // A29 deletes a person: what is known of it stays, and is not in use.
    isDeleted: trigger === 'A29',
    kept: [...keptOn('patient', everything, visitAt), ...participations.ofPerson],
  });
  stateMerges(scope, trigger, { pid, patient, mrg: everything('MRG') });
  const merged = [...everything('MRG'), ...everything('PV1')];
  stateMoves(scope, trigger, { pid, patient, segments: merged });
  stateNumberChanges(scope, trigger, { pid, segments: merged });
  const account = accountAt(scope, patient, pid);
  const status = accountStatus(scope, account, pv1);
  const visit = stateVisit(scope, patient, {
    pid,
    pv1,
    pv2: everything('PV2')[0],
    evn: root.segment('EVN'),
    dg1: everything('DG1'),
    rol: roles.ofVisit,
    prt: participations.ofVisit,
    kept: [...keptOn('visit', everything, visitAt), ...everything('MRG')],
    trigger: effect,
  });
  stateObservations(scope, patient, visit, everything('OBX'));
  stateAccidents(scope, patient, visit, everything('ACC'));
  stateProcedures(scope, patient, visit, person.groups('PROCEDURE'));
  stateAllergies(scope, patient, everything('AL1'));
  stateAdverseReactions(scope, patient, everything('IAM'), trigger === 'A60' ? everything : undefined);
  const guarantors = stateGuarantors(scope, patient, everything('GT1'), { account });
  stateAccountTold(scope, account, { pid, status, guarantors, isAbout: effect !== '' });
  stateCoverages(scope, patient, everything('IN1'), everything('IN2'));
  stateReferrals(scope, patient, visit, everything('RF1'));
  return patient;
}

/** Who restricts what is seen (ARV) stands behind the one that it is about; death is of the visit, if there is one. */
function keptOn(
  on: 'patient' | 'visit',
  everything: (id: string) => readonly Segment[],
  visitAt = Number.POSITIVE_INFINITY,
): readonly Segment[] {
  const isOfVisit = on === 'visit';
  const restrictions = everything('ARV').filter(({ position }) => position > visitAt === isOfVisit);
  const happenings = isOfVisit === (visitAt !== Number.POSITIVE_INFINITY) ? everything('PDA') : [];
  return isOfVisit ? [...restrictions, ...happenings] : [...everything('DB1'), ...restrictions, ...happenings];
}

/** The segments of an id in a group and in the groups of it, but for those named, in order. */
export function segmentsOf(group: Group, except: readonly string[] = []): (id: string) => readonly Segment[] {
  const all: Segment[] = [];
  const collect = (within: Group) => {
    for (const item of within.items) {
      if (item instanceof Segment) all.push(item);
      else if (!except.includes(item.name)) collect(item);
    }
  };
  collect(group);
  return (id) => all.filter((segment) => segment.id === id);
}
