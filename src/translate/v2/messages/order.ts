import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put, reference } from '../../element.ts';
import { categoryOfSection, type Use } from '../categories.ts';
import { codingTo } from '../datatypes/cwe.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName, type Owned, orderNumber, ownedBy } from '../keys.ts';
import { note, reading, type Scope } from '../scope.ts';
import { annotations } from '../segments/nte.ts';
import { reportOfObr, sectionOfObr } from '../segments/obr-report.ts';
import { serviceRequestOf } from '../segments/service-request.ts';
import { state } from '../state.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { codeKey } from './member-keys.ts';
import { addParticipation, stateResults } from './order-results.ts';
import { stateSpecimens } from './order-specimens.ts';
import { subjectOf } from './patient-record.ts';
import type { Visit } from './visit-record.ts';

/** An order under way: what its resources have in common. */
export interface Order {
  readonly owned: Owned;
  /** Names the order's group within the patient: number and service, with an ordinal where a message repeats both. */
  readonly name: string;
  readonly subject: Element;
  /** The visit's Encounter; null where the visit is another patient's by now; undefined where none is named. */
  readonly encounter: Element | null | undefined;
  readonly specimens: readonly Element[];
  /** Observation category of the order's section; undefined where it says none. */
  readonly category: string | undefined;
  /** `effectiveDateTime` or `effectivePeriod` of the report, for results that carry no time. */
  readonly effective: Element;
}

/** ORC, OBR and what follows them → ServiceRequest, DiagnosticReport, Observations, Specimens, all owned by the order. */
export function stateOrder(
  scope: Scope,
  patient: string,
  visit: Visit | undefined,
  group: Group,
  unique: (key: string) => string,
): void {
  const obrSegment = group.segment('OBR');
  const orcSegment = group.segment('ORC');
  if (obrSegment === undefined) return;
  const key = orderNumber(orcSegment, obrSegment);
  if (key === undefined) note(scope, 'CW-TRN-006', 'warning', `OBR[${obrSegment.ordinal}]-3`);
  const owned = ownedBy(scope, key, patient, messageName(scope));
  // One filler number may hold several services (an accession): the service is part of the name.
  const name = unique(`${owned.name}|${codeKey(obrSegment, 4)}`);
  const { ids } = scope.context;
  const obr = reading(scope, obrSegment);
  const orc = orcSegment && reading(scope, orcSegment);
  const reportId = ids.resource(owned.patient, 'DiagnosticReport', name);
  const path = `DiagnosticReport/${reportId}#`;
  const report = reportOfObr(scope, obr, orc, path);
  const section = sectionOfObr(obr, path);
  const specimens = stateSpecimens(scope, group, obr, owned, name);
  const order: Order = {
    owned,
    name,
    subject: subjectOf(owned.patient),
    // Said, not left out: an earlier translation of this message may have named it, when the visit was this patient's.
    encounter: visit && (visit.owned.patient === owned.patient ? visit.encounter : null),
    specimens,
    category: categoryOfSection(section) ?? (section === '' ? impliedCategory(group, specimens) : undefined),
    effective: effectiveOf(report),
  };
  const requestId = stateRequest(scope, group, order, obrSegment, orcSegment);
  report.basedOn = [reference(`ServiceRequest/${requestId}`)];
  const element = report as Element;
  put(element, 'category', reportCategories(section, order.category));
  element.subject = order.subject;
  if (order.encounter !== undefined) element.encounter = order.encounter;
  put(element, 'specimen', [...specimens]);
  stateResults(scope, group, order, element, path);
  const use: Use = order.category === 'laboratory' ? 'laboratory' : 'other';
  state(scope, {
    type: 'DiagnosticReport',
    id: reportId,
    patient: owned.patient,
    mode: 'merge',
    content: report,
    defaults: { status: 'unknown', code: { text: 'unknown' } },
    use,
    owner: key,
  });
}

function stateRequest(scope: Scope, group: Group, order: Order, obr: Segment, orc: Segment | undefined): string {
  const id = scope.context.ids.resource(order.owned.patient, 'ServiceRequest', order.name);
  const path = `ServiceRequest/${id}#`;
  const content: FhirResource = serviceRequestOf(scope, reading(scope, obr), orc && reading(scope, orc), path);
  keepFields(scope, reading(scope, obr), path, content as Element);
  if (orc !== undefined) keepFields(scope, reading(scope, orc), path, content as Element);
  for (const segment of group.segments('PRT'))
    addParticipation(scope, reading(scope, segment), content as Element, path);
  const timing = group.groups('TIMING_QTY').flatMap((one) => one.segments('TQ1'));
  for (const segment of [...timing, ...group.segments('CTD')])
    keepSegment(scope, reading(scope, segment), path, content as Element);
  content.subject = order.subject;
  if (order.encounter !== undefined) content.encounter = order.encounter;
  if (order.specimens.length > 0) content.specimen = [...order.specimens];
  const notes = annotations(
    scope,
    group.segments('NTE').map((segment) => reading(scope, segment)),
    path,
  );
  if (notes.length > 0) content.note = notes;
  state(scope, {
    type: 'ServiceRequest',
    id,
    patient: order.owned.patient,
    mode: 'merge',
    content,
    defaults: { status: 'unknown' },
    owner: order.owned.key,
  });
  return id;
}

/** Where OBR-24 is silent: a specimen, or a number among the results, is a laboratory's; words alone may be anyone's. */
function impliedCategory(group: Group, specimens: readonly Element[]): string | undefined {
  if (specimens.length > 0) return 'laboratory';
  const results = group.groups('OBSERVATION');
  const isMeasured = results.some((result) => {
    const type = result.segment('OBX')?.value(2) ?? '';
    return type === 'NM' || type === 'SN' || type === 'NA';
  });
  return isMeasured ? 'laboratory' : undefined;
}

/** OBR-24 as sent (HL7 table 0074), and LAB for every section of a laboratory. */
function reportCategories(section: string, kind: string | undefined): Element[] {
  const codings: Element[] = [];
  if (kind === 'laboratory') codings.push({ coding: [codingTo(v2Table('0074'), 'LAB', 'Laboratory')] });
  if (section !== '' && !(kind === 'laboratory' && section === 'LAB')) {
    codings.push({
      coding: [codingTo(v2Table('0074'), section, concept('diagnostic-section', section)?.display ?? '')],
    });
  }
  return codings;
}

function effectiveOf(report: FhirResource): Element {
  const made: Element = {};
  for (const name of ['effectiveDateTime', '_effectiveDateTime', 'effectivePeriod']) {
    if (report[name] !== undefined) made[name] = report[name]!;
  }
  return made;
}
