import { expect, test } from 'vitest';
import { createZone } from '#platform/zone.ts';
import { parseTimestamp, timestampFault } from './parse-timestamp.ts';
import { timestampEpoch } from './timestamp-epoch.ts';

test.each([
  ['2026', { precision: 'year', year: 2026, fraction: '' }],
  ['202608', { precision: 'month', year: 2026, month: 8, fraction: '' }],
  ['20260814', { precision: 'day', year: 2026, month: 8, day: 14, fraction: '' }],
  ['2026081408', { precision: 'hour', year: 2026, month: 8, day: 14, hour: 8, fraction: '' }],
  ['202608140800', { precision: 'minute', year: 2026, month: 8, day: 14, hour: 8, minute: 0, fraction: '' }],
  [
    '20260814080000+0200',
    {
      precision: 'second',
      year: 2026,
      month: 8,
      day: 14,
      hour: 8,
      minute: 0,
      second: 0,
      fraction: '',
      offsetMinutes: 120,
    },
  ],
  [
    ' 20260814080000.1200-0330 ',
    {
      precision: 'fraction',
      year: 2026,
      month: 8,
      day: 14,
      hour: 8,
      minute: 0,
      second: 0,
      fraction: '1200',
      offsetMinutes: -210,
    },
  ],
  ['20260814-0500', { precision: 'day', year: 2026, month: 8, day: 14, fraction: '', offsetMinutes: -300 }],
  [
    '2026-08-14T08:00Z',
    { precision: 'minute', year: 2026, month: 8, day: 14, hour: 8, minute: 0, fraction: '', offsetMinutes: 0 },
  ],
  [
    '20161231235960-0000',
    {
      precision: 'second',
      year: 2016,
      month: 12,
      day: 31,
      hour: 23,
      minute: 59,
      second: 60,
      fraction: '',
      offsetMinutes: 0,
    },
  ],
])('%s is as precise as it was sent', (text, timestamp) => {
  expect(parseTimestamp(text)).toEqual(timestamp);
  expect(timestampFault(text)).toBeUndefined();
});

test.each([
  ['20100431', 'day'],
  ['20230229', 'day'],
  ['19000229', 'day'],
  ['20261301', 'month'],
  ['00000000', 'year'],
  ['20260800', 'day'],
  ['2026081424', 'hour'],
  ['202608140860', 'minute'],
  ['20260814080061', 'second'],
  ['20260814+1500', 'offset'],
  ['20260814+0260', 'offset'],
  ['', 'shape'],
  ['202', 'shape'],
  ['20260', 'shape'],
  ['20260814080000.', 'shape'],
  ['08/14/2026', 'shape'],
  ['""', 'shape'],
  ['20260814abc', 'shape'],
])('%s is refused for its %s', (text, fault) => {
  expect(parseTimestamp(text)).toBeUndefined();
  expect(timestampFault(text)).toBe(fault);
});

test('29 February exists in leap years', () => {
  expect([parseTimestamp('20240229')?.day, parseTimestamp('20000229')?.day]).toEqual([29, 29]);
});

test.each([
  ['20260814080000+0200', 'America/Chicago', '2026-08-14T06:00:00.000Z'],
  ['20260814080000', 'America/Chicago', '2026-08-14T13:00:00.000Z'],
  ['20260114080000.25', 'America/Chicago', '2026-01-14T14:00:00.250Z'],
  ['20260814', 'UTC', '2026-08-14T00:00:00.000Z'],
  ['2026', 'Europe/Berlin', '2025-12-31T23:00:00.000Z'],
  // Skipped by the clocks, and repeated by them.
  ['20260308023000', 'America/New_York', '2026-03-08T07:30:00.000Z'],
  ['20261101013000', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ['0050', 'UTC', '0050-01-01T00:00:00.000Z'],
])('%s in %s begins at %s', (text, zone, instant) => {
  expect(new Date(timestampEpoch(parseTimestamp(text)!, createZone(zone))).toISOString()).toBe(instant);
});

test('a time without an offset is UTC where no zone is known', () => {
  expect(timestampEpoch(parseTimestamp('20260814080000')!, undefined)).toBe(Date.UTC(2026, 7, 14, 8));
});
