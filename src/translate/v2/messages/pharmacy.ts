import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { ordinals } from '../keys.ts';
import { note, type Scope } from '../scope.ts';
import { stateMedicationOrder } from './medication-order.ts';
import { statePersonAndVisit } from './person-in-passing.ts';

/** OMP, RDE, RDS, RGV, RAS and the answers to them: what is ordered, dispensed, to be given and given. */
export function translatePharmacy(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const about = statePersonAndVisit(scope, root, { except: ['ORDER'] });
  if (about === undefined) {
    note(scope, 'CW-TRN-005', 'error', 'PID[1]');
    return '';
  }
  const unique = ordinals();
  for (const order of root.groups('ORDER')) stateMedicationOrder(scope, about, order, unique);
  return about.patient;
}
