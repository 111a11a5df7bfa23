import type { ComponentDraft, FieldDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';

/** Repetitions as a field; undefined where nothing is in any of them. */
export function repeated(repetitions: readonly (RepetitionDraft | undefined)[]): FieldDraft {
  const filled = repetitions.filter((one) => !isEmpty(one));
  return filled.length === 0 ? undefined : { repetitions: filled };
}

/** Whether a draft holds nothing: no text in any component. */
export function isEmpty(draft: FieldDraft | ComponentDraft): boolean {
  if (draft === undefined || draft === '') return true;
  if (typeof draft !== 'object') return false;
  if ('encoded' in draft) return draft.encoded === '';
  if ('repetitions' in draft) return draft.repetitions.every((one) => isEmpty(one));
  return (draft as readonly ComponentDraft[]).every((one) => isEmpty(one));
}

/** The draft, or undefined where nothing is in it. */
export function filled<Draft extends ComponentDraft | RepetitionDraft>(draft: Draft): Draft | undefined {
  return isEmpty(draft) ? undefined : draft;
}
