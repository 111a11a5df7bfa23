import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element } from '../../element.ts';
import { keepFields, keepSegment } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { allergyOfAl1 } from '../segments/al1.ts';
import { allergyOfIam } from '../segments/iam.ts';
import { addReactions } from '../segments/iar.ts';
import { annotations } from '../segments/nte.ts';
import { state } from '../state.ts';
import { adverseReactionKey, allergyKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import { setOf } from './set.ts';

/**
 * IAM → the patient's allergies one by one: each carries its action, and others are left as they are. `everything` gives the
 * segments among which those behind an IAM (IAR, NTE, PRT) are its own.
 */
export function stateAdverseReactions(
  scope: Scope,
  patient: string,
  segments: readonly Segment[],
  everything: (id: string) => readonly Segment[] = () => [],
): void {
  const unique = ordinals();
  for (const [index, segment] of segments.entries()) {
    const end = segments[index + 1]?.position ?? Number.POSITIVE_INFINITY;
    const behind = (name: string) =>
      everything(name)
        .filter(({ position }) => position > segment.position && position < end)
        .map((one) => reading(scope, one));
    const id = scope.context.ids.resource(patient, 'AllergyIntolerance', unique(adverseReactionKey(segment)));
    const content = allergyOfIam(scope, reading(scope, segment), `AllergyIntolerance/${id}#`);
    const path = `AllergyIntolerance/${id}#`;
    addReactions(scope, behind('IAR'), path, content as Element);
    for (const one of annotations(scope, behind('NTE'), path)) add(content as Element, 'note', one);
    for (const prt of behind('PRT')) keepSegment(scope, prt, path, content as Element);
    keepFields(scope, reading(scope, segment), path, content as Element);
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
