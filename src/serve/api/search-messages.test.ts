import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessagePage, MessageRow } from '#journal/search-messages.ts';
import { mergePages } from './search-messages.ts';

const row = (receivedAt: number, seq: number): MessageRow => ({
  part: 1,
  seq,
  feed: 'adt',
  receivedAt,
  controlId: '',
  messageType: '',
  status: 'applied',
  keys: [],
  issues: [],
  leaves: [],
});

test('walking merged pages gives every row of every search once, newest first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ time: fc.integer({ min: 0, max: 20 }), lists: fc.subarray([0, 1, 2], { minLength: 1 }) }), {
        maxLength: 40,
      }),
      fc.integer({ min: 1, max: 7 }),
      (rows, limit) => {
        const all = rows.map(({ time }, index) => row(time, index + 1));
        const lists = [0, 1, 2].map((list) => newestFirst(all.filter((_, index) => rows[index]!.lists.includes(list))));
        const seen: number[] = [];
        let before: string | undefined;
        for (let pages = 0; pages <= 60; pages++) {
          const page = mergePages(
            lists.map((list) => pageOf(list, before, limit)),
            limit,
          );
          seen.push(...page.messages.map(({ seq }) => seq));
          before = page.next;
          if (before === undefined) break;
        }
        expect(seen).toEqual(newestFirst(all).map(({ seq }) => seq));
      },
    ),
    { seed: 20261121 },
  );
});

const newestFirst = (rows: readonly MessageRow[]) =>
  rows.toSorted((left, right) => right.receivedAt - left.receivedAt || right.seq - left.seq);

/** A search as the journal answers it: up to `limit` rows behind a cursor. */
function pageOf(list: readonly MessageRow[], before: string | undefined, limit: number): MessagePage {
  const [time = 0, , seq = 0] = before?.split('-').map(Number) ?? [];
  const rest =
    before === undefined
      ? list
      : list.filter((each) => each.receivedAt < time || (each.receivedAt === time && each.seq < seq));
  const messages = rest.slice(0, limit);
  const last = messages.at(-1);
  return rest.length > limit && last !== undefined
    ? { messages, next: `${last.receivedAt}-1-${last.seq}` }
    : { messages };
}
