import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put, reference } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { fields, first, peek } from '../leaves.ts';
import { leaveOutAll } from '../preserved.ts';
import { reading, type Scope } from '../scope.ts';
import { drugFields } from '../segments/drug-fields.ts';
import { medicationRequestOf } from '../segments/medication-request.ts';
import { state } from '../state.ts';
import type { DrugGroup } from './drug-groups.ts';
import { dosagesIn, keepRest, type MedicationOrder, putMedication, putVisit } from './medication-parts.ts';
import { stateObservationsAbout } from './observations-about.ts';
import type { Order } from './order.ts';
import { stateReasons } from './order-reasons.ts';
import { subjectOf } from './patient-record.ts';

/**
 * RXO, RXE or RXG → MedicationRequest. `original` is the RXO that an RXE encodes: what it says otherwise is kept. Gives the reference
 * to it.
 */
export function stateMedicationRequest(
  scope: Scope,
  order: MedicationOrder,
  group: DrugGroup,
  original: DrugGroup | undefined,
  own: Omit<DrugGroup, 'drug'>,
  basedOn?: Element,
): Element {
  const { owned } = order;
  const { drug } = group;
  const name = drug.id === 'RXG' ? `${order.name}|RXG ${drug.value(1).trim()}` : order.name;
  const id = scope.context.ids.resource(owned.patient, 'MedicationRequest', name);
  const path = `MedicationRequest/${id}#`;
  const orc = order.orc && reading(scope, order.orc);
  const content: FhirResource = medicationRequestOf(scope, orc, reading(scope, drug), path);
  const element = content as Element;
  putMedication(
    scope,
    order,
    { ...group, components: group.components.length > 0 ? group.components : (original?.components ?? []) },
    name,
    element,
  );
  content.subject = subjectOf(owned.patient);
  putVisit(order, 'encounter', content);
  const routes = group.routes.length > 0 ? group.routes : (original?.routes ?? []);
  put(element, 'dosageInstruction', dosagesIn(scope, order, { ...group, routes }, `${path}dosageInstruction[0].`));
  putPriorityOfTimings(scope, [...group.timings, ...order.timings], path, element);
  if (basedOn !== undefined && drug.id === 'RXG') content.basedOn = [basedOn];
  const beside = { owned, name, visit: order.visit };
  const seen = [...own.observations, ...group.observations, ...(original?.observations ?? [])];
  put(element, 'supportingInformation', stateObservationsAbout(scope, beside, seen));
  const diagnoses = [own, group, ...(original === undefined ? [] : [original])].flatMap((one) => one.diagnoses);
  put(element, 'reasonReference', stateReasons(scope, diagnoses, asOrder(order)));
  keepRest(scope, group, path, element);
  if (original !== undefined) {
    passOverSame(scope, original.drug, drug);
    keepSegment(scope, reading(scope, original.drug), path, element);
    const { drug: _, ...around } = original;
    keepRest(scope, around, path, element);
    const mixed = group.components.length > 0 ? original.components : [];
    for (const one of mixed) keepSegment(scope, reading(scope, one), path, element);
  }
  if (drug.id !== 'RXG') {
    keepRest(scope, { ...own, observations: [] }, path, element);
    if (orc !== undefined) keepFields(scope, orc, path, element);
  }
  state(scope, {
    type: 'MedicationRequest',
    id,
    patient: owned.patient,
    mode: 'merge',
    content,
    defaults: { status: 'unknown' },
    owner: owned.key,
  });
  return reference('MedicationRequest', id);
}

/** The order as its reasons see it. */
function asOrder({ owned, name, visit }: MedicationOrder): Order {
  const common = { specimens: [], category: undefined, effective: {} };
  return { owned, name, subject: subjectOf(owned.patient), encounter: visit?.encounter, ...common };
}

/** TQ1-9, where ORC-7 has not said it. */
function putPriorityOfTimings(scope: Scope, timings: readonly Segment[], path: string, element: Element): void {
  for (const timing of timings) {
    const sent = first(reading(scope, timing), 9);
    if (sent === undefined || !/^[SAR]$/i.test(peek(sent).trim()) || element.priority !== undefined) continue;
    putCode(scope, element, 'priority', sent, `${path}priority`, { map: 'order-priority', table: '0485' });
  }
}

/** Fields of an RXO that its RXE repeats word for word went where those of the RXE did. */
function passOverSame(scope: Scope, rxo: Segment, rxe: Segment): void {
  const [from, to] = [drugFields('RXO'), drugFields('RXE')];
  const pairs = (Object.keys(from) as (keyof typeof from)[])
    .map((name) => [from[name], to[name]] as const)
    .concat([
      [11, 10],
      [12, 11],
      [13, 12],
      [14, 13],
      [15, 14],
      [19, 26],
      [22, 24],
      [32, 40],
      [33, 41],
    ]);
  const marks = reading(scope, rxo);
  for (const [own, other] of pairs) {
    if (own === 0 || other === 0 || !rxo.has(own) || rxo.raw(own) !== rxe.raw(other)) continue;
    for (const field of fields(marks, own)) leaveOutAll(field, `RXE-${other} says the same`);
  }
}
