import type { Group } from '#formats/hl7v2/group.ts';
import { Segment } from '#formats/hl7v2/segment.ts';

/** ROL or PRT after PID and PD1 is of the person, after PV1 of the visit; those of procedures and insurance stand in groups. */
export function rolesOf(
  person: Group,
  id: 'ROL' | 'PRT',
): {
  readonly ofPerson: readonly Segment[];
  readonly ofVisit: readonly Segment[];
} {
  const ofPerson: Segment[] = [];
  const ofVisit: Segment[] = [];
  const visit = person.segment('PV1')?.position ?? Number.POSITIVE_INFINITY;
  for (const item of person.items) {
    if (item instanceof Segment && item.id === id) (item.position < visit ? ofPerson : ofVisit).push(item);
  }
  return { ofPerson, ofVisit };
}
