import type { Element } from '../../element.ts';
import { keptSegments } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { dg1 } from '../segments/dg1.ts';
import { ntes } from '../segments/nte.ts';
import { obr } from '../segments/obr.ts';
import { orc } from '../segments/orc.ts';
import { prts } from '../segments/prt.ts';
import { specimenSegments } from '../segments/spm.ts';
import { isBeyondTq, tq, tq1 } from '../segments/tq1.ts';
import type { Writing } from '../writing.ts';
import {
  type About,
  chargeSegments,
  diagnosisEntries,
  diagnosisSegments,
  ofPatient,
  personSegments,
  visitSegments,
} from './about-patient.ts';
import { dietSegments, supplySegments } from './kitchen-and-stock.ts';
import { observed } from './observed.ts';
import { reportSegments, resolved, specimensOf } from './oru.ts';
import { headSegments } from './patient-head.ts';
import { drugOrderSegments } from './pharmacy.ts';
import { besideOrder, contactOf } from './taking-part.ts';

/** The segments of an order behind MSH (HL7 v2.5.1 §4.4.1 ORM^O01, §4.4.6 OML^O21): the person, and a group for each request. */
export function orderSegments(
  writing: Writing,
  about: About,
  type: string,
  requests: readonly Element[],
): readonly Draft[] {
  const { patient } = about;
  const reasons = new Set(requests.flatMap((one) => reasonsOf(writing, one)));
  const entries = diagnosisEntries(writing, about.encounter);
  const reports = ofPatient(writing, patient, 'DiagnosticReport');
  const elsewhere = new Set([
    ...requests.flatMap((one) => informationOf(writing, one)),
    ...reports.flatMap((report) =>
      list(report, 'result').flatMap((one) => resolved(writing, one, report, 'Observation')),
    ),
  ]);
  const others = ofPatient(writing, patient, 'Observation').filter((one) => !elsewhere.has(one));
  return [
    ...headSegments(writing, about, type),
    ...requests.flatMap((request, index) => {
      const isFirst = index === 0;
      const visitReasons = isFirst ? diagnosisSegments(writing, about, reasons) : [];
      const more = isFirst ? others : [];
      const other = ofOtherKinds[text(request, 'resourceType')];
      if (other !== undefined) return [...other(writing, request), ...visitReasons, ...observed(writing, more)];
      return requestSegments(writing, request, { type, setId: index + 1, visitReasons, entries, more });
    }),
    ...(type === 'ORM^O01' ? [] : reports.flatMap((one, index) => priorSegments(writing, patient, one, index + 1))),
    // What is charged stands behind the last order.
    ...chargeSegments(writing, patient),
  ];
}

/**
 * A result of before that an order is told of (PRIOR_RESULT, HL7 v2.5.1 §4.4.6): whose it is, or the visit that it is of, then its order
 * group; specimens have no place there.
 */
function priorSegments(writing: Writing, patient: Element, report: Element, setId: number): readonly Draft[] {
  const encounter = resolved(writing, child(report, 'encounter') ?? {}, report, 'Encounter')[0];
  const begin =
    encounter === undefined
      ? personSegments(writing, { patient, encounter }).slice(0, 1)
      : visitSegments(writing, encounter);
  const order = reportSegments(writing, report, setId, new Set());
  const told = order.filter(({ id }) => id !== 'SPM');
  const end = told.findIndex(({ id }) => id === 'TQ1' || id === 'OBX');
  const head = end === -1 ? told : told.slice(0, end);
  // Behind the OBR of a prior order its notes come first (HL7 v2.8.2 §4.4.6), unlike behind that of a result.
  const isTakingPart = ({ id }: Draft) => id === 'PRT';
  const inOrder = [...head.filter((one) => !isTakingPart(one)), ...head.filter(isTakingPart)];
  return [...begin, ...inOrder, ...told.slice(head.length)];
}

