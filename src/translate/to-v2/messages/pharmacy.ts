import type { Element } from '../../element.ts';
import { isEmpty } from '../datatypes/repeated.ts';
import { child, hasCode, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { administration } from '../segments/administration.ts';
import { dg1 } from '../segments/dg1.ts';
import { drugOf } from '../segments/drug.ts';
import { medicationOrder } from '../segments/medication-order.ts';
import { ntes } from '../segments/nte.ts';
import { pharmacyOrc } from '../segments/pharmacy-orc.ts';
import { rxcs } from '../segments/rxc.ts';
import { rxd } from '../segments/rxd.ts';
import { rxr } from '../segments/rxr.ts';
import { lastingOf, tq, tq1 } from '../segments/tq1.ts';
import { nameOf, resolve, type Writing } from '../writing.ts';
import { type About, chargeSegments, diagnosisEntries } from './about-patient.ts';
import { observed } from './observed.ts';
import { resolved } from './oru.ts';
import { headSegments } from './patient-head.ts';
import { besideOrder, performersOf } from './taking-part.ts';

/**
 * What the pharmacy is asked for, made of it, hands out and is given, behind MSH (HL7 v2.5.1 §4.13): OMP^O09, RDE^O11, RDS^O13, RAS^O17. An
 * order group for each MedicationRequest, and for each dispense or administration of which no request is told.
 */
export function pharmacySegments(
  writing: Writing,
  about: About,
  type: string,
  resources: readonly Element[],
): readonly Draft[] {
  return [
    ...headSegments(writing, about, type),
    ...groupsOf(writing, resources).flatMap((group) => groupSegments(writing, group, type)),
    ...chargeSegments(writing, about.patient),
  ];
}

/** A request with what was done of it; either may be missing. */
interface DrugGroup {
  readonly request: Element | undefined;
  readonly done: Element[];
}

function groupsOf(writing: Writing, resources: readonly Element[]): readonly DrugGroup[] {
  const groups: DrugGroup[] = resources
    .filter(({ resourceType }) => resourceType === 'MedicationRequest')
    .map((request) => ({ request, done: [] }));
  for (const one of resources) {
    if (one.resourceType === 'MedicationRequest') continue;
    const asked = requestOf(writing, one);
    const group = groups.find(({ request }) => request !== undefined && request === asked);
    if (group === undefined) groups.push({ request: asked, done: [one] });
    else group.done.push(one);
  }
  return groups;
}

/** The MedicationRequest that a dispense or an administration names, where the Bundle has it. */
export function requestOf(writing: Writing, done: Element): Element | undefined {
  const named = ['authorizingPrescription', 'request'].flatMap((name) => list(done, name));
  const found = named.map((one) => resolve(writing, one, done) as Element | undefined);
  return found.find((one) => one?.resourceType === 'MedicationRequest');
}

function groupSegments(writing: Writing, { request, done }: DrugGroup, type: string): readonly Draft[] {
  const orc = pharmacyOrc(writing, request, done[0]);
  const isOrder = type.startsWith('OMP');
  return [
    orc,
    ...(request === undefined ? [] : besideOrder(writing, request)),
    ...(request === undefined
      ? []
      : isOrder
        ? [...timings(writing, request), ...requestSegments(writing, request, 'RXO')]
        : [...originalSegments(writing, request), ...encodedSegments(writing, request)]),
    ...done.flatMap((one, index) => doneSegments(writing, one, index + 1)),
  ];
}

/** The order of a drug in an ORM^O01 (HL7 v2.5.1 §4.4.1), which has its timing in ORC-7. */
export function drugOrderSegments(writing: Writing, request: Element): readonly Draft[] {
  const orc = pharmacyOrc(writing, request, undefined);
  const [dosage] = list(request, 'dosageInstruction');
  return [
    { ...orc, fields: { ...orc.fields, 7: tq(writing, asWanted(request, dosage)) } },
    ...requestSegments(writing, request, 'RXO'),
  ];
}

/** RXO with its notes, route, parts, reasons and what to know for it. */
function requestSegments(writing: Writing, request: Element, id: 'RXO' | 'RXE'): readonly Draft[] {
  const [dosage] = list(request, 'dosageInstruction');
  const reasons = list(request, 'reasonReference').flatMap((one) => resolved(writing, one, request, 'Condition'));
  const visit = resolve(writing, child(request, 'encounter'), request) as Element | undefined;
  const entries = diagnosisEntries(writing, visit);
  return [
    medicationOrder(writing, request, id),
    ...ntes(writing, request),
    ...rxr(writing, request, dosage),
    ...rxcs(writing, drugOf(writing, request).medication),
    ...reasons.map((one, index) => dg1(writing, one, entries.get(one), index + 1)),
    ...observed(writing, informationOf(writing, request, 'supportingInformation')),
  ];
}

/** The order as it was placed (RXO), where the one that came of it tells of it, with its own timing before it. */
function originalSegments(writing: Writing, request: Element): readonly Draft[] {
  const originals = list(request, 'basedOn').flatMap((one) => resolved(writing, one, request, 'MedicationRequest'));
  return originals
    .slice(0, 1)
    .flatMap((one) => [...timings(writing, one), ...requestSegments(writing, one, 'RXO')])
    .filter(({ id }) => id !== 'OBX' && id !== 'DG1')
    .map((draft) => ({ ...draft, about: nameOf(request) }));
}

/** RXE, whose timing stands behind its notes. */
function encodedSegments(writing: Writing, request: Element): readonly Draft[] {
  const all = requestSegments(writing, request, 'RXE');
  const at = all.findIndex(({ id }) => id !== 'RXE' && id !== 'NTE');
  const split = at === -1 ? all.length : at;
  return [...all.slice(0, split), ...timings(writing, request), ...all.slice(split)];
}

function timings(writing: Writing, request: Element): readonly Draft[] {
  const supply = child(child(request, 'dispenseRequest'), 'expectedSupplyDuration');
  return list(request, 'dosageInstruction')
    .flatMap((dosage) => tq1(writing, asWanted(request, dosage)))
    .map((draft, index) => {
      const { 6: lasting, ...fields } = draft.fields;
      return {
        ...draft,
        fields: { ...fields, 1: index + 1, 6: isEmpty(lasting) && index === 0 ? lastingOf(supply) : lasting },
      };
    });
}

/** A dosage as a service's timing has it: when, how urgently, on what condition. */
function asWanted(request: Element, dosage: Element | undefined): Element {
  const { resourceType = '', id = '' } = request;
  const made: { [name: string]: Element[string] } = { resourceType, id };
  const isPrn = dosage?.asNeededBoolean === true;
  const timing = child(dosage, 'timing');
  if (timing !== undefined) made.occurrenceTiming = timing;
  else if (isPrn) made.occurrenceTiming = { code: { coding: [prn] } };
  const ordered = list(dosage, 'doseAndRate').find((one) => hasCode(child(one, 'type'), doseType, 'ordered'));
  const amount = child(ordered, 'doseQuantity');
  if (amount !== undefined && list(dosage, 'doseAndRate').length > 1) made.quantityQuantity = amount;
  const condition = child(dosage, 'asNeededCodeableConcept');
  if (condition !== undefined) made.asNeededCodeableConcept = condition;
  for (const name of ['priority', '_priority']) if (request[name] !== undefined) made[name] = request[name];
  return made;
}

const doseType = 'http://terminology.hl7.org/CodeSystem/dose-rate-type';

/** HL7 table 0335. */
const prn = { system: 'http://terminology.hl7.org/CodeSystem/v2-0335', code: 'PRN' };

function doneSegments(writing: Writing, one: Element, counter: number): readonly Draft[] {
  const { medication } = drugOf(writing, one);
  const seen = observed(writing, informationOf(writing, one, 'supportingInformation'));
  if (one.resourceType === 'MedicationAdministration')
    return [
      administration(writing, one, counter),
      ...performersOf(writing, one),
      ...rxr(writing, one, child(one, 'dosage')),
      ...seen,
    ];
  return [
    rxd(writing, one, counter),
    ...performersOf(writing, one),
    ...ntes(writing, one),
    ...rxr(writing, one, list(one, 'dosageInstruction')[0]),
    ...rxcs(writing, medication),
    ...seen,
  ];
}

function informationOf(writing: Writing, from: Element, name: string): readonly Element[] {
  return list(from, name).flatMap((one) => resolved(writing, one, from, 'Observation'));
}

/** The trigger of each message of the pharmacy, and what of a patient's makes one. */
export const pharmacyTriggers: Readonly<Record<string, string>> = { OMP: 'O09', RDE: 'O11', RDS: 'O13', RAS: 'O17' };

/** Whether a request is for a drug that is to be given, not one that somebody takes as it is. */
export function isOrdered(request: Element): boolean {
  return text(request, 'status') !== 'draft' && request.intent !== 'plan' && request.intent !== 'proposal';
}
