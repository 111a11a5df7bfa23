import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { allergyOfAl1 } from '../segments/al1.ts';
import { allergyOfIam } from '../segments/iam.ts';
import { state } from '../state.ts';
import { adverseReactionKey, allergyKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import { setOf } from './set.ts';

/** IAM → the patient's allergies one by one: each carries its action, and others are left as they are. */
export function stateAdverseReactions(scope: Scope, patient: string, segments: readonly Segment[]): void {
  const unique = ordinals();
  for (const segment of segments) {
    const id = scope.context.ids.resource(patient, 'AllergyIntolerance', unique(adverseReactionKey(segment)));
    const content = allergyOfIam(scope, reading(scope, segment), `AllergyIntolerance/${id}#`);
    keepFields(scope, reading(scope, segment), `AllergyIntolerance/${id}#`, content as Element);
    content.patient = subjectOf(patient);
    state(scope, { type: 'AllergyIntolerance', id, patient, mode: 'replace', content });
  }
}

/** AL1 → the patient's allergies, a set as sent; not one where `isSet` is false: others that are known stay. Without a single AL1 nothing is said, unless the feed says it means none. */
export function stateAllergies(scope: Scope, patient: string, segments: readonly Segment[], isSet = true): void {
  const of = { type: 'Patient', id: patient, patient };
  if (segments.length === 0) {
    if (isSet && scope.context.options?.emptySets?.includes('AL1')) setOf(scope, 'AL1', of, []);
    return;
  }
  const unique = ordinals();
  const members = segments.map((segment) => {
    const id = scope.context.ids.resource(patient, 'AllergyIntolerance', unique(allergyKey(segment)));
    const content = allergyOfAl1(scope, reading(scope, segment), `AllergyIntolerance/${id}#`);
    content.patient = subjectOf(patient);
    state(scope, { type: 'AllergyIntolerance', id, patient, mode: 'replace', content });
    return { type: 'AllergyIntolerance', id };
  });
  if (isSet) setOf(scope, 'AL1', of, members);
}
