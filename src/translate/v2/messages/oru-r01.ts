import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { note, type Scope } from '../scope.ts';
import { segmentsOf } from './adt.ts';
import { stateObservations } from './loose-observations.ts';
import { stateOrder } from './order.ts';
import { newOrders } from './order-numbers.ts';
import { ordersIn, partsOf } from './order-parts.ts';
import { newParentage } from './parent-results.ts';
import { statePatient } from './patient-record.ts';
import { stateVisit } from './visit-record.ts';

/** ORU^R01: for each patient the visit in passing, and for each order its report, results, specimens. */
export function translateOruR01(scope: Scope, message: Message): string {
  const patients = groupMessage(message)
    .groups('PATIENT_RESULT')
    .flatMap((group) => translateResults(scope, group) ?? []);
  if (patients.length === 0) note(scope, 'CW-TRN-005', 'error', 'PID[1]');
  return patients[0] ?? '';
}

function translateResults(scope: Scope, results: Group): string | undefined {
  const person = results.group('PATIENT');
  const pid = person?.segment('PID');
  if (person === undefined || pid === undefined) return undefined;
  const visiting = person.group('VISIT') ?? person;
  const patient = statePatient(scope, {
    pid,
    pd1: person.segment('PD1'),
    nk1: person.segments('NK1'),
    inPassing: true,
    kept: [...person.segments('ARV'), ...person.segments('PRT'), ...person.segments('NTE')],
    hasVisit: visiting.segment('PV1') !== undefined,
  });
  const visit = stateVisit(scope, patient, {
    pid,
    pv1: visiting.segment('PV1'),
    pv2: visiting.segment('PV2'),
    evn: undefined,
    prt: visiting === person ? [] : visiting.segments('PRT'),
    dg1: [],
    trigger: '',
  });
  for (const group of person.groups('PATIENT_OBSERVATION'))
    stateObservations(scope, patient, visit, segmentsOf(group)('OBX'));
  const of = { patient, visit, orders: newOrders(), parentage: newParentage() };
  for (const order of ordersIn(results)) stateOrder(scope, of, partsOf(order));
  of.parentage.join();
  return patient;
}
