import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { conditionOfDg1, isDeletion } from '../segments/dg1.ts';
import { state } from '../state.ts';
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
    return isDeletion(dg1, path) ? [] : [reference('Condition', id)];
  });
}
