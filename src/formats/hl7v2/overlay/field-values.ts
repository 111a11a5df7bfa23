import type { FieldDraft } from '../field-text.ts';
import type { Segment } from '../segment.ts';
import type { Place } from './place.ts';

/** A field's decoded leaves: repetitions of components of sub-components. */
export type FieldValues = readonly (readonly (readonly string[])[])[];

/** The leaves of a field as sent. */
export function valuesOf(segment: Segment, field: number): FieldValues {
  const values: string[][][] = [];
  for (const repetition of segment.repetitions(field)) {
    // Empty repetitions are not listed, and keep their place.
    while (values.length < repetition.index - 1) values.push([]);
    values.push(
      Array.from({ length: repetition.componentCount }, (_, at) =>
        Array.from({ length: repetition.subcomponentCount(at + 1) }, (__, sub) => repetition.value(at + 1, sub + 1)),
      ),
    );
  }
  return values;
}

export function draftOf(values: FieldValues): FieldDraft {
  return { repetitions: values };
}

export function isFilled(values: FieldValues): boolean {
  return values.some((repetition) => repetition.some((component) => component.some((leaf) => leaf.trim() !== '')));
}

/** The part of a field that a place names, of each repetition, as a field of its own. */
export function partOf(values: FieldValues, { component, subcomponent }: Place): FieldValues {
  if (component === undefined) return values;
  return values.map((repetition) => {
    const part = repetition[component - 1] ?? [];
    return subcomponent === undefined ? [part] : [[part[subcomponent - 1] ?? '']];
  });
}

/** The field with a part of it replaced; a part beyond the last repetition is put there. */
export function withPart(values: FieldValues, { component, subcomponent }: Place, part: FieldValues): FieldValues {
  if (component === undefined) return part;
  const count = Math.max(values.length, part.length);
  return Array.from({ length: count }, (_, index) => {
    const repetition = values[index] ?? [];
    const [given = []] = part[index] ?? [];
    if (subcomponent === undefined) return placed(repetition, component, given, []);
    const leaves = placed(repetition[component - 1] ?? [], subcomponent, given[0] ?? '', '');
    return placed(repetition, component, leaves, []);
  });
}

function placed<Item>(list: readonly Item[], nth: number, item: Item, empty: Item): Item[] {
  const copy = [...list];
  while (copy.length < nth) copy.push(empty);
  copy[nth - 1] = item;
  return copy;
}
