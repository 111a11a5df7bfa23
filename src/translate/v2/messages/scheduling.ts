import type { FhirResource } from '#flow';
import { orderKey } from '#formats/hl7v2/business-keys.ts';
import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put, some } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName, ownedBy } from '../keys.ts';
import { first, type Marks, markCopies, peek, takeBack } from '../leaves.ts';
import { leaveOutAll } from '../preserved.ts';
import { note, reading, type Scope } from '../scope.ts';
import { isTakingBack } from '../segments/action-code.ts';
import { later, participantOf, passOverSame, timesOfResource } from '../segments/appointment-resource.ts';
import { annotations } from '../segments/nte.ts';
import { wholeText } from '../segments/obx-value.ts';
import { appointmentOf, contactsOf, markDuration, putAppointmentStatus, putCancellation } from '../segments/sch.ts';
import { state } from '../state.ts';
import { type FhirTime, putTime, takeTime } from '../times.ts';
import { stateBlockedTime } from './blocked-time.ts';
import { subjectOf } from './patient-record.ts';
import { statePersonAndVisit } from './person-in-passing.ts';

/** SIU, and SRM and SRR as requests and answers: an appointment with who and what takes part (HL7 v2.5.1 chapter 10). */
export function translateScheduling(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const group = root.group('SCHEDULE') ?? root;
  const sch = group.segment('SCH') ?? group.segment('ARQ');
  if (sch !== undefined && (message.trigger === 'S23' || message.trigger === 'S24')) {
    stateBlockedTime(scope, sch, group.segment('TQ1'), resourcesIn(group), message.trigger === 'S24');
    return '';
  }
  const patients = group.groups('PATIENT').flatMap((person) => statePersonAndVisit(scope, person) ?? []);
  const about = patients[0];
  if (about === undefined) note(scope, 'CW-TRN-005', 'error', 'PID[1]');
  if (sch === undefined || about === undefined) return about?.patient ?? '';
  const key = numberOf(sch);
  const owned = ownedBy(scope, key, about.patient, messageName(scope));
  const id = scope.context.ids.resource(owned.patient, 'Appointment', owned.name);
  const path = `Appointment/${id}#`;
  const marks = reading(scope, sch);
  const content = appointmentOf(scope, marks, path);
  const element = content as Element;
  putAppointmentStatus(marks, message.trigger, path, element);
  putCancellation(scope, marks, path, element);
  const people = [owned.patient, ...patients.slice(1).map(({ patient }) => patient)];
  const given = resourcesIn(group);
  const times = putTimes(scope, marks, group.segments('TQ1'), given, path, element);
  putPriority(scope, group.segments('TQ1')[0], path, element);
  const resources = stateResources(scope, given, { sch: marks, ...times }, path, element);
  const comments = annotations(
    scope,
    group.segments('NTE').map((one) => reading(scope, one)),
    path,
    'comment',
  );
  put(element, 'comment', comments.map(({ text }) => text as string).join('\n'));
  for (const one of [sch, ...group.segments('TQ1')]) keepFields(scope, reading(scope, one), path, element);
  for (const one of group.segments('APR')) keepSegment(scope, reading(scope, one), path, element);
  const contacts = contactsOf(scope, marks, path);
  const all = [...people.map((patient) => ({ actor: subjectOf(patient) })), ...resources, ...contacts];
  const status = participantStatus(content);
  const participant = all.map((one) => ('status' in one || '_status' in one ? one : { ...one, status }));
  // A word about the appointment alone (a cancellation, a no-show) leaves who takes part as it was.
  const isWhole = resources.length > 0;
  if (isWhole) content.participant = participant;
  state(scope, {
    type: 'Appointment',
    id,
    patient: owned.patient,
    mode: 'merge',
    content,
    defaults: { status: defaultStatus(message), _start: absent('unknown'), _end: absent('unknown'), participant },
    owner: key,
  });
  return about.patient;
}

/** What nobody has said: a request is proposed (S01 to S11), everything else is booked. */
function defaultStatus({ code }: Message): string {
  return code === 'SRM' ? 'proposed' : code === 'SRR' ? 'pending' : 'booked';
}

