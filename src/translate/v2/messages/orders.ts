import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { messageName, ordinals, ownedBy } from '../keys.ts';
import { note, reading, type Scope } from '../scope.ts';
import { segmentsOf } from './adt.ts';
import { stateAllergies } from './allergies.ts';
import { isDietOrder, stateDietOrder } from './diet-orders.ts';
import { stateMedicationOrder } from './medication-order.ts';
import { encounterOf, type Order, type OrdersOf, stateOrder } from './order.ts';
import { newOrders } from './order-numbers.ts';
import { type OrderParts, ordersIn, partsOf } from './order-parts.ts';
import { stateReasons } from './order-reasons.ts';
import { stateRequest } from './order-request.ts';
import { stateInformation, stateSpecimenObservations } from './order-results.ts';
import { stateSpecimens } from './order-specimens.ts';
import { newParentage } from './parent-results.ts';
import { subjectOf } from './patient-record.ts';
import { statePersonAndVisit } from './person-in-passing.ts';
import { isSupplyOrder, stateSupplyOrder } from './supply-orders.ts';
import { stateVisit } from './visit-record.ts';

/** Orders (ORM, OML, OMG, OMI) and answers to them (ORR, ORL, ORG, ORI): what is wanted, why, of which specimen. */
export function translateOrders(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const own = root.group('PATIENT') ?? root;
  const pid = own.segment('PID');
  const person = statePersonAndVisit(scope, own, { except: ordersAndSpecimens });
  if (person === undefined || pid === undefined) {
    note(scope, 'CW-TRN-005', 'error', 'PID[1]');
    return '';
  }
  const of = { ...person, orders: newOrders(), parentage: newParentage() };
  const unique = ordinals();
  for (const placed of ordersIn(root)) {
    // Before 2.4 an order of drugs was an ORM, too.
    const isOfPharmacy = placed.group.group('ORDER_DETAIL')?.segment('RXO') !== undefined;
    if (isOfPharmacy) stateMedicationOrder(scope, person, placed.group, unique);
    const isDiet = isDietOrder(placed.group);
    if (isDiet) stateDietOrder(scope, person, placed.group, unique);
    const isSupply = isSupplyOrder(placed.group);
    if (isSupply) stateSupplyOrder(scope, person, placed.group, unique);
    const parts = partsOf(placed);
    if ((isOfPharmacy || isDiet || isSupply) && parts.obr === undefined) continue;
    stateWanted(scope, of, parts);
    for (const prior of priorResultsIn(placed.group)) statePriorResults(scope, of, prior, pid);
  }
  of.parentage.join();
  return person.patient;
}

/** OMD and OMS, OMN (HL7 v2.5.1 §4.7, §4.10): diets and trays; supplies, of which those for the stock are nobody's. */
export function translateKitchenAndStock(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const person = statePersonAndVisit(scope, root, { except: ['ORDER'] });
  const isDiet = message.code === 'OMD' || message.code === 'ORD';
  if (isDiet && person === undefined) note(scope, 'CW-TRN-005', 'error', 'PID[1]');
  const unique = ordinals();
  for (const order of root.groups('ORDER')) {
    if (!isDiet) stateSupplyOrder(scope, person, order, unique);
    else if (person !== undefined) stateDietOrder(scope, person, order, unique);
  }
  return person?.patient ?? '';
}

const ordersAndSpecimens = ['ORDER', 'SPECIMEN'];

/** An order → ServiceRequest with its specimens, reasons (DG1) and what to know for it (OBX); gives the reference to it. `problems` are what else it is for. */
export function stateWanted(
  scope: Scope,
  of: OrdersOf,
  parts: OrderParts,
  problems: readonly Element[] = [],
): Element | undefined {
  if (parts.orc === undefined && parts.obr === undefined) return undefined;
  const named = of.orders.request(parts.orc, parts.obr, messageName(scope));
  if (named.key === undefined) note(scope, 'CW-TRN-006', 'warning', placeOf(parts));
  const owned = ownedBy(scope, named.key, of.patient, named.name);
  const obr = parts.obr && reading(scope, parts.obr);
  const stated = stateSpecimens(scope, parts.specimens, obr, { owned, name: named.name, orders: of.orders });
  const specimens = stated.map((one) => one.reference);
  const encounter = encounterOf(of.visit, owned);
  const subject = subjectOf(owned.patient);
  const order: Order = { owned, name: named.name, subject, encounter, specimens, category: undefined, effective: {} };
  const information = [
    ...stateInformation(scope, order, parts.observations),
    ...stated.flatMap((one) =>
      stateSpecimenObservations(scope, order, one, (key) => `${key}|${one.reference.reference as string}`),
    ),
  ].map((one) => one.reference);
  const reasons = [...problems, ...stateReasons(scope, parts.diagnoses, order)];
  return stateRequest(
    scope,
    parts,
    { ...named, patient: owned.patient, encounter, visit: of.visit, specimens },
    of.orders,
    {
      reasons,
      information,
    },
  );
}

const placeOf = ({ orc, obr }: OrderParts): string =>
  orc === undefined ? `OBR[${obr!.ordinal}]-2` : `ORC[${orc.ordinal}]-2`;

function priorResultsIn(group: Group): readonly Group[] {
  const requests = [...group.groups('OBSERVATION_REQUEST'), ...group.groups('ORDER_DETAIL')];
  return requests.flatMap((request) => request.groups('PRIOR_RESULT'));
}

/** Results of before that are sent along: of the same patient, or of the one that their own PID names. */
function statePriorResults(scope: Scope, of: OrdersOf, prior: Group, pid: Segment): void {
  const told = segmentsOf(prior, ['ORDER_PRIOR']);
  const other = statePersonAndVisit(scope, prior, { except: ['ORDER_PRIOR'] });
  if (other === undefined) stateAllergies(scope, of.patient, told('AL1'), false);
  const segments = {
    pid,
    pv1: told('PV1')[0],
    pv2: told('PV2')[0],
    evn: undefined,
    dg1: [],
    prt: told('PRT'),
    trigger: '',
  };
  const visit = other === undefined ? stateVisit(scope, of.patient, segments) : other.visit;
  const whose = { ...of, patient: other?.patient ?? of.patient, visit };
  for (const placed of ordersIn(prior)) stateOrder(scope, whose, partsOf(placed));
}
