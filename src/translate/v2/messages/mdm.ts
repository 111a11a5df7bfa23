import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Element } from '../../element.ts';
import { note, type Scope } from '../scope.ts';
import { listed } from '../segments/said.ts';
import { stateConsents } from './consents.ts';
import { type DocumentEvent, stateDocument } from './document.ts';
import { type OrdersOf, stateOrder } from './order.ts';
import { newOrders } from './order-numbers.ts';
import { type OrderParts, ordersIn, partsOf } from './order-parts.ts';
import { stateWanted } from './orders.ts';
import { newParentage } from './parent-results.ts';
import { statePersonAndVisit } from './person-in-passing.ts';

/** MDM: a document of the patient, with the orders that it answers and the consents that it needs. */
export function translateMdm(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const person = statePersonAndVisit(scope, root, { except: ['COMMON_ORDER', 'OBSERVATION'] });
  if (person === undefined) {
    note(scope, 'CW-TRN-005', 'error', 'PID[1]');
    return '';
  }
  const of = { ...person, orders: newOrders(), parentage: newParentage() };
  const requests = listed(ordersIn(root).map((placed) => stateAnswered(scope, of, partsOf(placed))));
  const txa = root.segment('TXA');
  if (txa === undefined) note(scope, 'CW-TRN-016', 'error', 'TXA[1]');
  else {
    const event = events[message.trigger] ?? 'document';
    stateDocument(scope, person, { event, txa, observations: root.groups('OBSERVATION'), requests });
  }
  stateConsents(scope, person, root.segments('CON'));
  return person.patient;
}

/** An order that the document answers: where OBR tells of a result, its report, which is of the order; else the order itself. */
function stateAnswered(scope: Scope, of: OrdersOf, parts: OrderParts): Element | undefined {
  const isReported = parts.obr !== undefined && (parts.obr.has(22) || parts.obr.has(25));
  return isReported ? stateOrder(scope, of, parts) : stateWanted(scope, of, parts);
}

/** HL7 v2.5.1 §9.5. T01 and T02 are new, T03 and T04 of a new status, T07 and T08 edited: all the document as it is now. */
const events: Readonly<Record<string, DocumentEvent>> = {
  T05: 'addendum',
  T06: 'addendum',
  T09: 'replacement',
  T10: 'replacement',
  T11: 'cancel',
};
