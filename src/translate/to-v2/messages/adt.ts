import type { Element } from '../../element.ts';
import { typeOf } from '../datatypes/cx.ts';
import { keptSegments } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { iam } from '../segments/al1.ts';
import { db1, isDisability } from '../segments/db1.ts';
import { mrg } from '../segments/mrg.ts';
import { isOfDeath, pdas } from '../segments/pda.ts';
import { procedureSegments } from '../segments/pr1.ts';
import { rf1 } from '../segments/rf1.ts';
import { allOf, nameOf, resolve, type Writing } from '../writing.ts';
import {
  type About,
  accidentSegments,
  allergySegments,
  diagnosisSegments,
  guarantorSegments,
  insuranceSegments,
  ofPatient,
  personSegments,
  visitSegments,
} from './about-patient.ts';
import { observed } from './observed.ts';
import { headSegments } from './patient-head.ts';

/** The segments of an ADT behind EVN (HL7 v2.5.1 §3.3): of its patient, and of others where it is about several. */
export function adtSegments(writing: Writing, about: About, trigger: string): readonly Draft[] {
  if (trigger === 'A17' || trigger === 'A24' || trigger === 'A37') return pairSegments(writing, about, trigger);
  const { patient, encounter } = about;
  const merges = allOf(writing, 'Patient').flatMap((one) => mergeSegments(writing, one as Element));
  if (merges.length > 0) return merges;
  if (ofNumbers.has(trigger)) return numberSegments(writing);
  const [observations, procedures] = [
    ofPatient(writing, patient, 'Observation'),
    ofPatient(writing, patient, 'Procedure'),
  ];
  const isElsewhere = (one: Element) => !isOfDeath(one);
  const isVisitOptional = /^A(18|24|3[04-79]|4\d|5[01]|60)$/.test(trigger);
  return [
    ...headSegments(writing, about, 'ADT', !isVisitOptional),
    ...disabilitySegments(writing, patient),
    ...observed(writing, observations.filter(isElsewhere), { withNotes: false }),
    ...(trigger === 'A60' ? [] : allergySegments(writing, patient)),
    ...(trigger === 'A60'
      ? ofPatient(writing, patient, 'AllergyIntolerance').map((one, index) => iam(writing, one, index + 1))
      : []),
    ...diagnosisSegments(writing, about),
    ...procedures.filter(isElsewhere).flatMap((one, index) => procedureSegments(writing, one, index + 1)),
    ...guarantorSegments(writing, patient),
    ...insuranceSegments(writing, patient),
    ...referralSegments(writing, patient),
    // One accident is all that there is room for.
    ...accidentSegments(writing, about).slice(0, 1),
    ...keptSegments(writing, encounter, 'UB1', 'UB2'),
    ...pdas(writing, [...observations, ...procedures].filter(isOfDeath), encounter),
  ];
}

/** The patient's disabilities, and those of others that were kept. */
function disabilitySegments(writing: Writing, patient: Element): readonly Draft[] {
  const own = ofPatient(writing, patient, 'Condition').filter(isDisability);
  const drafts = own.map((one, index) => db1(writing, one, index + 1));
  const kept = keptSegments(writing, patient, 'DB1');
  return [...drafts, ...kept.map((one, index) => ({ ...one, fields: { ...one.fields, 1: own.length + index + 1 } }))];
}

/** Referrals stand with the insurance (HL7 v2.5.1 §3.3.1): without one there is no place for them. */
function referralSegments(writing: Writing, patient: Element): readonly Draft[] {
  if (ofPatient(writing, patient, 'Coverage').length === 0) return [];
  return ofPatient(writing, patient, 'ServiceRequest').map((one) => rf1(writing, one));
}

/** A group for each record that a Patient replaces: PID of the one that stays, MRG of the other. */
function mergeSegments(writing: Writing, patient: Element): readonly Draft[] {
  const encounter = ofPatient(writing, patient, 'Encounter')[0];
  return mergedInto(writing, patient).flatMap((prior, index) => [
    ...personSegments(writing, { patient, encounter }),
    mrg(writing, prior),
    ...(index === 0 ? visitSegments(writing, encounter) : []),
  ]);
}

/** Events of accounts and visits, which are merged or get another number: MRG-1 is the patient of PID (HL7 v2.5.1 §3.3.35, §3.3.41). */
const ofNumbers: ReadonlySet<string> = new Set(['A35', 'A41', 'A42', 'A49', 'A50', 'A51']);

/** A group for each patient: whose account or visit it is; the numbers that are gone are known where they were kept. */
function numberSegments(writing: Writing): readonly Draft[] {
  return allOf(writing, 'Patient').flatMap((one) => {
    const patient = one as Element;
    const encounter = ofPatient(writing, patient, 'Encounter')[0];
    const kept = keptSegments(writing, encounter, 'MRG');
    const same = mrg(writing, { ...patient, identifier: numbersOf(patient), name: [] });
    return [
      ...personSegments(writing, { patient, encounter }),
      ...(kept.length > 0 ? kept : [same]),
      ...visitSegments(writing, encounter),
    ];
  });
}

/** The record numbers of a patient, else the first number there is. */
function numbersOf(patient: Element): Element[] {
  const numbers = list(patient, 'identifier').filter((one) => text(one, 'value') !== '');
  const records = numbers.filter((one) => typeOf(one) === 'MR');
  return records.length > 0 ? records : numbers.slice(0, 1);
}

/** Patients that this one replaces. */
function mergedInto(writing: Writing, patient: Element): readonly Element[] {
  return list(patient, 'link').flatMap((one) => {
    const prior = resolve(writing, child(one, 'other'), patient);
    return text(one, 'type') === 'replaces' && prior?.resourceType === 'Patient' ? [prior as Element] : [];
  });
}

/** Each patient of a message about two, with its own visit. */
function pairSegments(writing: Writing, { patient }: About, trigger: string): readonly Draft[] {
  const others = allOf(writing, 'Patient').filter((one) => nameOf(one) !== nameOf(patient));
  return [patient, ...others.map((one) => one as Element)].flatMap((one) => {
    const encounter = ofPatient(writing, one, 'Encounter')[0];
    return [
      ...personSegments(writing, { patient: one, encounter }),
      ...visitSegments(writing, encounter, trigger === 'A17'),
    ];
  });
}
