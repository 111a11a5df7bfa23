import type { FhirResource } from '#flow';
import type { Group } from '#formats/hl7v2/group.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { keepSegment } from '../kept-fields.ts';
import { type Owned, ordinals } from '../keys.ts';
import type { Marks } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { annotations } from '../segments/nte.ts';
import { hasSpecimen, specimenOfObr } from '../segments/obr-specimen.ts';
import { addContainer } from '../segments/sac.ts';
import { specimenOfSpm } from '../segments/spm.ts';
import { state } from '../state.ts';
import type { Orders } from './order-numbers.ts';
import { subjectOf } from './patient-record.ts';

/** A specimen of a message. */
export interface StatedSpecimen {
  readonly reference: Element;
  /** Its group; undefined where OBR alone tells of it. */
  readonly group: Group | undefined;
  /** Told of by an order before this one. */
  readonly isKnown: boolean;
}

/** The specimens of an order: each SPM with its containers, else what OBR says of one. */
export function stateSpecimens(
  scope: Scope,
  groups: readonly Group[],
  obr: Marks | undefined,
  { owned, name, orders }: { readonly owned: Owned; readonly name: string; readonly orders: Orders },
): StatedSpecimen[] {
  const unique = ordinals();
  const stateOne = (key: string, group: Group | undefined, make: (path: string) => Element): StatedSpecimen => {
    const id = scope.context.ids.resource(owned.patient, 'Specimen', unique(key));
    const isKnown = scope.stated.has(id);
    const content = make(`Specimen/${id}#`) as FhirResource;
    content.subject = subjectOf(owned.patient);
    state(scope, { type: 'Specimen', id, patient: owned.patient, mode: 'merge', content, owner: owned.key });
    return { reference: reference('Specimen', id), group, isKnown };
  };
  const found = groups.flatMap((group) => group.segments('SPM').map((spm) => ({ group, spm })));
  if (found.length === 0) {
    if (obr === undefined || !hasSpecimen(obr)) return [];
    return [stateOne(`SPM ${name}`, undefined, (path) => specimenOfObr(scope, obr, path))];
  }
  return found.map(({ group, spm }) => {
    const place = `${owned.patient} ${spm.position}`;
    const before = orders.specimens.get(place);
    if (before !== undefined) return { reference: before, group, isKnown: true };
    const stated = stateOne(specimenKey(spm, owned, name), group, (path) =>
      wholeSpecimen(scope, group, spm, obr, path),
    );
    orders.specimens.set(place, stated.reference);
    return stated;
  });
}

/** SPM-2: the filler's number of the specimen, else the placer's; a numeral or two are no number of anyone's but this order. */
function specimenKey(spm: Segment, owned: Owned, order: string): string {
  const half = spm.value(2, 2).trim() === '' ? 1 : 2;
  const number = spm.value(2, half).trim();
  if (number === '') return `SPM ${order}`;
  if (number.length < 3) return `SPM ${owned.name}|${number}`;
  return `SPM ${spm.value(2, half, 3).trim() || spm.value(2, half, 2).trim()}|${number}`;
}

function wholeSpecimen(scope: Scope, group: Group, spm: Segment, obr: Marks | undefined, path: string): Element {
  const specimen = specimenOfSpm(scope, reading(scope, spm), obr, path);
  for (const segment of segmentsBehind(group, 'SAC')) addContainer(scope, reading(scope, segment), path, specimen);
  for (const segment of segmentsBehind(group, 'INV')) keepSegment(scope, reading(scope, segment), path, specimen);
  const notes = segmentsBehind(group, 'NTE').map((segment) => reading(scope, segment));
  const said = annotations(scope, notes, path);
  if (said.length > 0) specimen.note = [...((specimen.note as Element[] | undefined) ?? []), ...said];
  return specimen;
}

/** Segments of the specimen and its containers, which stand in groups of their own in some structures. */
function segmentsBehind(group: Group, id: string): readonly Segment[] {
  const containers = [...group.groups('CONTAINER'), ...group.groups('SPECIMEN_CONTAINER')];
  return [group, ...containers].flatMap((one) => one.segments(id));
}
