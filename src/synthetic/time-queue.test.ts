import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeQueue } from './time-queue.ts';

test('what goes in comes out by time, and in the order of its coming among equals', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const queue = new TimeQueue<{ at: number; order: number }>();
      const items = times.map((at, order) => ({ at, order }));
      for (const item of items) queue.push(item);
      const out: { at: number; order: number }[] = [];
      while (queue.size > 0) {
        expect(queue.nextAt).toBe(Math.min(...items.filter((item) => !out.includes(item)).map(({ at }) => at)));
        out.push(queue.pop()!);
      }
      expect(out).toEqual(items.toSorted((left, right) => left.at - right.at || left.order - right.order));
      expect(queue.pop()).toBeUndefined();
      expect(queue.nextAt).toBe(Number.POSITIVE_INFINITY);
    }),
    { seed: 9 },
  );
});
