import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put } from '../../element.ts';
import { category, isVitalSign } from '../categories.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { observationOfObx, typeOfObx } from '../segments/obx.ts';
import { state } from '../state.ts';
import { codeKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import type { Visit } from './visit-record.ts';

/**
 * OBX outside an order (ADT, the patient's own in ORU): named by the visit or patient, code, sub-id and time, so that the
 * same observation told twice is one.
 */
export function stateObservations(
  scope: Scope,
  patient: string,
  visit: Visit | undefined,
  segments: readonly Segment[],
): void {
  const within = visit?.owned.patient ?? patient;
  const unique = ordinals();
  for (const segment of segments) {
    const obx = reading(scope, segment);
    const when = segment.value(14).trim();
    const key = unique(
      `OBX ${visit?.owned.name ?? 'patient'}|${codeKey(segment, 3)}|${segment.value(4).trim()}|${when}`,
    );
    const id = scope.context.ids.resource(within, 'Observation', key);
    const path = `Observation/${id}#`;
    const content = observationOfObx(scope, obx, path);
    const isVital = isVitalSign(content.code as Element | undefined);
    const kind = typeOfObx(obx, path);
    put(content, 'category', isVital ? [category('vital-signs')] : kind && [kind]);
    content.subject = subjectOf(within);
    if (visit !== undefined) content.encounter = visit.encounter;
    state(scope, {
      type: 'Observation',
      id,
      patient: within,
      mode: 'merge',
      content: content as { resourceType: string },
      defaults: { status: 'unknown', code: { text: 'unknown' } },
      ...(isVital ? { use: 'vital-signs' } : {}),
      owner: visit?.owned.key,
    });
  }
}
