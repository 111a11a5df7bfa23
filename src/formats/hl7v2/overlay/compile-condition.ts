import type { Segment } from '../segment.ts';
import type { Draft } from './overlay.ts';
import { placeOf } from './place.ts';
import type { Condition } from './rule.ts';

/**
 * Asks a condition of the segment at hand, where it is of the id that the condition names, else of the first such segment of
 * the message. Without a condition it holds.
 */
export function compileCondition(when: Condition | undefined): (draft: Draft, segment: Segment) => boolean {
  if (when === undefined) return () => true;
  const place = placeOf(when.field);
  const wanted = listOf(when.is);
  const refused = listOf(when.not);
  return (draft, segment) => {
    const asked = segment.id === place.segment ? segment : draft.message.first(place.segment);
    const [repetition = []] = asked === undefined ? [] : draft.values(asked, place.field);
    const text = (repetition[(place.component ?? 1) - 1]?.[(place.subcomponent ?? 1) - 1] ?? '').trim();
    if (when.filled !== undefined && (text !== '') !== when.filled) return false;
    if (wanted !== undefined && !wanted.includes(text)) return false;
    return refused === undefined || !refused.includes(text);
  };
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}
