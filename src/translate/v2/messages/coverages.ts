import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { markCopies } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { coverageOfIn1 } from '../segments/in1.ts';
import { insured, leaveInsured } from '../segments/in1-payer.ts';
import { addIn2, addInsured } from '../segments/in2.ts';
import { state } from '../state.ts';
import { coverageKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import { setOf } from './set.ts';

/** IN1 and IN2 → the patient's coverages with those insured, a set as sent; not one where `isSet` is false: others that are known stay. Gives references. */
export function stateCoverages(
  scope: Scope,
  patient: string,
  segments: readonly Segment[],
  in2s: readonly Segment[],
  isSet = true,
): Element[] {
  const of = { type: 'Patient', id: patient, patient };
  if (segments.length === 0) {
    if (isSet && scope.context.options?.emptySets?.includes('IN1')) setOf(scope, 'IN1', of, []);
    return [];
  }
  const unique = ordinals();
  const members: { type: string; id: string }[] = [];
  const following = segmentsBehind(segments, in2s);
  for (const [index, segment] of segments.entries()) {
    const in1 = reading(scope, segment);
    const key = unique(coverageKey(segment));
    const id = scope.context.ids.resource(patient, 'Coverage', key);
    const content = coverageOfIn1(scope, in1, `Coverage/${id}#`);
    // What the insured is to the patient (IN1-17): IN2-72 adds what the patient is to the insured.
    const { relationship } = content;
    const in2 = following[index];
    if (in2 !== undefined) addIn2(scope, reading(scope, in2), `Coverage/${id}#`, content);
    content.beneficiary = subjectOf(patient);
    const insuredId = scope.context.ids.resource(patient, 'RelatedPerson', key);
    const isSelf = relationshipIsSelf(content);
    const person = isSelf ? undefined : insured(scope, in1, `RelatedPerson/${insuredId}#`);
    if (isSelf) {
      content.subscriber = subjectOf(patient);
      leaveInsured(in1);
    } else if (person !== undefined) {
      if (in2 !== undefined) addInsured(scope, reading(scope, in2), `RelatedPerson/${insuredId}#`, person);
      const related: FhirResource = { ...(person as FhirResource), patient: subjectOf(patient) };
      if (relationship !== undefined) {
        related.relationship = [relationship];
        markCopies(in1, `Coverage/${id}#relationship`, `RelatedPerson/${insuredId}#relationship`);
      }
      state(scope, { type: 'RelatedPerson', id: insuredId, patient, mode: 'replace', content: related });
      members.push({ type: 'RelatedPerson', id: insuredId });
      content.subscriber = reference('RelatedPerson', insuredId);
    }
    keepFields(scope, in1, `Coverage/${id}#`, content as Element);
    if (in2 !== undefined) keepFields(scope, reading(scope, in2), `Coverage/${id}#`, content as Element);
    state(scope, { type: 'Coverage', id, patient, mode: 'replace', content, defaults: { status: 'active' } });
    members.push({ type: 'Coverage', id });
  }
  if (isSet) setOf(scope, 'IN1', of, members);
  return members.filter(({ type }) => type === 'Coverage').map(({ id }) => reference('Coverage', id));
}

/** For each IN1 the IN2 that stands behind it, before the next. */
function segmentsBehind(in1s: readonly Segment[], in2s: readonly Segment[]): readonly (Segment | undefined)[] {
  let at = 0;
  return in1s.map((in1, index) => {
    const end = in1s[index + 1]?.position ?? Number.POSITIVE_INFINITY;
    while (at < in2s.length && in2s[at]!.position < in1.position) at++;
    const in2 = in2s[at];
    return in2 !== undefined && in2.position < end ? in2 : undefined;
  });
}

function relationshipIsSelf(content: FhirResource): boolean {
  const relationship = content.relationship as { coding?: { code?: string }[] } | undefined;
  return relationship?.coding?.some(({ code }) => code === 'self') ?? false;
}
