import fc from 'fast-check';
import { expect, it } from 'vitest';
import { epochMs } from './column-types.ts';

it('a timestamptz of any time between year 1 and 9999 reads as its epoch milliseconds', () => {
  const times = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(times, (time) => {
      const text = `${time.toISOString().replace('T', ' ').replace('Z', '')}999+00`;
      expect(epochMs(text)).toBe(time.getTime());
    }),
  );
});

it('a fraction is cut off, not rounded; BC, infinity and other zones are told apart', () => {
  expect(epochMs('1970-01-01 00:00:00+00')).toBe(0);
  expect(epochMs('1969-12-31 23:59:59.9+00')).toBe(-100);
  expect(epochMs('0001-12-31 00:00:00+00 BC')).toBe(Date.UTC(2000, 11, 31) - 730_485 * 86_400_000);
  expect(epochMs('-infinity')).toBe(Number.NEGATIVE_INFINITY);
  expect(() => epochMs('2026-01-01 00:00:00+01')).toThrow(RangeError);
});
