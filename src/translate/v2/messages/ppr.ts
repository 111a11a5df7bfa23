import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { note, type Scope } from '../scope.ts';
import { Care } from './care.ts';
import { statePersonAndVisit } from './person-in-passing.ts';

/** PPR, PGL and PPP (HL7 chapter 12): problems, goals and pathways, each told of one by one. */
export function translateCare(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const person = statePersonAndVisit(scope, root, { except: ['PROBLEM', 'GOAL', 'PATHWAY'] });
  if (person === undefined) {
    note(scope, 'CW-TRN-005', 'error', 'PID[1]');
    return '';
  }
  new Care(scope, person).state(root);
  return person.patient;
}
