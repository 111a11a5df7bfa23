import type { FhirResource } from '#flow';
import { add, type Element, put, reference } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { reading, type Scope } from '../scope.ts';
import { annotations } from '../segments/nte.ts';
import { addOrderEvent } from '../segments/order-event.ts';
import { facility, serviceRequestOf } from '../segments/service-request.ts';
import { state } from '../state.ts';
import { newCareTeam, stateCareTeam } from './care-team.ts';
import { stateCharge } from './charges.ts';
import { addContact } from './order-contact.ts';
import type { Orders, RequestName } from './order-numbers.ts';
import type { OrderParts } from './order-parts.ts';
import { addRequestParticipation } from './participations.ts';
import { subjectOf } from './patient-record.ts';
import type { Visit } from './visit-record.ts';

/** What else a message says of a request: why (DG1), and what to know for it (OBX). */
export interface Grounds {
  readonly reasons: readonly Element[];
  readonly information: readonly Element[];
}

/** Whose request it is, and where it was made. */
export interface RequestPlace extends RequestName {
  readonly patient: string;
  readonly encounter: Element | null | undefined;
  readonly visit: Visit | undefined;
  readonly specimens: readonly Element[];
}

/** ORC, OBR, TQ1 and the notes of an order → its ServiceRequest; gives the reference to it. */
export function stateRequest(
  scope: Scope,
  parts: OrderParts,
  place: RequestPlace,
  orders: Orders,
  { reasons, information }: Grounds = { reasons: [], information: [] },
): Element {
  const id = scope.context.ids.resource(place.patient, 'ServiceRequest', place.name);
  const path = `ServiceRequest/${id}#`;
  const [orc, obr] = [parts.orc && reading(scope, parts.orc), parts.obr && reading(scope, parts.obr)];
  const tq1 = parts.timings.map((segment) => reading(scope, segment));
  const content: FhirResource = serviceRequestOf(scope, { obr, orc, tq1 }, path);
  const element = content as Element;
  const ordering = facility(scope, orc);
  if (ordering !== undefined && (element.requester as Element | undefined)?.reference !== ordering.reference)
    add(element, 'extension', { url: 'urn:causeway:v2:ORC-21', valueReference: ordering });
  addOrderEvent(scope, orc, path, element, 'relevantHistory');
  for (const marks of [obr, orc]) if (marks !== undefined) keepFields(scope, marks, path, element);
  const team = newCareTeam(scope, place.patient, `order ${place.name}`);
  for (const segment of parts.participations)
    addRequestParticipation(scope, reading(scope, segment), { request: element, path, team });
  const of = { patient: place.patient, name: place.name, owner: place.key };
  for (const segment of parts.kept)
    if (segment.id === 'CTD') addContact(scope, segment, { request: element, path, team, of });
    else keepSegment(scope, reading(scope, segment), path, element);
  for (const segment of parts.timings) keepSegment(scope, reading(scope, segment), path, element);
  element.subject = subjectOf(place.patient);
  if (place.encounter !== undefined) element.encounter = place.encounter;
  put(element, 'specimen', [...place.specimens]);
  put(element, 'reasonReference', [...reasons]);
  for (const one of information) add(element, 'supportingInfo', one);
  add(element, 'supportingInfo', stateCareTeam(scope, team, { ...place, owner: place.key }));
  for (const note of annotations(
    scope,
    parts.notes.map((segment) => reading(scope, segment)),
    path,
  ))
    add(element, 'note', note);
  const said = reference('ServiceRequest', id);
  for (const segment of parts.charges)
    stateCharge(scope, { patient: place.patient, visit: place.visit }, segment, [], orders.charge);
  replacement(parts, orders, element, said);
  const defaults = { status: 'unknown' };
  state(scope, {
    type: 'ServiceRequest',
    id,
    patient: place.patient,
    mode: 'merge',
    content,
    defaults,
    owner: place.key,
  });
  return said;
}

/** ORC-1 (HL7 v2.5.1 §4.5.1.1): RP or RU is replaced by the RO that follow it. */
function replacement({ orc }: OrderParts, orders: Orders, request: Element, said: Element): void {
  const control = orc?.value(1).trim();
  if (control === 'RP' || control === 'RU') orders.replaced.push(said);
  else if (control === 'RO')
    put(
      request,
      'replaces',
      orders.replaced.filter((one) => one.reference !== said.reference),
    );
  else orders.replaced.length = 0;
}
