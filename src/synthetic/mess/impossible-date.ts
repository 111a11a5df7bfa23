import type { Draft } from '../messages/draft.ts';
import { editField } from '../messages/edit-field.ts';

/** A day that no calendar has: when the specimen was taken, or of birth. */
export function impossibleDate(draft: Draft): Draft {
  const [name, field] = draft.happening.kind === 'result' ? (['OBR', 7] as const) : (['PID', 7] as const);
  const segments = editField(draft.segments, name, field, (date) => `${date.slice(0, 4)}0231${date.slice(8)}`);
  return { ...draft, segments, note: 'impossible-date' };
}
