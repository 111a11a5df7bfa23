import { CausewayError } from '#platform/errors.ts';
import type { Delimiters } from './delimiters.ts';
import { encodeEscapes } from './encode-escapes.ts';

/** A value, not yet escaped; undefined and `''` leave the place empty, `""` asks the receiver to delete. */
export type LeafDraft = string | number | undefined;
/** A component: a value, or its sub-components. */
export type ComponentDraft = LeafDraft | readonly LeafDraft[];
/** A repetition: a value, or its components. */
export type RepetitionDraft = LeafDraft | readonly ComponentDraft[];
/** A field: its one repetition, all of them, or text that has its delimiters and escapes already. */
export type FieldDraft =
  | RepetitionDraft
  | { readonly repetitions: readonly RepetitionDraft[] }
  | { readonly encoded: string };

/** A field's text with its delimiters and escapes. */
export function fieldText(field: FieldDraft, delimiters: Delimiters): string {
  if (field === undefined || typeof field !== 'object') return leafText(field, delimiters);
  if ('encoded' in field) return field.encoded;
  if (!('repetitions' in field)) return repetitionText(field, delimiters);
  return joined(
    field.repetitions.map((repetition) => repetitionText(repetition, delimiters)),
    delimiters.repetition,
  );
}

function repetitionText(repetition: RepetitionDraft, delimiters: Delimiters): string {
  if (repetition === undefined || typeof repetition !== 'object') return leafText(repetition, delimiters);
  return joined(
    repetition.map((component) =>
      component === undefined || typeof component !== 'object'
        ? leafText(component, delimiters)
        : joined(
            component.map((leaf) => leafText(leaf, delimiters)),
            delimiters.subcomponent,
          ),
    ),
    delimiters.component,
  );
}

function leafText(leaf: LeafDraft, delimiters: Delimiters): string {
  if (leaf === undefined) return '';
  const text = encodeEscapes(String(leaf), delimiters);
  if (text === undefined) throw new CausewayError('CW-HL7-042');
  return text;
}

/** Joined, without the empty parts at the end. */
function joined(parts: readonly string[], delimiter: string): string {
  let last = parts.length;
  while (last > 0 && parts[last - 1] === '') last--;
  if (last > 1 && delimiter === '') throw new CausewayError('CW-HL7-042');
  return parts.slice(0, last).join(delimiter);
}