interface RequestPlace {
  readonly type: string;
  readonly setId: number;
  /** Diagnoses of the visit: an order has no place for them but behind its first request. */
  readonly visitReasons: readonly Draft[];
  /** Of the visit's list of diagnoses, by Condition. */
  readonly entries: ReadonlyMap<unknown, Element>;
  readonly more: readonly Element[];
}

function requestSegments(
  writing: Writing,
  request: Element,
  { type, setId, visitReasons, entries, more }: RequestPlace,
): readonly Draft[] {
  const specimens = specimensOf(writing, request);
  const header = orc(writing, request, undefined, controls[text(request, 'status')] ?? 'NW');
  const detail = obr(writing, { request, specimen: specimens[0] }, setId);
  // Before TQ1, ORC-7 told when, and OBR-27 repeated it (HL7 v2.3 §4.5.1.7); what it has no component for stands in a TQ1 beside it.
  const hasTiming = type !== 'ORM^O01';
  const older = hasTiming ? undefined : tq(writing, request);
  const reasons = reasonsOf(writing, request).map((one, index) => dg1(writing, one, entries.get(one), index + 1));
  return [
    hasTiming ? header : { ...header, fields: { ...header.fields, 7: older } },
    ...(hasTiming || isBeyondTq(request) ? tq1(writing, request) : []),
    ...(hasTiming ? keptSegments(writing, request, 'TQ1') : []),
    hasTiming ? detail : { ...detail, fields: { ...detail.fields, 27: older } },
    ...ntes(writing, request),
    ...prts(writing, request, list(request, 'performer')),
    ...besideOrder(writing, request, true),
    ...contactOf(writing, request),
    ...[...reasons, ...visitReasons].map((draft, index) => ({ ...draft, fields: { ...draft.fields, 1: index + 1 } })),
    ...observed(writing, [...informationOf(writing, request), ...more]),
    ...specimenSegments(writing, specimens),
  ];
}

/** Orders that an ORM^O01 may be of beside services: of drugs, for the kitchen, of supplies. */
const ofOtherKinds: Readonly<Record<string, (writing: Writing, order: Element) => readonly Draft[]>> = {
  MedicationRequest: drugOrderSegments,
  NutritionOrder: dietSegments,
  SupplyRequest: supplySegments,
};

/** An order that a document answers (COMMON_ORDER of an MDM), with the report of it: numbers, timing and notes, and who takes part in it. */
export function serviceSegments(
  writing: Writing,
  request: Element | undefined,
  report: Element | undefined,
  setId: number,
): readonly Draft[] {
  const [specimen] = [report, request].flatMap((one) => (one === undefined ? [] : specimensOf(writing, one)));
  // No results follow: that there is a report is a change of the order's status.
  const control = controls[text(request, 'status')] ?? (report === undefined ? 'NW' : 'SC');
  return [
    orc(writing, request, report, control),
    ...tq1(writing, request),
    obr(writing, { request, report, specimen }, setId),
    ...ntes(writing, request),
    ...(request === undefined ? [] : prts(writing, request, list(request, 'performer'))),
  ];
}

/** HL7 table 0119: an order that is no longer under way is cancelled, held or of another status. */
const controls: Readonly<Record<string, string>> = { revoked: 'CA', 'on-hold': 'HD', completed: 'SC' };

function reasonsOf(writing: Writing, request: Element): readonly Element[] {
  return list(request, 'reasonReference').flatMap((one) => resolved(writing, one, request, 'Condition'));
}

function informationOf(writing: Writing, request: Element): readonly Element[] {
  const told = ['supportingInfo', 'supportingInformation'].flatMap((name) => list(request, name));
  return told.flatMap((one) => resolved(writing, one, request, 'Observation'));
}

/** Whether what is asked for is a laboratory's: it has a specimen, or says so. */
export function isOfLaboratory(writing: Writing, request: Element): boolean {
  if (specimensOf(writing, request).length > 0) return true;
  return (
    list(request, 'category').some((one) => list(one, 'coding').some(({ code }) => code === '108252007')) ||
    child(request, 'specimen') !== undefined
  );
}
