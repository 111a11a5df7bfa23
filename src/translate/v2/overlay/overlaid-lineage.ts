import type { LineageFate, LineageRow } from '#flow';
import type { Message } from '#formats/hl7v2/message.ts';
import type { LeafPlace, Trace } from '#formats/hl7v2/overlay/trace.ts';
import { walkLeaves } from '../walk-leaves.ts';

/** What became of each leaf of what was sent, told by what became of what was read. */
export function overlaidLineage(sent: Message, read: readonly LineageRow[], trace: Trace): LineageRow[] {
  const byPlace = new Map(read.map((row) => [row.place, row]));
  const rows: LineageRow[] = [];
  for (const { id, ordinal, ...segment } of sent.segments.map((one) => ({ id: one.id, ordinal: one.ordinal, one }))) {
    walkLeaves(segment.one, (field, repetition, component, subcomponent) => {
      const leaf: LeafPlace = { id, ordinal, field, repetition, component, subcomponent };
      const found = trace
        .placesOf(leaf)
        .map((place) => byPlace.get(placeText(place)))
        .filter((row) => row !== undefined);
      rows.push(rowOf(placeText(leaf), found, trace.droppedBy(leaf)));
    });
  }
  return rows;
}

const order: readonly LineageFate[] = ['mapped', 'preserved', 'ignored', 'unmapped'];

/** The best fate of all the places to which a leaf was carried. */
function rowOf(place: string, found: readonly LineageRow[], rule: number | undefined): LineageRow {
  const [best, ...others] = found.toSorted((one, other) => order.indexOf(one.fate) - order.indexOf(other.fate));
  if (best === undefined) {
    if (rule !== undefined) return { place, fate: 'ignored', to: `rule ${rule} of the feed drops it` };
    return { place, fate: 'unmapped', to: '' };
  }
  const also = [...(best.also ?? []), ...others.filter(({ fate }) => fate === best.fate).map(({ to }) => to)];
  return { place, fate: best.fate, to: best.to, ...(also.length > 0 && { also }) };
}

function placeText({ id, ordinal, field, repetition, component, subcomponent }: LeafPlace): string {
  const index = repetition > 1 ? `[${repetition}]` : '';
  return `${id}[${ordinal}]-${field}${index}.${component}.${subcomponent}`;
}

/** Leaves by fate. */
export function countRows(rows: readonly LineageRow[]): { readonly [fate in LineageFate]: number } {
  const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
  for (const { fate } of rows) counts[fate]++;
  return counts;
}
