import type { FhirResource } from '#flow';
import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { documentObx } from '../segments/document-obx.ts';
import { ntes } from '../segments/nte.ts';
import { functionOf, obr } from '../segments/obr.ts';
import { orc } from '../segments/orc.ts';
import { prts } from '../segments/prt.ts';
import { specimenSegments } from '../segments/spm.ts';
import { tq1 } from '../segments/tq1.ts';
import { nameOf, note, resolve, type Writing } from '../writing.ts';
import { type About, chargeSegments, ofPatient } from './about-patient.ts';
import { observed } from './observed.ts';
import { headSegments } from './patient-head.ts';
import { besideOrder, contactOf } from './taking-part.ts';

/** The segments of an ORU^R01 behind MSH (HL7 v2.5.1 §7.3.1): an order group for each report, and for results that stand on their own. */
export function oruSegments(writing: Writing, about: About): readonly Draft[] {
  const { patient } = about;
  const reports = ofPatient(writing, patient, 'DiagnosticReport');
  const told = new Set<Element>();
  const orders = reports.map((report, index) => reportSegments(writing, report, index + 1, told));
  const loose = ofPatient(writing, patient, 'Observation').filter((one) => !told.has(one));
  const members = new Set(loose.flatMap((one) => membersOf(writing, one)));
  const panels = loose.filter((one) => !members.has(one));
  return [
    ...headSegments(writing, about, 'ORU'),
    ...withCharges(
      [...orders, ...panels.map((one, index) => looseSegments(writing, one, orders.length + index + 1))],
      chargeSegments(writing, patient),
    ),
  ];
}

/** What is charged stands behind the results of the last order, before its specimens (HL7 v2.5.1 §7.3.1). */
function withCharges(orders: readonly (readonly Draft[])[], charges: readonly Draft[]): readonly Draft[] {
  const last = orders.at(-1);
  if (last === undefined || charges.length === 0) return orders.flat();
  const specimen = last.findIndex(({ id }) => id === 'SPM');
  return [...orders.slice(0, -1).flat(), ...last.toSpliced(specimen === -1 ? last.length : specimen, 0, ...charges)];
}

/** ORC, OBR, their notes and timing, each OBX with its own, the documents, the specimens. */
export function reportSegments(writing: Writing, report: Element, setId: number, told: Set<Element>): readonly Draft[] {
  const requests = list(report, 'basedOn').map((one) => resolve(writing, one, report) as Element | undefined);
  const request = requests.find((one) => one?.resourceType === 'ServiceRequest');
  const specimens = specimensOf(writing, report);
  const results = list(report, 'result').flatMap((one) => resolved(writing, one, report, 'Observation'));
  for (const one of results) told.add(one);
  if (text(report, 'conclusionCode') !== '' || list(report, 'conclusionCode').length > 0)
    note(writing, 'CW-TRN-062', 'information', 'DiagnosticReport.conclusionCode');
  const drafts = observed(writing, results);
  const documents = documentsOf(report, results);
  // A report that is words throughout is sent as text (TX), not as values that are short (ST).
  if (documents.length < list(report, 'presentedForm').length)
    for (const [at, draft] of drafts.entries()) drafts[at] = asText(draft);
  const status = code(writing, report, 'status', { map: 'report-status', table: '0123' });
  let count = drafts.filter(({ id }) => id === 'OBX').length;
  for (const form of documents) {
    const draft = documentObx(writing, { form, about: nameOf(report), status }, count + 1);
    if (draft !== undefined) drafts.push(draft);
    if (draft !== undefined) count++;
  }
  drafts.push(...conclusion(writing, report, results, status, count + 1));
  return [
    orc(writing, request, report, 'RE'),
    obr(writing, { request, report, specimen: specimens[0] }, setId),
    ...prts(
      writing,
      report,
      list(report, 'performer').filter((one) => functionOf(one) !== 'SPRF' && functionOf(one) !== 'TRANS'),
    ),
    ...(request === undefined
      ? []
      : [...prts(writing, request, list(request, 'performer')), ...besideOrder(writing, request, true)]),
    ...ntes(writing, request),
    ...tq1(writing, request),
    ...(request === undefined ? [] : contactOf(writing, request)),
    ...drafts,
    ...specimenSegments(writing, specimens),
  ];
}

/** A result without a report: its own code says what was asked for; a panel is told by its members. */
function looseSegments(writing: Writing, observation: Element, setId: number): readonly Draft[] {
  const members = membersOf(writing, observation);
  const requests = list(observation, 'basedOn').flatMap((one) => resolved(writing, one, observation, 'ServiceRequest'));
  const specimens = specimensOf(writing, observation);
  return [
    ...(requests[0] === undefined ? [] : [orc(writing, requests[0], undefined, 'RE')]),
    obr(writing, { request: requests[0], result: observation, specimen: specimens[0] }, setId),
    ...observed(writing, members.length === 0 || saysMore(observation) ? [observation, ...members] : members),
    ...specimenSegments(writing, specimens),
  ];
}

/** Whether a panel says something itself, beside what its members do. */
function saysMore(observation: Element): boolean {
  return Object.keys(observation).some((name) => name.startsWith('value') || name === 'component');
}

function membersOf(writing: Writing, observation: Element): readonly Element[] {
  return list(observation, 'hasMember').flatMap((one) => resolved(writing, one, observation, 'Observation'));
}

export function specimensOf(writing: Writing, from: Element): readonly Element[] {
  return list(from, 'specimen').flatMap((one) => resolved(writing, one, from, 'Specimen'));
}

export function resolved(writing: Writing, reference: Element, from: Element, type: string): readonly Element[] {
  const found: FhirResource | undefined = resolve(writing, reference, from);
  return found?.resourceType === type ? [found as Element] : [];
}

/** Documents, without the text that the results say already. */
function documentsOf(report: Element, results: readonly Element[]): readonly Element[] {
  const said = results.map((one) => text(one, 'valueString')).filter((one) => one !== '');
  return list(report, 'presentedForm').filter((form) => {
    if (!text(form, 'contentType').startsWith('text/plain')) return true;
    const whole = Buffer.from(text(form, 'data'), 'base64').toString('utf8');
    return said.length === 0 || !said.every((one) => whole.includes(one));
  });
}

function asText(draft: Draft): Draft {
  return draft.fields[2] === 'ST' ? { ...draft, fields: { ...draft.fields, 2: 'TX' } } : draft;
}

/** A conclusion that no result says: an impression (suffix IMP, HL7 v2.5.1 §7.2.4) of the report's own code. */
function conclusion(
  writing: Writing,
  report: Element,
  results: readonly Element[],
  status: string,
  setId: number,
): readonly Draft[] {
  const words = text(report, 'conclusion');
  if (words === '' || results.some((one) => text(one, 'valueString') === words)) return [];
  const named = cwe(writing, child(report, 'code'));
  const [own = '', display = '', system = ''] = Array.isArray(named) ? named : [];
  return [
    {
      id: 'OBX',
      about: nameOf(report),
      fields: { 1: setId, 2: 'TX', 3: [[String(own), 'IMP'], display, system], 5: words, 11: status },
    },
  ];
}
