import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { note, type Scope } from '../scope.ts';
import { stateDocument } from './document.ts';
import { stateObservationsAbout } from './observations-about.ts';
import { stateOrder } from './order.ts';
import { newOrders } from './order-numbers.ts';
import { ordersIn, partsOf } from './order-parts.ts';
import { newParentage } from './parent-results.ts';
import { statePersonAndVisit } from './person-in-passing.ts';

/** OUL (HL7 chapter 13): what a laboratory found, by order, specimen or container. */
export function translateOul(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const own = root.group('PATIENT') ?? root;
  const person = statePersonAndVisit(scope, own, {
    except: ['PATIENT_OBSERVATION', 'SPECIMEN', 'ORDER', 'ORDER_OBSERVATION'],
  });
  if (person === undefined) {
    note(scope, 'CW-TRN-005', 'error', 'PID[1]');
    return '';
  }
  const { patient, visit } = person;
  const beside = { owned: { key: undefined, name: 'patient', patient }, name: 'patient', visit };
  stateObservationsAbout(scope, beside, own.groups('PATIENT_OBSERVATION'));
  const of = { ...person, orders: newOrders(), parentage: newParentage() };
  for (const placed of ordersIn(root)) {
    const parts = partsOf(placed);
    const report = stateOrder(scope, of, parts);
    for (const document of parts.documents) {
      const txa = document.segment('TXA')!;
      const requests = report === undefined ? [] : [report];
      stateDocument(scope, person, { event: 'document', txa, observations: [document], requests });
    }
  }
  of.parentage.join();
  return patient;
}
