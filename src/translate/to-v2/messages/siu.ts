import type { Element } from '../../element.ts';
import { cwe } from '../datatypes/cwe.ts';
import { isEmpty, repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { withKept } from '../own-extensions.ts';
import { child, extensionsOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { ais, resourceOf } from '../segments/appointment-resource.ts';
import { ntes } from '../segments/nte.ts';
import { contacts, sch } from '../segments/sch.ts';
import { nameOf, type Writing } from '../writing.ts';
import { type About, diagnosisSegments, ofPatient } from './about-patient.ts';
import { observed } from './observed.ts';
import { headSegments } from './patient-head.ts';

/** The segments of a SIU behind MSH (HL7 v2.5.1 §10.4): the appointment, whom it is for, and what and who takes part. */
export function siuSegments(writing: Writing, about: About, appointment: Element): readonly Draft[] {
  const requested = text(appointment, 'start') === '' ? list(appointment, 'requestedPeriod')[0] : undefined;
  const [priority] = extensionsOf(appointment, `${r5}priority`);
  const timing: Draft = withKept(
    writing,
    {
      id: 'TQ1',
      about: nameOf(appointment),
      fields: {
        1: 1,
        7: timestamp(appointment, 'start') || timestamp(requested, 'start'),
        8: timestamp(appointment, 'end') || timestamp(requested, 'end'),
        9: repeated([cwe(writing, child(priority, 'valueCodeableConcept'), { table: '0485' })]),
      },
    },
    appointment,
  );
  const participants = list(appointment, 'participant').filter(
    (one) => !contacts.has(text(list(one, 'type')[0], 'text')),
  );
  const resources = participants.flatMap((one) => resourceOf(writing, appointment, one, 1) ?? []);
  const of = (id: string) =>
    resources.filter((one) => one.id === id).map((one, index) => ({ ...one, fields: { ...one.fields, 1: index + 1 } }));
  const services = list(appointment, 'serviceType').map((one, index) => ais(writing, appointment, one, index + 1));
  const all = [...services, ...of('AIG'), ...of('AIL'), ...of('AIP')];
  const comment = text(appointment, 'comment');
  return [
    sch(writing, appointment),
    ...([7, 8, 9].every((field) => isEmpty(timing.fields[field])) ? [] : [timing]),
    ...ntes(writing, comment === '' ? undefined : { note: [{ text: comment }] }),
    ...headSegments(writing, about, 'SIU'),
    ...observed(writing, ofPatient(writing, about.patient, 'Observation'), { withNotes: false }),
    ...diagnosisSegments(writing, about),
    ...(all.length === 0 ? [] : [{ id: 'RGS', about: nameOf(appointment), fields: { 1: 1 } }, ...all]),
    ...ntes(writing, { note: notesOf(appointment) as Element[] }),
  ];
}

/** Of R5, as R4 writes them. */
const r5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.';

/** R5's Appointment.note. */
function notesOf(appointment: Element): readonly Element[] {
  return extensionsOf(appointment, `${r5}note`).flatMap((one) => list(one, 'valueAnnotation'));
}

/** The trigger that an appointment's status comes to (§10.4). */
export function triggerOf(appointment: Element): string {
  return triggers[text(appointment, 'status')] ?? 'S12';
}

const triggers: Readonly<Record<string, string>> = {
  cancelled: 'S15',
  'entered-in-error': 'S17',
  noshow: 'S26',
  arrived: 'S14',
  'checked-in': 'S14',
  fulfilled: 'S14',
};
