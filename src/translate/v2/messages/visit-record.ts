import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put, reference } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName, type Owned, ordinals, ownedBy, visitKey } from '../keys.ts';
import { note, reading, type Scope } from '../scope.ts';
import { conditionOfDg1, diagnosisOf, isDeletion } from '../segments/dg1.ts';
import { encounterOfPv1 } from '../segments/pv1.ts';
import { addPv2 } from '../segments/pv2.ts';
import { roleOf } from '../segments/rol.ts';
import { asParticipant } from '../segments/taking-part.ts';
import { fillsIn, state } from '../state.ts';
import { stateDeath } from './death.ts';
import { applyEvent } from './encounter-event.ts';
import { conditionKey } from './member-keys.ts';
import { addVisitParticipation } from './participations.ts';
import { subjectOf } from './patient-record.ts';
import { stateRestrictions } from './restrictions.ts';
import { setOf } from './set.ts';

/** The segments that tell of a visit. */
export interface VisitSegments {
  readonly pid: Segment;
  readonly pv1: Segment | undefined;
  readonly pv2: Segment | undefined;
  readonly evn: Segment | undefined;
  readonly dg1: readonly Segment[];
  readonly rol?: readonly Segment[];
  readonly prt?: readonly Segment[];
  /** Segments of which nothing is made, kept on the visit. */
  readonly kept?: readonly Segment[];
  /** `A01`; empty where the message is not about the visit itself (a result). */
  readonly trigger: string;
}

/** The visit that was stated: whom it belongs to, and the reference to it. */
export interface Visit {
  readonly owned: Owned;
  readonly encounter: Element;
}

/**
 * States the Encounter of a PV1 with its diagnoses. In a message that is not about the visit, PV1 is often thin: it fills
 * in what nobody has said, and overrides nothing.
 */
export function stateVisit(scope: Scope, patient: string, segments: VisitSegments): Visit | undefined {
  const { pv1, pid, trigger } = segments;
  const key = visitKey(pv1, pid);
  if (pv1 === undefined || !isVisit(pv1, pid, trigger)) {
    if (segments.dg1.length > 0) stateDiagnoses(scope, patient, segments, undefined, '');
    return undefined;
  }
  if (key === undefined) note(scope, 'CW-TRN-004', 'warning', `PV1[${pv1.ordinal}]-19`);
  const owned = ownedBy(scope, key, patient, messageName(scope));
  const id = scope.context.ids.resource(owned.patient, 'Encounter', owned.name);
  const path = `Encounter/${id}#`;
  const content: FhirResource = encounterOfPv1(scope, reading(scope, pv1), reading(scope, pid), path);
  if (segments.pv2 !== undefined) addPv2(scope, reading(scope, segments.pv2), path, content);
  addRoles(scope, segments.rol ?? [], path, content);
  for (const segment of segments.prt ?? [])
    addVisitParticipation(scope, reading(scope, segment), content as Element, path);
  content.subject = subjectOf(owned.patient);
  const event = {
    scope,
    trigger,
    pv1: reading(scope, pv1),
    pv2: segments.pv2 && reading(scope, segments.pv2),
    evn: segments.evn && reading(scope, segments.evn),
    path,
  };
  const defaults: Element = { ...applyEvent(event, content), class: unknownClass };
  const element = content as Element;
  keepFields(scope, reading(scope, pv1), path, element);
  if (segments.pv2 !== undefined) keepFields(scope, reading(scope, segments.pv2), path, element);
  const encounter = reference('Encounter', id);
  const kept = segments.kept ?? [];
  const restricted = { patient: owned.patient, visit: { encounter, name: owned.name }, owner: owned.key };
  const restrictions = kept.filter((segment) => segment.id === 'ARV');
  stateRestrictions(scope, restricted, restrictions, { path, target: element });
  const deaths = kept.filter((segment) => segment.id === 'PDA');
  stateDeath(scope, { patient: owned.patient, visit: { owned, encounter } }, deaths, { path, target: element });
  for (const segment of kept)
    if (segment.id !== 'ARV' && segment.id !== 'PDA') keepSegment(scope, reading(scope, segment), path, element);
  const visit = { owned, encounter };
  if (segments.dg1.length > 0) {
    put(content as Element, 'diagnosis', stateDiagnoses(scope, patient, segments, visit, path));
  }
  const common = { type: 'Encounter', id, patient: owned.patient, mode: 'merge', owner: owned.key } as const;
  if (trigger !== '') state(scope, { ...common, content, defaults });
  else state(scope, { ...common, ...fillsIn(content, defaults) });
  return visit;
}

