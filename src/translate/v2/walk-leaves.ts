import type { Segment } from '#formats/hl7v2/segment.ts';

/** Called with where a populated leaf stands: field, repetition, component, sub-component, from 1. */
export type Visit = (field: number, repetition: number, component: number, subcomponent: number) => void;

/**
 * Visits every populated leaf of a segment in one pass over its text. Blanks alone populate nothing; MSH-1 and MSH-2 are
 * one leaf each.
 */
export function walkLeaves(segment: Segment, visit: Visit): void {
  const { source } = segment;
  const { text } = source;
  for (let field = 1; field <= segment.fieldCount; field++) {
    const to = segment.fieldEnd(field);
    let at = segment.fieldStart(field);
    if (at >= to) continue;
    if (segment.isUndivided(field)) {
      visit(field, 1, 1, 1);
      continue;
    }
    // One by one: to take them from a list is to make a list for each delimiter (bench: `convert`).
    let repetition = 1;
    let component = 1;
    let sub = 1;
    let populated = false;
    for (; at < to; at++) {
      const code = text.charCodeAt(at);
      const isDivider = code === source.component || code === source.subcomponent || code === source.repetition;
      if (!isDivider) {
        if (code !== 0x20) populated = true;
        continue;
      }
      if (populated) visit(field, repetition, component, sub);
      populated = false;
      if (code === source.subcomponent) {
        sub++;
        continue;
      }
      sub = 1;
      if (code === source.component) component++;
      else {
        component = 1;
        repetition++;
      }
    }
    if (populated) visit(field, repetition, component, sub);
  }
}
