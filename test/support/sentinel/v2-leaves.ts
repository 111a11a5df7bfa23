import type { LineageRow } from '#flow';

/** A populated leaf of a message, by the place that lineage gives it. */
export interface Leaf {
  /** `PID[1]-3[2].4.1`. */
  readonly place: string;
  /** `PID-3.4.1`: what it is in any message. */
  readonly kind: string;
  readonly segment: number;
  /** Of the segment as divided by `|`: MSH-1 is the divider itself. */
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
}

/** The leaves that lineage tells of, in the order of the message. */
export function leavesOf(segments: readonly string[], rows: readonly LineageRow[]): Leaf[] {
  const positions = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const [at, segment] of segments.entries()) {
    const id = segment.slice(0, 3);
    const ordinal = (seen.get(id) ?? 0) + 1;
    seen.set(id, ordinal);
    positions.set(`${id}[${ordinal}]`, at);
  }
  return rows.map(({ place }) => {
    const [, segment, field, repetition = '1', component, subcomponent] =
      /^(\w{3}\[\d+\])-(\d+)(?:\[(\d+)\])?\.(\d+)\.(\d+)$/.exec(place)!;
    const id = segment!.slice(0, 3);
    return {
      place,
      kind: `${id}-${field}.${component}.${subcomponent}`,
      segment: positions.get(segment!)!,
      field: id === 'MSH' ? Number(field) - 1 : Number(field),
      repetition: Number(repetition) - 1,
      component: Number(component) - 1,
      subcomponent: Number(subcomponent) - 1,
    };
  });
}

/** What stands at a leaf, as sent. */
export function valueAt(segments: readonly string[], leaf: Leaf): string {
  const field = segments[leaf.segment]!.split('|')[leaf.field]!;
  return field.split('~')[leaf.repetition]!.split('^')[leaf.component]!.split('&')[leaf.subcomponent]!;
}

/** The message with another value at a leaf. */
export function withValue(segments: readonly string[], leaf: Leaf, value: string): string[] {
  const fields = segments[leaf.segment]!.split('|');
  const repetitions = fields[leaf.field]!.split('~');
  const components = repetitions[leaf.repetition]!.split('^');
  const subcomponents = components[leaf.component]!.split('&');
  subcomponents[leaf.subcomponent] = value;
  components[leaf.component] = subcomponents.join('&');
  repetitions[leaf.repetition] = components.join('^');
  fields[leaf.field] = repetitions.join('~');
  return segments.with(leaf.segment, fields.join('|'));
}
