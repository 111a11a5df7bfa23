import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { sourcePatient } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { mother } from '../segments/mother.ts';
import { addPd1 } from '../segments/pd1.ts';
import { patientOfPid } from '../segments/pid.ts';
import { say } from '../segments/said.ts';
import { fillsIn, state } from '../state.ts';
import { newCareTeam, stateCareTeam } from './care-team.ts';
import { stateDeath } from './death.ts';
import { stateDisabilities } from './disabilities.ts';
import { stateNextOfKin } from './next-of-kin.ts';
import { addPatientParticipation, addPatientRole } from './participations.ts';
import { stateRestrictions } from './restrictions.ts';

/** The segments that tell of a person. */
export interface PersonSegments {
  readonly pid: Segment;
  readonly pd1: Segment | undefined;
  readonly nk1: readonly Segment[];
  /** Roles held for the person: its primary care provider. */
  readonly rol?: readonly Segment[];
  /** Segments of which nothing is made, kept on the patient: DB1, and ARV, PDA and ACC that are of no visit. */
  readonly kept?: readonly Segment[];
  /** Whether the message is not about the person (a result): PID is often thin there, and fills in what nobody has said. */
  readonly inPassing?: boolean;
  /** Whether the source has deleted the person. */
  readonly isDeleted?: boolean;
  /** Whether a visit is stated beside: an account number is then its. */
  readonly hasVisit: boolean;
  /** Who keeps the record, where the message comes from its keeper. */
  readonly custodian?: Element | undefined;
}

/** States the source patient; gives the Patient id. */
export function statePatient(
  scope: Scope,
  { pid, pd1, nk1, rol = [], kept = [], hasVisit, custodian, inPassing = false, isDeleted = false }: PersonSegments,
): string {
  const id = sourcePatient(scope, pid);
  const path = `Patient/${id}#`;
  const marks = reading(scope, pid);
  const content: FhirResource = patientOfPid(scope, marks, path, hasVisit);
  if (pd1 !== undefined) addPd1(scope, reading(scope, pd1), path, content);
  const team = newCareTeam(scope, id, 'ROL');
  const person = { patient: content as Element, path, team };
  for (const segment of rol) addPatientRole(scope, reading(scope, segment), person);
  if (nk1.length > 0) say(content, 'contact', stateNextOfKin(scope, id, nk1, path), marks);
  keepFields(scope, marks, path, content as Element);
  if (pd1 !== undefined) keepFields(scope, reading(scope, pd1), path, content as Element);
  const restrictions = kept.filter((segment) => segment.id === 'ARV');
  stateRestrictions(scope, { patient: id }, restrictions, { path, target: content as Element });
  const disabilities = kept.filter((segment) => segment.id === 'DB1');
  stateDisabilities(scope, { patient: id, inPassing }, disabilities, { path, target: content as Element });
  const deaths = kept.filter((segment) => segment.id === 'PDA');
  stateDeath(scope, { patient: id }, deaths, { path, target: content as Element });
  for (const segment of kept) {
    if (stated.has(segment.id)) continue;
    if (segment.id === 'PRT') addPatientParticipation(scope, reading(scope, segment), person);
    else keepSegment(scope, reading(scope, segment), path, content as Element);
  }
  if (custodian !== undefined) content.managingOrganization = custodian;
  if (isDeleted) content.active = false;
  if (inPassing) state(scope, { type: 'Patient', id, patient: id, mode: 'merge', ...fillsIn(content) });
  else state(scope, { type: 'Patient', id, patient: id, mode: 'merge', content });
  mother(scope, marks, id);
  stateCareTeam(scope, team, { patient: id, inPassing });
  return id;
}

/** Segments that are resources of their own. */
const stated: ReadonlySet<string> = new Set(['ARV', 'DB1', 'PDA']);

/** `Patient/…`. */
export function subjectOf(patient: string): Element {
  return reference('Patient', patient);
}
