import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { idIn } from '../directory.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import type { Marks } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { conditionOfDg1, diagnosisOf, isDeletion } from '../segments/dg1.ts';
import { addEntry, state } from '../state.ts';
import { conditionKey } from './member-keys.ts';
import type { Order } from './order.ts';

/** DG1 of an order → the Conditions for which it is placed; gives the references to them. */
export function stateReasons(scope: Scope, segments: readonly Segment[], order: Order): Element[] {
  const unique = ordinals();
  const { patient } = order.owned;
  return segments.flatMap((segment) => {
    const dg1 = reading(scope, segment);
    const id = scope.context.ids.resource(patient, 'Condition', unique(conditionKey(scope, dg1, order.name)));
    const path = `Condition/${id}#`;
    const content = conditionOfDg1(scope, dg1, path);
    keepFields(scope, dg1, path, content as Element);
    content.subject = order.subject;
    if (order.encounter !== undefined) content.encounter = order.encounter;
    state(scope, { type: 'Condition', id, patient, mode: 'replace', content, owner: order.owned.key });
    if (isDeletion(dg1, path)) return [];
    const condition = reference('Condition', id);
    if (order.encounter && (segment.has(6) || segment.has(15))) addToVisit(scope, dg1, condition, order.encounter);
    return [condition];
  });
}

/** DG1-6 and 15: of which kind a diagnosis is, and its rank, tells the visit's list (the guide's DG1[Encounter]). */
function addToVisit(scope: Scope, dg1: Marks, condition: Element, encounter: Element): void {
  const id = idIn(encounter);
  const entry = diagnosisOf(scope, dg1, condition, `Encounter/${id}#diagnosis`);
  addEntry(scope, id, 'diagnosis', entry);
}
