import type { Draft } from '../messages/draft.ts';
import type { Random } from '../random.ts';

/** A line break inside a field: the rest of the segment stands on a line of its own, which begins like no segment. */
export function brokenSegment(draft: Draft, random: Random): Draft {
  const index = 1 + random.int(draft.segments.length - 1);
  const text = draft.segments[index]!;
  // Behind a letter that has a small letter after it: no segment is named so.
  const places = [...text.matchAll(/[A-Za-z](?=[a-z])/g)].map((match) => match.index + 1);
  const at = places.length > 0 ? random.pick(places) : text.length;
  const broken = places.length > 0 ? `${text.slice(0, at)}\r${text.slice(at)}` : `${text}\r-`;
  return { ...draft, segments: draft.segments.with(index, broken), note: 'broken-segment' };
}
