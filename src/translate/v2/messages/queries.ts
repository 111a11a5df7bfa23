import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { ordinals } from '../keys.ts';
import type { Scope } from '../scope.ts';
import { stateMedicationOrder } from './medication-order.ts';
import { statePersonAndVisit } from './person-in-passing.ts';
import { translateVaccinations } from './vaccination.ts';

/**
 * Answers to queries (RSP, VXX, ADR): whom they found, as the one who answers knows them, with vaccinations and dispenses. Nobody found
 * is nothing said. What was asked (QPD, QRD) and how sure a candidate is (QRI) is of the query alone.
 */
export function translateQueryAnswer(scope: Scope, message: Message): string {
  const patients = groupMessage(message)
    .groups('RESPONSE')
    .flatMap((group) => translateFound(scope, group) ?? []);
  return patients[0] ?? '';
}

function translateFound(scope: Scope, group: Group): string | undefined {
  const orders = group.groups('ORDER');
  if (orders.some((order) => order.segment('RXA') !== undefined)) return translateVaccinations(scope, group);
  const about = statePersonAndVisit(scope, group, { except: ['ORDER'], isAboutPerson: true });
  if (about === undefined) return undefined;
  const unique = ordinals();
  for (const order of orders) stateMedicationOrder(scope, about, order, unique);
  return about.patient;
}

/**
 * A query (QBP, QRY, VXQ) or a bare acknowledgement (ACK, MFK): it states nothing about anyone. Its leaves are ignored with the reason
 * (`tables/v2/ignored-fields.csv`), and its header is told as that of any message.
 */
export function translateNothing(_scope: Scope, _message: Message): string {
  return '';
}
