import { expect, test } from 'vitest';
import { dayMs } from './calendar.ts';
import { longestLifeMs } from './life/life.ts';
import { happeningsOf } from './lives.ts';
import { loadVocabulary } from './load-vocabulary.ts';

test('however many patients there are, no more are followed at once than fit in memory', () => {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (const { at, subject } of happeningsOf(7, 1000, 0, loadVocabulary(), 50)) {
    const { index } = subject.person;
    if (!first.has(index)) first.set(index, at);
    last.set(index, at);
  }
  expect(first.size).toBeGreaterThan(950);
  const changes = [...first].map(([, at]) => ({ at, by: 1 })).concat([...last].map(([, at]) => ({ at, by: -1 })));
  let there = 0;
  let most = 0;
  for (const { by } of changes.toSorted((left, right) => left.at - right.at)) {
    there += by;
    most = Math.max(most, there);
  }
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(50);
  // The last episode may run on, but by no more than a stay.
  for (const [index, at] of last) expect(at - first.get(index)!).toBeLessThan(longestLifeMs + 30 * dayMs);
});

test('what happens comes in order of time', () => {
  const times = [...happeningsOf(8, 200, 0, loadVocabulary())].map(({ at }) => at);
  expect(times.length).toBeGreaterThan(3000);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
});
