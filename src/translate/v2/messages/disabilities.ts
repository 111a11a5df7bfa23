import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { disabilityOfDb1, isOfPatient } from '../segments/db1.ts';
import { state } from '../state.ts';
import { subjectOf } from './patient-record.ts';
import { setOf } from './set.ts';

/**
 * DB1 → the patient's disabilities, a set as sent where the message is about the person. Those of others (a guarantor, who is insured) are
 * kept with the patient.
 */
export function stateDisabilities(
  scope: Scope,
  { patient, inPassing }: { readonly patient: string; readonly inPassing: boolean },
  segments: readonly Segment[],
  { path, target }: { readonly path: string; readonly target: Element },
): void {
  if (segments.length === 0) return;
  const unique = ordinals();
  const members: { type: string; id: string }[] = [];
  for (const segment of segments) {
    const db1 = reading(scope, segment);
    if (!isOfPatient(db1)) {
      keepSegment(scope, db1, path, target);
      continue;
    }
    const id = scope.context.ids.resource(patient, 'Condition', unique(`DB1 ${segment.value(5).trim()}`));
    const at = `Condition/${id}#`;
    const content = disabilityOfDb1(scope, db1, at, subjectOf(patient));
    keepFields(scope, db1, at, content as Element);
    state(scope, { type: 'Condition', id, patient, mode: 'replace', content, use: 'problems-health-concerns' });
    members.push({ type: 'Condition', id });
  }
  if (members.length > 0 && !inPassing) setOf(scope, 'DB1', { type: 'Patient', id: patient, patient }, members);
}
