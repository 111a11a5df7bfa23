import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createZone, type WallTime } from './zone.ts';

const zones = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kolkata',
  '-05:00',
  'UTC',
];

const anyWall: fc.Arbitrary<WallTime> = fc
  .date({ min: new Date('1850-01-01'), max: new Date('2150-01-01'), noInvalidDate: true })
  .map((date) => ({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  }));
/** Around the days on which clocks change. */
const nearChange: fc.Arbitrary<WallTime> = fc.record({
  year: fc.integer({ min: 1990, max: 2026 }),
  month: fc.constantFrom(3, 4, 10, 11, 12),
  day: fc.integer({ min: 1, max: 30 }),
  hour: fc.integer({ min: 0, max: 4 }),
  minute: fc.constantFrom(0, 29, 30, 59),
  second: fc.constant(0),
  millisecond: fc.constant(0),
});

test('a zone that remembers reads every time as Temporal does, whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(fc.oneof(anyWall, nearChange), { maxLength: 20 }),
      (name, walls) => {
        const zone = createZone(name);
        for (const wall of walls) {
          const { epochMilliseconds, offsetNanoseconds } = Temporal.ZonedDateTime.from({ timeZone: name, ...wall });
          expect(zone(wall)).toEqual({ epochMs: epochMilliseconds, offsetMs: offsetNanoseconds / 1_000_000 });
        }
      },
    ),
    { seed: 20261121, numRuns: 300 },
  );
});

test.each(zones)(
  'in %s what was asked at the very change of the clocks tells nothing wrong of the time before',
  (name) => {
    let change = Temporal.Instant.from('2023-01-01T00:00:00Z').toZonedDateTimeISO(name).getTimeZoneTransition('next');
    for (let count = 0; change !== null && count < 6; count++) {
      const zone = createZone(name);
      for (const { year, month, day, hour } of [change, change.subtract({ days: 30 }), change.add({ days: 30 })]) {
        const wall = { year, month, day, hour, minute: 0, second: 0, millisecond: 0 };
        const { epochMilliseconds } = Temporal.ZonedDateTime.from({ timeZone: name, ...wall });
        expect(zone(wall).epochMs).toBe(epochMilliseconds);
      }
      change = change.getTimeZoneTransition('next');
    }
  },
);

test('an unknown zone, and a day that is none, are errors', () => {
  expect(() => createZone('Mars/Olympus')).toThrow(RangeError);
  const wall = { year: 2026, month: 2, day: 30, hour: 0, minute: 0, second: 0, millisecond: 0 };
  expect(() => createZone('Asia/Tokyo')({ ...wall, year: 1951, month: 4, day: 31 })).toThrow(RangeError);
});
