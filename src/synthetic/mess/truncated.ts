import type { Draft } from '../messages/draft.ts';
import type { Random } from '../random.ts';

/** Ends somewhere between MSH-2 and MSH-10: without a control id there can be no AA. */
export function truncated(draft: Draft, random: Random): Draft {
  const header = draft.segments[0]!;
  const before = header.split('|').slice(0, 9).join('|').length;
  const length = random.between(12, before);
  return { ...draft, segments: [header.slice(0, length)], expected: 'AE', note: 'truncated' };
}
