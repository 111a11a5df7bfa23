import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { guarantorOfGt1 } from '../segments/gt1.ts';
import { state } from '../state.ts';
import { guarantorKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import { setOf } from './set.ts';

/** GT1 → those who stand in for the patient's bills, a set as sent; not one where `isSet` is false: others that are known stay. Gives references. */
export function stateGuarantors(scope: Scope, patient: string, segments: readonly Segment[], isSet = true): Element[] {
  if (segments.length === 0) return [];
  const unique = ordinals();
  const members: { type: string; id: string }[] = [];
  for (const segment of segments) {
    const id = scope.context.ids.resource(patient, 'RelatedPerson', unique(guarantorKey(segment)));
    const person = guarantorOfGt1(scope, reading(scope, segment), `RelatedPerson/${id}#`);
    if (person === undefined) continue;
    keepFields(scope, reading(scope, segment), `RelatedPerson/${id}#`, person);
    const content: FhirResource = { ...(person as FhirResource), patient: subjectOf(patient) };
    state(scope, { type: 'RelatedPerson', id, patient, mode: 'replace', content });
    members.push({ type: 'RelatedPerson', id });
  }
  if (isSet) setOf(scope, 'GT1', { type: 'Patient', id: patient, patient }, members);
  return members.map(({ id }) => reference('RelatedPerson', id));
}
