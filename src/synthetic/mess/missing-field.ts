import type { Draft } from '../messages/draft.ts';
import { editField } from '../messages/edit-field.ts';

/** Without MSH-10 an answer could not name what it answers: AE. */
export function missingControlId(draft: Draft): Draft {
  return {
    ...draft,
    segments: editField(draft.segments, 'MSH', 10, () => ''),
    expected: 'AE',
    note: 'missing-control-id',
  };
}

/** About nobody: it is kept and answered, and cannot be applied. */
export function missingPatientId(draft: Draft): Draft {
  return { ...draft, segments: editField(draft.segments, 'PID', 3, () => ''), note: 'missing-patient-id' };
}
