import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import { add, type Element, put, some } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { measured } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { namedOrganization } from '../datatypes/xon.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { messageName, ownedBy, placerNumber } from '../keys.ts';
import { type Field, first, type Marks, mark, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import { note, reading, type Scope } from '../scope.ts';
import { codedUnit } from '../segments/amount.ts';
import { annotations } from '../segments/nte.ts';
import { orderNumbers } from '../segments/order-numbers.ts';
import { putOrderStatus } from '../segments/service-request.ts';
import { siteUri } from '../site-uri.ts';
import { state } from '../state.ts';
import { putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { segmentsOf } from './adt.ts';
import { keepSurroundings, ownSegments, stateSurroundings } from './order-surroundings.ts';
import { subjectOf } from './patient-record.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** Whether an order is a requisition. */
export function isSupplyOrder(group: Group): boolean {
  return segmentsOf(group)('RQD').length > 0;
}

/** ORC with RQD and RQ1 (HL7 v2.5.1 §4.10) → SupplyRequest: of a patient's supplies, or of the stock where nobody is named. */
export function stateSupplyOrder(
  scope: Scope,
  person: PersonAndVisit | undefined,
  group: Group,
  unique: (key: string) => string,
): void {
  const patient = person?.patient;
  const told = ownSegments(group);
  const [orc, rqd, rq1] = (['ORC', 'RQD', 'RQ1'] as const).map((id) => told(id)[0] && reading(scope, told(id)[0]!));
  const key = placerNumber(told('ORC')[0], undefined);
  if (key === undefined) note(scope, 'CW-TRN-006', 'warning', `ORC[${told('ORC')[0]?.ordinal ?? 1}]-2`);
  const owned = ownedBy(scope, patient === undefined ? undefined : key, patient ?? '', key ?? messageName(scope));
  const name = unique(`SUPPLY ${owned.name}`);
  const { ids, system } = scope.context;
  const id =
    owned.patient === ''
      ? ids.directory(system, 'SupplyRequest', name)
      : ids.resource(owned.patient, 'SupplyRequest', name);
  const path = `SupplyRequest/${id}#`;
  const content: FhirResource = { resourceType: 'SupplyRequest' };
  const element = content as Element;
  put(element, 'identifier', orderNumbers(scope, orc, path));
  putStatus(scope, orc, path, element);
  if (rqd !== undefined) putItem(scope, rqd, path, element);
  // R4 knows whom it is for as whom it goes to; without anybody, it goes to the place of RQD-9.
  const place = rqd && owned.patient === '' ? first(rqd, 9) : undefined;
  put(
    element,
    'deliverTo',
    owned.patient === '' ? place && placeOf(scope, place, `${path}deliverTo`) : subjectOf(owned.patient),
  );
  putTime(element, 'authoredOn', orc && first(orc, 9) && takeTime(scope, first(orc, 9)!, `${path}authoredOn`));
  put(element, 'requester', orc && first(orc, 12) && practitioner(scope, first(orc, 12)!, `${path}requester`));
  if (rq1 !== undefined) putSource(scope, rq1, path, element);
  const notes = told('NTE').map((one) => reading(scope, one));
  // A SupplyRequest has no note of its own.
  for (const one of annotations(scope, notes, path, 'extension.valueAnnotation.text'))
    add(element, 'extension', { url: 'urn:causeway:v2:NTE', valueAnnotation: one });
  for (const one of [rqd, rq1]) if (one !== undefined) keepSegment(scope, one, path, element);
  if (orc !== undefined) keepFields(scope, orc, path, element);
  if (person !== undefined) {
    const { reasons, information } = stateSurroundings(scope, { owned, name, person, group, unique });
    put(element, 'reasonReference', [...reasons, ...information]);
  }
  keepSurroundings(scope, group, path, element);
  state(scope, {
    type: 'SupplyRequest',
    id,
    patient: owned.patient,
    mode: 'merge',
    content,
    defaults: {
      status: 'unknown',
      quantity: absent('unknown'),
      itemCodeableConcept: { text: 'unknown' },
    },
    owner: owned.key,
  });
}

/** The status of an order in the words that a SupplyRequest has for it. */
function putStatus(scope: Scope, orc: Marks | undefined, path: string, element: Element): void {
  putOrderStatus(scope, orc, path, element);
  const known = typeof element.status === 'string' ? concept('supply-status', element.status) : undefined;
  if (known !== undefined) element.status = known.code;
}

/** RQD-2 to 4 the item, by the numbers of who asks, who delivers and the hospital; 5 and 6 how much of it; 10 until when. */
function putItem(scope: Scope, rqd: Marks, path: string, element: Element): void {
  const item: Element = {};
  for (const field of [2, 3, 4]) {
    const sent = first(rqd, field);
    const one = sent && codeableConcept(scope, sent, `${path}itemCodeableConcept`);
    for (const coding of (one?.coding ?? []) as Element[]) add(item, 'coding', coding);
    if (one?.text !== undefined && item.text === undefined) item.text = one.text;
  }
  put(element, 'itemCodeableConcept', some(item));
  const [sent, units] = [first(rqd, 5), first(rqd, 6)];
  const value = sent === undefined ? undefined : measured(peek(sent).trim());
  if (sent !== undefined && value !== undefined) {
    mark(sent, path, 'quantity.value');
    element.quantity = { value, ...(units && codedUnit(scope, units, `${path}quantity`)) };
  }
  putTime(
    element,
    'occurrenceDateTime',
    first(rqd, 10) && takeTime(scope, first(rqd, 10)!, `${path}occurrenceDateTime`),
  );
}

function placeOf(scope: Scope, field: Field, path: string): Element {
  const [value, display] = [take(field, path, '.identifier.value', 1), take(field, path, '.display', 2)];
  leaveOut(field, 'places of a site have one number each', 3);
  return {
    type: 'Location',
    ...(value !== '' && { identifier: { system: siteUri(scope, 'department'), value } }),
    ...(display !== '' && { display }),
  };
}

/** RQ1-4 who sells it; RQ1-2 who makes it, and 7 whether something else will do. */
function putSource(scope: Scope, rq1: Marks, path: string, element: Element): void {
  const vendor = first(rq1, 4);
  if (vendor !== undefined) {
    const [value, words] = [
      take(vendor, 'Organization#', 'identifier.value', 1),
      take(vendor, 'Organization#', 'name', 2),
    ];
    leaveOut(vendor, 'vendors of a site have one number each', 3);
    const number = value === '' ? undefined : { system: siteUri(scope, 'vendor'), value };
    if (value !== '' || words !== '') element.supplier = [namedOrganization(scope, words || value, number)];
  }
  const maker = first(rq1, 2);
  const made = maker && codeableConcept(scope, maker, `${path}parameter.valueCodeableConcept`);
  if (made) add(element, 'parameter', { code: { text: 'Manufacturer' }, valueCodeableConcept: made });
  const other = first(rq1, 7);
  const may = other === undefined ? '' : peek(other).trim().toUpperCase();
  if (other !== undefined && (may === 'Y' || may === 'N')) {
    mark(other, path, 'parameter.code.text');
    mark(other, path, 'parameter.valueBoolean');
    add(element, 'parameter', { code: { text: 'Substitute allowed' }, valueBoolean: may === 'Y' });
  }
}
