import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put } from '../../element.ts';
import { categoryOfSection, type Use } from '../categories.ts';
import { codingTo } from '../datatypes/cwe.ts';
import { messageName, type Owned, orderNumber, ownedBy } from '../keys.ts';
import type { Marks } from '../leaves.ts';
import { note, reading, type Scope } from '../scope.ts';
import { reportOfObr, sectionOfObr } from '../segments/obr-report.ts';
import { state } from '../state.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { codeKey } from './member-keys.ts';
import type { Orders } from './order-numbers.ts';
import type { OrderParts } from './order-parts.ts';
import { stateRequest } from './order-request.ts';
import { stateResults } from './order-results.ts';
import { type StatedSpecimen, stateSpecimens } from './order-specimens.ts';
import type { Parentage } from './parent-results.ts';
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
  /** The OBR that says so. */
  readonly timed?: Marks | undefined;
}

/** Who the orders of a message are for, and what they know of each other. */
export interface OrdersOf {
  readonly patient: string;
  readonly visit: Visit | undefined;
  readonly orders: Orders;
  readonly parentage: Parentage;
}

/**
 * ORC, OBR and what follows them in a message of results → ServiceRequest, DiagnosticReport, Observations, Specimens, all owned by
 * the order. Gives the reference to the report.
 */
export function stateOrder(scope: Scope, of: OrdersOf, parts: OrderParts): Element | undefined {
  const { obr: obrSegment, orc: orcSegment } = parts;
  if (obrSegment === undefined) return undefined;
  const key = orderNumber(orcSegment, obrSegment);
  if (key === undefined) note(scope, 'CW-TRN-006', 'warning', `OBR[${obrSegment.ordinal}]-3`);
  const owned = ownedBy(scope, key, of.patient, messageName(scope));
  // One filler number may hold several services (an accession), and one service several parent results: both are of the name.
  const name = of.orders.report(`${owned.name}|${codeKey(obrSegment, 4)}${parentKey(obrSegment)}`);
  const obr = reading(scope, obrSegment);
  const orc = orcSegment && reading(scope, orcSegment);
  const reportId = scope.context.ids.resource(owned.patient, 'DiagnosticReport', name);
  const path = `DiagnosticReport/${reportId}#`;
  const report = reportOfObr(scope, obr, orc, path);
  const section = sectionOfObr(obr, path);
  const specimens = stateSpecimens(scope, parts.specimens, obr, { owned, name, orders: of.orders });
  const order: Order = {
    owned,
    name,
    subject: subjectOf(owned.patient),
    encounter: encounterOf(of.visit, owned),
    specimens: specimens.map((one) => one.reference),
    category:
      categoryOfSection(section) ?? (section === '' ? impliedCategory(parts.observations, specimens) : undefined),
    effective: effectiveOf(report),
    timed: obr,
  };
  const element = report as Element;
  put(element, 'basedOn', basedOn(scope, of, parts, order));
  put(element, 'category', reportCategories(section, order.category));
  element.subject = order.subject;
  if (order.encounter !== undefined) element.encounter = order.encounter;
  put(element, 'specimen', [...order.specimens]);
  stateResults(scope, parts.observations, specimens, {
    order,
    report: element,
    path,
    parentage: of.parentage,
    obr: obrSegment,
  });
  const use: Use = order.category === 'laboratory' ? 'laboratory' : 'other';
  const defaults = { status: 'unknown', code: { text: 'unknown' } };
  const { patient } = owned;
  state(scope, {
    type: 'DiagnosticReport',
    id: reportId,
    patient,
    mode: 'merge',
    content: report,
    defaults,
    use,
    owner: key,
  });
  return { reference: `DiagnosticReport/${reportId}` };
}

/** The request that the report answers, if it is of the same patient by now. */
function basedOn(scope: Scope, of: OrdersOf, parts: OrderParts, order: Order): Element[] {
  const named = of.orders.request(parts.orc, parts.obr, order.name);
  const { patient } = ownedBy(scope, named.key, order.owned.patient, named.name);
  const isOfPatient = patient === order.owned.patient;
  const encounter = isOfPatient ? order.encounter : of.visit && encounterOf(of.visit, { patient });
  const specimens = isOfPatient ? order.specimens : [];
  const said = stateRequest(scope, parts, { ...named, patient, encounter, visit: of.visit, specimens }, of.orders);
  return isOfPatient ? [said] : [];
}

/** Said, not left out: an earlier translation of this message may have named it, when the visit was this patient's. */
export function encounterOf(
  visit: Visit | undefined,
  { patient }: { readonly patient: string },
): Element | null | undefined {
  return visit && (visit.owned.patient === patient ? visit.encounter : null);
}

/** OBR-26: the result that this order comes of, of which several may be told under one number. */
function parentKey(obr: Segment): string {
  if (!obr.has(26)) return '';
  return `|of ${[1, 2].map((component) => obr.value(26, component).trim()).join('^')}`;
}

/** Where OBR-24 is silent: a specimen, or a number among the results, is a laboratory's; words alone may be anyone's. */
function impliedCategory(results: readonly Group[], specimens: readonly StatedSpecimen[]): string | undefined {
  if (specimens.length > 0) return 'laboratory';
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
