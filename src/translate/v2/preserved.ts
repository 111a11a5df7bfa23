import { type Field, mark } from './leaves.ts';

/** The suffix that tells that a leaf is carried, but not by an element made for it. */
export const preserved = ' (preserved)';

/** The suffix that tells that a leaf is left out, for the reason in the place of the path. */
export const leftOut = ' (left out)';

/** Says why a leaf is left out on purpose in this message: others of its kind may not be. */
export function leaveOut(field: Field, reason: string, component = 1, subcomponent = 1): void {
  mark(field, reason, leftOut, component, subcomponent);
}

/** Says why a repetition is left out as a whole. */
export function leaveOutAll(field: Field, reason: string): void {
  const { repetition } = field;
  for (let component = 1; component <= repetition.componentCount; component++) {
    const count = repetition.subcomponentCount(component);
    for (let sub = 1; sub <= count; sub++) leaveOut(field, reason, component, sub);
  }
}

/** Says that a leaf is carried by an element that is not its own: an original text, a note. */
export function preserve(field: Field, path: string, component = 1, subcomponent = 1): void {
  mark(field, path, preserved, component, subcomponent);
}
