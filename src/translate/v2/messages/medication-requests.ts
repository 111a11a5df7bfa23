import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put, reference } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { decimal } from '../datatypes/cq.ts';
import { duration, takeTimeUnit } from '../datatypes/rpt.ts';
import { keepFields } from '../kept-fields.ts';
import { fields, first, peek, take, takeBack } from '../leaves.ts';
import { leaveOutAll } from '../preserved.ts';
import { reading, type Scope } from '../scope.ts';
import { drugFields } from '../segments/drug-fields.ts';
import { medicationRequestOf } from '../segments/medication-request.ts';
import { addOrderEvent } from '../segments/order-event.ts';
import { state } from '../state.ts';
import { newCareTeam, stateCareTeam } from './care-team.ts';
import type { DrugGroup } from './drug-groups.ts';
import { dosagesIn, keepRest, type MedicationOrder, putMedication, putVisit } from './medication-parts.ts';
import { stateObservationsAbout } from './observations-about.ts';
import type { Order } from './order.ts';
import { addContact } from './order-contact.ts';
import { stateReasons } from './order-reasons.ts';
import { addDrugOrderParticipation } from './participations.ts';
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
  putSupply(scope, group.timings.length > 0 ? group.timings : order.timings, path, element);
  if (basedOn !== undefined && drug.id === 'RXG') content.basedOn = [basedOn];
  const beside = { owned, name, visit: order.visit };
  const seen = [...own.observations, ...group.observations, ...(original?.observations ?? [])];
  put(element, 'supportingInformation', stateObservationsAbout(scope, beside, seen));
  const diagnoses = [own, group, ...(original === undefined ? [] : [original])].flatMap((one) => one.diagnoses);
  put(element, 'reasonReference', stateReasons(scope, diagnoses, asOrder(order)));
  const team = newCareTeam(scope, owned.patient, `order ${name}`);
  const participations = [...(drug.id === 'RXG' ? [] : own.participations), ...group.participations];
  for (const segment of participations)
    addDrugOrderParticipation(scope, reading(scope, segment), { request: element, path, team });
  const of = { patient: owned.patient, encounter: order.visit?.encounter, owner: owned.key };
  const isContact = ({ id: kind }: Segment) => kind === 'CTD';
  const contacts = { request: element, path, team, of: { patient: owned.patient, name, owner: owned.key } };
  for (const segment of group.kept.filter(isContact)) addContact(scope, segment, contacts);
  add(element, 'supportingInformation', stateCareTeam(scope, team, of));
  keepRest(scope, { ...group, kept: group.kept.filter((one) => !isContact(one)) }, path, element);
  if (original !== undefined && saysElse(original, group, order)) {
    element.contained = [originalOf(scope, order, original, `${path}contained.`, element)];
    element.basedOn = [{ reference: '#original' }];
  } else if (original !== undefined) {
    passOverSame(scope, original.drug, drug);
    const { drug: _, ...around } = original;
    keepRest(scope, around, path, element);
  }
  if (drug.id !== 'RXG') {
    keepRest(scope, { ...own, observations: [] }, path, element);
    addOrderEvent(scope, orc, path, element, 'eventHistory');
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

/** TQ1-6, how long the drug is to last, where TQ1-7 and 8 bound the timing: FHIR's has one of the two. */
function putSupply(scope: Scope, timings: readonly Segment[], path: string, element: Element): void {
  const [timing] = timings;
  if (timing === undefined || !timing.has(6) || !(timing.has(7) || timing.has(8))) return;
  const [sent, marks] = [first(reading(scope, timing), 6)!, reading(scope, timing)];
  const before = marks.keys.length;
  const at = `${path}dispenseRequest.expectedSupplyDuration`;
  const lasting = duration(decimal(take(sent, at, '.value')), takeTimeUnit(sent, at, ['.unit', '.code'], 2));
  if (lasting === undefined) takeBack(marks, before);
  else
    element.dispenseRequest = { ...(element.dispenseRequest as Element | undefined), expectedSupplyDuration: lasting };
}

/** Fields of an RXO that its RXE repeats word for word went where those of the RXE did. */
function passOverSame(scope: Scope, rxo: Segment, rxe: Segment): void {
  const marks = reading(scope, rxo);
  for (const [own, other] of repeatedInRxe) {
    if (!rxo.has(own) || rxo.raw(own) !== rxe.raw(other)) continue;
    for (const field of fields(marks, own)) leaveOutAll(field, `RXE-${other} says the same`);
  }
}

/** Whether what the prescriber asked for is told otherwise than what the pharmacy made of it. */
function saysElse(original: DrugGroup, encoded: DrugGroup, order: MedicationOrder): boolean {
  for (let field = 1; field <= original.drug.fieldCount; field++) {
    if (!original.drug.has(field)) continue;
    const other = repeatedInRxe.get(field);
    if (other === undefined || original.drug.raw(field) !== encoded.drug.raw(other)) return true;
  }
  const differ = (own: readonly Segment[], others: readonly Segment[]) =>
    own.length > 0 && others.length > 0 && !own.every((one, index) => isSame(one, others[index]));
  return (
    differ(original.routes, encoded.routes) ||
    differ(original.components, encoded.components) ||
    differ(order.timings, encoded.timings)
  );
}

function isSame(one: Segment, other: Segment | undefined): boolean {
  if (other === undefined || one.fieldCount !== other.fieldCount) return false;
  for (let field = 1; field <= one.fieldCount; field++) if (one.raw(field) !== other.raw(field)) return false;
  return true;
}

/** RXO beside the RXE that encodes it: the order as it was placed, in the one that came of it. */
function originalOf(scope: Scope, order: MedicationOrder, group: DrugGroup, path: string, encoded: Element): Element {
  const content = medicationRequestOf(scope, undefined, reading(scope, group.drug), path) as Element;
  putMedication(scope, order, group, `${order.name}|RXO`, content, path);
  content.id = 'original';
  content.status = encoded.status ?? 'unknown';
  content.subject = encoded.subject!;
  put(content, 'dosageInstruction', dosagesIn(scope, order, group, `${path}dosageInstruction[0].`));
  putPriorityOfTimings(scope, [...group.timings, ...order.timings], path, content);
  keepRest(scope, group, path, content);
  return content;
}

/** Fields of RXO by the ones of RXE that say the same. */
const repeatedInRxe: ReadonlyMap<number, number> = new Map(
  (Object.keys(drugFields('RXO')) as (keyof ReturnType<typeof drugFields>)[])
    .map((name) => [drugFields('RXO')[name], drugFields('RXE')[name]] as const)
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
    ])
    .filter(([own, other]) => own !== 0 && other !== 0),
);
