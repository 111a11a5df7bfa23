import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { messageName, ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { accidentOfAcc } from '../segments/acc.ts';
import { state } from '../state.ts';
import { subjectOf } from './patient-record.ts';
import type { Visit } from './visit-record.ts';

/** ACC → the accident as a Condition of the visit, or of the patient: known by its number within that. */
export function stateAccidents(
  scope: Scope,
  patient: string,
  visit: Visit | undefined,
  segments: readonly Segment[],
): void {
  const within = visit?.owned.patient ?? patient;
  const unique = ordinals();
  for (const segment of segments) {
    const number = segment.value(13).trim();
    // Within its visit, whose owner has it: two visits that tell of one accident may come to lie on two charts.
    const named = visit?.owned.name ?? (number === '' ? messageName(scope) : '');
    const id = scope.context.ids.resource(within, 'Condition', unique(`ACC ${named}|${number}`));
    const acc = reading(scope, segment);
    const content = accidentOfAcc(scope, acc, `Condition/${id}#`);
    keepFields(scope, acc, `Condition/${id}#`, content as Element);
    content.subject = subjectOf(within);
    if (visit !== undefined) content.encounter = visit.encounter;
    state(scope, { type: 'Condition', id, patient: within, mode: 'replace', content, owner: visit?.owned.key });
  }
}
