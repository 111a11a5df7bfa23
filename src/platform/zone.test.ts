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
/** The very instants at which clocks change, and the minutes beside them. */
const atChange: fc.Arbitrary<WallTime> = fc
  .record({
    zone: fc.constantFrom(...zones),
    day: fc.integer({ min: 0, max: 12_000 }),
    minutes: fc.constantFrom(-1, 0, 1),
  })
  .map(({ zone, day, minutes }) => {
    const some = Temporal.Instant.fromEpochMilliseconds(day * 86_400_000 * 1.7).toZonedDateTimeISO(zone);
    const at = (some.getTimeZoneTransition('next') ?? some).add({ minutes });
    const { year, month, day: date, hour, minute, second, millisecond } = at;
    return { year, month, day: date, hour, minute, second, millisecond };
  });
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
      fc.array(fc.oneof(anyWall, nearChange, atChange), { maxLength: 20 }),
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

test('an unknown zone, and a day that is none, are errors', () => {
  expect(() => createZone('Mars/Olympus')).toThrow(RangeError);
  const wall = { year: 2026, month: 2, day: 30, hour: 0, minute: 0, second: 0, millisecond: 0 };
  expect(() => createZone('Asia/Tokyo')({ ...wall, year: 1951, month: 4, day: 31 })).toThrow(RangeError);
});
