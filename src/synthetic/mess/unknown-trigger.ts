import type { Draft } from '../messages/draft.ts';
import { editField } from '../messages/edit-field.ts';

/** An event that no version of HL7 has. It is kept, and answered AA. */
export function unknownTrigger(draft: Draft): Draft {
  const named = editField(draft.segments, 'MSH', 9, () => 'ADT^Q99');
  return {
    ...draft,
    type: 'ADT^Q99',
    segments: editField(named, 'EVN', 1, (event) => (event === '' ? '' : 'Q99')),
    note: 'unknown-trigger',
  };
}
