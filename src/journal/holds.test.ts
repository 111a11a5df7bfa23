import { expect, test } from 'vitest';
import { createHolds, type Hold } from './holds.ts';

const hold = (seq: number, keys: string[], state: Hold['state'] = 'waiting'): Hold => ({
  seq,
  keys,
  state,
  attempts: 0,
});
const ready = (holds: ReturnType<typeof createHolds>, limit = 16) => holds.ready(limit).map(({ seq }) => seq);

test('what shares a key with a held entry must wait, others not', () => {
  const holds = createHolds([hold(1, ['a', 'b'], 'parked')]);
  expect([holds.blocks(['b', 'c']), holds.blocks(['c']), holds.blocks([])]).toEqual([true, false, false]);
  holds.add(hold(2, ['b', 'c']));
  expect(holds.blocks(['c'])).toBe(true);
  holds.remove(1);
  expect([holds.blocks(['a']), holds.blocks(['c'])]).toEqual([false, true]);
});

test('an entry is ready once it is the first of all its keys', () => {
  const holds = createHolds([
    hold(1, ['a'], 'parked'),
    hold(2, ['b'], 'parked'),
    hold(3, ['a', 'b']),
    hold(4, ['a']),
    hold(5, ['b']),
  ]);
  expect(ready(holds)).toEqual([]);
  holds.remove(1);
  expect(ready(holds)).toEqual([]);
  holds.remove(2);
  expect(ready(holds)).toEqual([3]);
  holds.remove(3);
  expect(ready(holds)).toEqual([4, 5]);
  expect(ready(holds, 1)).toEqual([4]);
});

test('a parked entry is ready only when it was asked for, and no more once it was parked again', () => {
  const holds = createHolds([hold(1, ['a'], 'parked'), hold(2, [], 'parked')]);
  expect(ready(holds)).toEqual([]);
  holds.request(2);
  holds.request(1);
  expect(ready(holds)).toEqual([1, 2]);
  holds.add(hold(1, ['a'], 'parked'));
  expect(ready(holds)).toEqual([2]);
});

test('an entry that parks while others wait behind it keeps them waiting', () => {
  const holds = createHolds([hold(1, ['a']), hold(2, ['a'])]);
  expect(ready(holds)).toEqual([1]);
  holds.add(hold(1, ['a'], 'parked'));
  expect(ready(holds)).toEqual([]);
  expect(holds.size).toBe(2);
});

test('an older entry that is held later goes before those that wait already', () => {
  const holds = createHolds([hold(5, ['a'], 'parked'), hold(7, ['a'])]);
  holds.add(hold(3, ['a']));
  expect(ready(holds)).toEqual([3]);
  holds.remove(3);
  expect(ready(holds)).toEqual([]);
  holds.remove(5);
  expect(ready(holds)).toEqual([7]);
});
