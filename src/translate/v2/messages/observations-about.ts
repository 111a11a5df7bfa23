import type { Group } from '#formats/hl7v2/group.ts';
import { type Element, put, reference } from '../../element.ts';
import { category, isVitalSign } from '../categories.ts';
import type { Owned } from '../keys.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { annotations } from '../segments/nte.ts';
import { observationOfObx } from '../segments/obx.ts';
import { state } from '../state.ts';
import { codeKey } from './member-keys.ts';
import { addResultParticipation } from './participations.ts';
import { subjectOf } from './patient-record.ts';
import type { Visit } from './visit-record.ts';

/** What observations stand beside: an order, a vaccination, an administration. */
export interface Beside {
  readonly owned: Owned;
  /** Names it within the patient. */
  readonly name: string;
  readonly visit: Visit | undefined;
  /** `Immunization/…` where the observations are part of it. */
  readonly partOf?: string;
}

/** Groups of OBX with PRT and NTE → Observations of the patient, beside what they were told with. Gives references to them. */
export function stateObservationsAbout(scope: Scope, beside: Beside, groups: readonly Group[]): Element[] {
  const { owned, visit } = beside;
  const unique = ordinals();
  return groups.flatMap((group) => {
    const segment = group.segment('OBX');
    if (segment === undefined) return [];
    const key = unique(`OBX ${beside.name}|${codeKey(segment, 3)}|${segment.value(4).trim()}`);
    const id = scope.context.ids.resource(owned.patient, 'Observation', key);
    const path = `Observation/${id}#`;
    const content = observationOfObx(scope, reading(scope, segment), path);
    const isVital = isVitalSign(content.code as Element | undefined);
    if (isVital) content.category = [category('vital-signs')];
    content.subject = subjectOf(owned.patient);
    if (visit !== undefined && visit.owned.patient === owned.patient) content.encounter = visit.encounter;
    if (beside.partOf !== undefined) content.partOf = [{ reference: beside.partOf }];
    for (const prt of group.segments('PRT')) addResultParticipation(scope, reading(scope, prt), content, path);
    const notes = group.segments('NTE').map((one) => reading(scope, one));
    put(content, 'note', annotations(scope, notes, path));
    state(scope, {
      type: 'Observation',
      id,
      patient: owned.patient,
      mode: 'merge',
      content: content as { resourceType: string },
      defaults: { status: 'unknown', code: { text: 'unknown' } },
      ...(isVital ? { use: 'vital-signs' } : {}),
      owner: owned.key,
    });
    return [reference('Observation', id)];
  });
}
