import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('callers get their turns in order, with other events in between', async () => {
  const turn = createTurns();
  const seen: string[] = [];
  const take = async (name: string) => {
    await turn();
    seen.push(name);
    setImmediate(() => seen.push(`event after ${name}`));
  };
  await Promise.all([take('a'), take('b'), take('c')]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen.filter((name) => name.length === 1)).toEqual(['a', 'b', 'c']);
  expect(seen.indexOf('event after a')).toBeLessThan(seen.indexOf('c'));
});

test('a turn is given again after all were', async () => {
  const turn = createTurns();
  await turn();
  await turn();
  await Promise.all([turn(), turn()]);
  expect(await Promise.race([turn().then(() => 'given'), new Promise((resolve) => setTimeout(resolve, 5000))])).toBe(
    'given',
  );
});
