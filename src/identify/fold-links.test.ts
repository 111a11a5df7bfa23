import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldLinks, type LinkEvent } from './fold-links.ts';

let seq = 0;
/** `A>B` merges A into B, `A=B` links, `A/B` unlinks; in the order of time. */
function events(...words: string[]): LinkEvent[] {
  return words.map((word, index) => {
    const [from, sign, to] = [word[0]!, word[1]!, word[2]!];
    const kind = sign === '>' ? 'merge' : sign === '=' ? 'link' : 'unlink';
    return { kind, from, to, clock: { eventAt: index, part: 1, seq: ++seq }, ordinal: 0 };
  });
}

/** `A` in use stands alone; `A→B` was merged into B; in braces those of one person, its address first. */
function people(given: readonly LinkEvent[]): string {
  const places = [...foldLinks(given)].sort(([a], [b]) => (a < b ? -1 : 1));
  const byAddress = Map.groupBy(places, ([, { address }]) => address);
  return [...byAddress]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([address, own]) => {
      const words = own
        .filter(([id]) => id !== address)
        .map(([id, { root }]) => (root === id ? `${id}` : `${id}→${root}`));
      return words.length === 0 ? address : `${address}{${words.join(' ')}}`;
    })
    .join(' ');
}

test.each([
  ['a merge', ['A>B'], 'B{A→B}'],
  ['a chain, each to its end', ['A>B', 'B>C'], 'C{A→C B→C}'],
  ['a chain told from its end', ['B>C', 'A>B'], 'C{A→C B→C}'],
  ['a circle of two: the newest word says who stays', ['A>B', 'B>A'], 'A{B→A}'],
  ['a circle of three', ['A>B', 'B>C', 'C>A'], 'A{B→A C→A}'],
  ['a merge into one on the way brings that one back', ['A>C', 'B>A', 'A>B'], 'B{A→B} C'],
  ['a second merge of a record takes it along', ['A>B', 'A>C'], 'B C{A→C}'],
  ['a merge sent twice', ['A>B', 'A>B'], 'B{A→B}'],
  ['a merge of a record into itself', ['A>A'], 'A'],
  ['a link: the smallest id is the address, both are in use', ['B=A'], 'A{B}'],
  ['links of links', ['A=B', 'C=D', 'B=C'], 'A{B C D}'],
  ['a link of merged records is one of their survivors', ['A>B', 'C>D', 'A=C'], 'B{A→B C→D D}'],
  ['an unlink', ['A=B', 'B/A'], 'A B'],
  ['an unlink before any link', ['A/B', 'A=B'], 'A{B}'],
  ['an unlink undoes no merge', ['A>B', 'A/B'], 'B{A→B}'],
  ['an unlink parts those it names, not those linked around them', ['A=B', 'B=C', 'A=C', 'A/B'], 'A{B C}'],
])('%s', (_, words, expected) => {
  expect(people(events(...words))).toBe(expected);
});

test('who is who does not hang on the order in which events come, and every record ends at one that is in use', () => {
  const word = fc
    .tuple(
      fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
      fc.constantFrom('>', '=', '/'),
      fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'),
    )
    .map((parts) => parts.join(''));
  const shuffled = fc
    .array(word, { maxLength: 14 })
    .map((words) => events(...words))
    .chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })));
  fc.assert(
    fc.property(shuffled, ([given, mixed]) => {
      const places = foldLinks(given);
      expect(people(mixed)).toBe(people(given));
      for (const { root, address } of places.values()) {
        expect(places.get(root)!.root).toBe(root);
        expect(places.get(address)).toEqual({ root: address, address });
        expect(places.get(root)!.address).toBe(address);
      }
    }),
    { seed: 20_260_301, numRuns: 2_000 },
  );
});

test('the newest merge that names a record says what stands for it', () => {
  const word = fc
    .tuple(fc.constantFrom('A', 'B', 'C', 'D'), fc.constantFrom('A', 'B', 'C', 'D'))
    .map(([a, b]) => `${a}>${b}`);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const given = events(...words).filter(({ from, to }) => from !== to);
      const last = given.at(-1);
      if (last === undefined) return;
      const places = foldLinks(given);
      expect(places.get(last.from)!.root).toBe(places.get(last.to)!.root);
    }),
    { seed: 20_260_301 },
  );
});