/** Whether a PV1 makes an Encounter: it has a number, or says something of a visit. */
export function isVisit(pv1: Segment, pid: Segment, trigger: string): boolean {
  return tellsOfVisit(pv1, trigger) || visitKey(pv1, pid) !== undefined;
}

/** ROL → participants, beside those that PV1 names. */
function addRoles(scope: Scope, segments: readonly Segment[], path: string, content: FhirResource): void {
  for (const segment of segments) {
    const held = roleOf(scope, reading(scope, segment), asParticipant(`${path}participant`));
    if (held === undefined) continue;
    const participant: Element = { individual: held.who };
    put(participant, 'type', held.role && [held.role]);
    put(participant, 'period', held.period);
    add(content as Element, 'participant', participant);
  }
}

/** Encounter.class is one coding, and FHIR demands it. */
const unknownClass: Element = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
  code: 'UNK',
  display: 'unknown',
};

/** A PV1 without a number that says more than its class; person updates (A28, A31) carry an empty one by custom. */
function tellsOfVisit(pv1: Segment, trigger: string): boolean {
  if (trigger === 'A28' || trigger === 'A31' || trigger === 'A29') return false;
  for (let field = 3; field <= pv1.fieldCount; field++) if (pv1.has(field)) return true;
  return trigger !== '' && pv1.has(2) && pv1.value(2) !== 'N';
}

/** DG1 → Conditions of the visit (or of the patient); gives Encounter.diagnosis. */
function stateDiagnoses(
  scope: Scope,
  patient: string,
  { dg1: segments, trigger }: VisitSegments,
  visit: Visit | undefined,
  path: string,
): Element[] {
  const within = visit?.owned.patient ?? patient;
  const unique = ordinals();
  const entries: Element[] = [];
  const members: { type: string; id: string }[] = [];
  // A message that is about something else names the diagnoses that it needs, not all there are.
  let isSnapshot = trigger !== '';
  for (const segment of segments) {
    const dg1 = reading(scope, segment);
    const key = unique(conditionKey(scope, dg1, visit?.owned.name ?? `patient:${patient}`));
    const id = scope.context.ids.resource(within, 'Condition', key);
    const content = conditionOfDg1(scope, dg1, `Condition/${id}#`);
    content.subject = subjectOf(within);
    if (visit !== undefined) content.encounter = visit.encounter;
    state(scope, { type: 'Condition', id, patient: within, mode: 'replace', content, owner: visit?.owned.key });
    // Action codes (DG1-21) speak of each diagnosis; without them the list is all there is.
    if (segment.has(21)) isSnapshot = false;
    members.push({ type: 'Condition', id });
    const at = `${path}diagnosis[${entries.length}]`;
    if (visit !== undefined && !isDeletion(dg1, `Condition/${id}#`))
      entries.push(diagnosisOf(scope, dg1, reference('Condition', id), at));
    keepFields(scope, dg1, `Condition/${id}#`, content as Element);
  }
  if (isSnapshot) {
    const encounter = visit?.encounter.reference as string | undefined;
    const of = encounter
      ? { type: 'Encounter', id: encounter.slice('Encounter/'.length), patient: within }
      : { type: 'Patient', id: patient, patient };
    setOf(scope, 'DG1', of, members, visit?.owned.key);
  }
  return entries;
}
