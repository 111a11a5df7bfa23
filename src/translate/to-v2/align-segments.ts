import type { LineageRow } from '#flow';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Draft } from './segment-draft.ts';

/** The segments of a message by the drafts that say the same. */
export type Alignment = ReadonlyMap<Draft, readonly Segment[]>;

/**
 * Finds the segments of a message that drafts stand for: those of the same name that lineage says to have become the same resource (all
 * lines of a text are of one Observation), else the ones in the same place among their like.
 */
export function alignSegments(message: Message, lineage: readonly LineageRow[], drafts: readonly Draft[]): Alignment {
  const told = resourcesBySegment(lineage);
  const free = new Set(message.segments);
  const aligned = new Map<Draft, readonly Segment[]>();
  const isOf = (segment: Segment, { id, about = '' }: Draft) =>
    segment.id === id && about !== '' && (told.get(nameOf(segment))?.has(about) ?? false);
  const repeats = Map.groupBy(drafts, ({ id, about = '' }) => `${id} ${about}`);
  for (const draft of drafts) {
    const own = message.segments.filter((segment) => free.has(segment) && isOf(segment, draft));
    const alike = repeats.get(`${draft.id} ${draft.about ?? ''}`)!;
    // Several drafts of one resource (contacts of a Patient) stand in order; one draft is all the segments of it.
    const mine = alike.length > 1 ? own.slice(0, 1) : own;
    for (const segment of mine) free.delete(segment);
    if (mine.length > 0) aligned.set(draft, mine);
  }
  for (const [id, missing] of Map.groupBy(
    drafts.filter((draft) => !aligned.has(draft)),
    (draft) => draft.id,
  )) {
    const rest = [...free].filter((segment) => segment.id === id);
    if (rest.length !== missing.length) continue;
    for (const [index, draft] of missing.entries()) aligned.set(draft, [rest[index]!]);
  }
  return aligned;
}

/** `OBX[2]`, as lineage has it. */
export function nameOf({ id, ordinal }: Segment): string {
  return `${id}[${ordinal}]`;
}

/** Which resources each segment became a part of. */
function resourcesBySegment(lineage: readonly LineageRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { place, fate, to, also = [] } of lineage) {
    if (fate !== 'mapped') continue;
    const segment = place.slice(0, place.indexOf('-'));
    for (const path of [to, ...also]) {
      const resource = /^([A-Z]\w+\/[^#]+)#/.exec(path)?.[1];
      if (resource !== undefined) found.set(segment, (found.get(segment) ?? new Set()).add(resource));
    }
  }
  return found;
}
