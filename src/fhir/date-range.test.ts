import { expect, test } from 'vitest';
import { dateRange, dateRangeOf } from './date-range.ts';

const iso = (text: string) => {
  const range = dateRange(text);
  return range === undefined ? undefined : [range.from, range.to].map((ms) => new Date(ms).toISOString());
};

test.each([
  ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
  ['2024-02', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['2024-02-29T23:59Z', '2024-02-29T23:59:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['2024-01-01T00:30:00+01:00', '2023-12-31T23:30:00.000Z', '2023-12-31T23:30:01.000Z'],
  ['2024-01-01T00:00:00.5-05:00', '2024-01-01T05:00:00.500Z', '2024-01-01T05:00:00.600Z'],
  ['2024-01-01T00:00:00.1239Z', '2024-01-01T00:00:00.123Z', '2024-01-01T00:00:00.124Z'],
  ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z', '2017-01-01T00:00:00.000Z'],
  ['9999-12-31', '9999-12-31T00:00:00.000Z', '+010000-01-01T00:00:00.000Z'],
])('%s is from %s up to %s', (text, from, to) => {
  expect(iso(text)).toEqual([from, to]);
});

test.each([
  '',
  '24',
  '2024-13',
  '2023-02-29',
  '2024-01-01T',
  '2024-01-01T24:00',
  '2024-01-01T10:00+1',
  '0000',
  '2024-1-1',
])('%s is no date', (text) => {
  expect(dateRange(text)).toBeUndefined();
});

test('a period is open where it has no end, and nothing where it has neither', () => {
  expect(dateRangeOf({ start: '2024' })).toEqual({ from: Date.UTC(2024, 0, 1), to: Number.POSITIVE_INFINITY });
  expect(dateRangeOf({ end: '2024' })).toEqual({ from: Number.NEGATIVE_INFINITY, to: Date.UTC(2025, 0, 1) });
  expect(dateRangeOf({})).toBeUndefined();
  expect(dateRangeOf(['2024'])).toBeUndefined();
});
