import { type Field, mark } from './leaves.ts';

/** The suffix that tells that a leaf is carried, but not by an element made for it. */
export const preserved = ' (preserved)';

/** Says that a leaf is carried by an element that is not its own: an original text, a note. */
export function preserve(field: Field, path: string, component = 1, subcomponent = 1): void {
  mark(field, path, preserved, component, subcomponent);
}