/** SCH-2, the filler's number, else SCH-1, the placer's; ARQ has them in the same places. */
function numberOf(sch: Segment): string | undefined {
  for (const [field, kind] of [
    [2, 'appointment'],
    [1, 'appointment-request'],
  ] as const) {
    const sent = sch.firstRepetition(field);
    const key = sent && orderKey(kind, sent);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** FHIR demands it of each participant: one who is booked has accepted, one who is asked has not answered yet. */
function participantStatus({ status }: FhirResource): string {
  return status === 'proposed' || status === 'pending' || status === 'waitlist' ? 'needs-action' : 'accepted';
}

/** A resource with the notes behind it. */
interface Resource {
  readonly segment: Segment;
  readonly beside: Segment[];
}

const kinds = new Set(['AIS', 'AIG', 'AIL', 'AIP']);

function resourcesIn(group: Group): readonly Resource[] {
  const found: Resource[] = [];
  const collect = (within: Group) => {
    for (const item of within.items) {
      if (!(item instanceof Segment)) collect(item);
      else if (kinds.has(item.id)) found.push({ segment: item, beside: [] });
      else if (item.id !== 'RGS') found.at(-1)?.beside.push(item);
    }
  };
  for (const one of group.groups('RESOURCES')) collect(one);
  return found;
}

/**
 * TQ1 says when, else SCH-11 (before 2.5), else the first of the resources that has a time; the end is told, or counted from the
 * duration. Without a time of day it is what was asked for, as is SCH-11 beside a TQ1: TQ.4 and TQ.5 are the earliest start and the
 * latest end that are wanted (HL7 v2.5.1 §2.A.81).
 */
function putTimes(
  scope: Scope,
  sch: Marks,
  tq1s: readonly Segment[],
  resources: readonly Resource[],
  path: string,
  element: Element,
): Times {
  const [tq1] = tq1s.map((one) => reading(scope, one));
  const pair = (marks: Marks | undefined, field: number, component: number, name: string): FhirTime | undefined =>
    marks &&
    first(marks, field) &&
    takeTime(scope, first(marks, field)!, `${path}${isAskedFor ? `requestedPeriod.${name}` : name}`, component);
  const isArq = sch.segment.id === 'ARQ';
  let isAskedFor = isArq;
  const isTold = tq1 !== undefined && (first(tq1, 7) !== undefined || first(tq1, 8) !== undefined);
  const [from, at, to] = [isTold ? tq1 : sch, isTold ? 7 : 11, isTold ? 8 : 11];
  const read = () => [
    pair(from, at, isTold || isArq ? 1 : 4, 'start'),
    pair(from, to, isTold ? 1 : isArq ? 2 : 5, 'end'),
  ];
  const before = from!.keys.length;
  let [start, end] = read();
  if (!isArq && [start, end].some((time) => time?.value.includes('T') === false)) {
    takeBack(from!, before);
    isAskedFor = true;
    [start, end] = read();
  }
  let minutes = element.minutesDuration as number | undefined;
  if (start === undefined && end === undefined) {
    for (const { segment } of resources) {
      const told = timesOfResource(scope, reading(scope, segment), path);
      if (told.start === undefined) continue;
      [start, minutes] = [told.start, minutes ?? told.minutes];
      break;
    }
  }
  if (start !== undefined && end === undefined && minutes !== undefined) {
    end = later(start, minutes);
    for (const marks of [from!, sch]) markCopies(marks, `${path}start`, `${path}end`);
    markDuration(sch, path, 'end');
  }
  const isInstant = (time: FhirTime | undefined) => time === undefined || time.value.includes('T');
  if (isInstant(start) && isInstant(end) && !isArq) {
    putTime(element, 'start', start);
    putTime(element, 'end', end);
    if (isTold) putWanted(scope, sch, path, element);
    return { start, end };
  }
  const period: Element = {};
  putTime(period, 'start', start);
  putTime(period, 'end', end);
  put(element, 'requestedPeriod', some(period) && [period]);
  return { start, end };
}

/** When an appointment is. */
interface Times {
  readonly start: FhirTime | undefined;
  readonly end: FhirTime | undefined;
}

/** SCH-11 where TQ1 tells when the appointment is. */
function putWanted(scope: Scope, sch: Marks, path: string, element: Element): void {
  const field = first(sch, 11);
  if (field === undefined || sch.segment.id === 'ARQ') return;
  const period: Element = {};
  putTime(period, 'start', takeTime(scope, field, `${path}requestedPeriod.start`, 4));
  putTime(period, 'end', takeTime(scope, field, `${path}requestedPeriod.end`, 5));
  put(element, 'requestedPeriod', some(period) && [period]);
  // How many, how often and how urgently have no element beside what TQ1 says.
  const isMore = [1, 2, 3, 6, 7, 8, 9, 10, 11, 12].some((component) => peek(field, component) !== '');
  const whole = isMore ? wholeText(field, `${path}extension[SCH-11].valueString`) : '';
  if (whole !== '') add(element, 'extension', { url: 'urn:causeway:v2:SCH-11', valueString: whole });
}

/** TQ1-9 → R5's Appointment.priority, as R4 writes it: its own is a number. */
function putPriority(scope: Scope, tq1: Segment | undefined, path: string, element: Element): void {
  const sent = tq1 && first(reading(scope, tq1), 9);
  const priority = sent && codeableConcept(scope, sent, `${path}extension.valueCodeableConcept`, { table: '0485' });
  if (priority) add(element, 'extension', { url: `${r5}priority`, valueCodeableConcept: priority });
}

const r5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.';

/** AIS says which service; AIG, AIL and AIP say who and what takes part. */
function stateResources(
  scope: Scope,
  resources: readonly Resource[],
  times: Times & { readonly sch: Marks },
  path: string,
  element: Element,
): Element[] {
  const participants: Element[] = [];
  for (const { segment, beside } of resources) {
    const marks = reading(scope, segment);
    if (segment.id === 'AIS') {
      const service = first(marks, 3);
      const isOut = isTakingBack(first(marks, 2), path, 'serviceType', 'D');
      if (isOut && service !== undefined) leaveOutAll(service, 'the service is taken out of the appointment');
      if (!isOut) add(element, 'serviceType', service && codeableConcept(scope, service, `${path}serviceType`));
      passOverSame(scope, marks, times, path);
      keepSegment(scope, marks, path, element);
    } else {
      const participant = participantOf(scope, marks, `${path}participant[${participants.length + 1}]`, times.start);
      if (participant === undefined) continue;
      keepFields(scope, marks, `${path}participant.`, participant);
      participants.push(participant);
    }
    const notes = beside.filter(({ id }) => id === 'NTE').map((one) => reading(scope, one));
    for (const one of annotations(scope, notes, path, 'extension.valueAnnotation.text'))
      add(element, 'extension', noteOf(one));
    for (const one of beside) if (one.id !== 'NTE') keepSegment(scope, reading(scope, one), path, element);
  }
  return participants;
}

/** R5's Appointment.note, as R4 writes it. */
function noteOf(annotation: Element): Element {
  return {
    url: `${r5}note`,
    valueAnnotation: annotation,
  };
}
