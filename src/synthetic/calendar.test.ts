import { expect, test } from 'vitest';
import { dateText, easternOffsetMinutes, officeTime, timeText } from './calendar.ts';

test.each([
  ['2026-03-08T06:59:59Z', -300],
  ['2026-03-08T07:00:00Z', -240],
  ['2026-11-01T05:59:59Z', -240],
  ['2026-11-01T06:00:00Z', -300],
  ['2024-07-01T00:00:00Z', -240],
])('the clocks of the towns at %s are %i minutes from UTC', (time, offset) => {
  expect(easternOffsetMinutes(Date.parse(time))).toBe(offset);
});

test('the rule agrees with the time zone database over ten years', () => {
  const zone = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'shortOffset' });
  for (let at = Date.parse('2022-01-01T00:30:00Z'); at < Date.parse('2032-01-01'); at += 7 * 3_600_000) {
    expect(zone.format(at)).toContain(`GMT${easternOffsetMinutes(at) / 60}`);
  }
});

test('a time stamp has the places and the offset of its system', () => {
  const at = Date.parse('2024-01-02T23:04:05-05:00');
  expect(timeText(at, 14, true)).toBe('20240102230405-0500');
  expect(timeText(at, 12, false)).toBe('202401022304');
  expect(dateText(at)).toBe('20240102');
});

test('offices open on working days, after the time asked for', () => {
  for (let day = 0; day < 14; day++) {
    const at = Date.parse('2024-03-05T03:00:00Z') + day * 86_400_000;
    const open = officeTime(at, 30);
    expect(open).toBeGreaterThan(at);
    expect(timeText(open, 12, false).slice(8)).toBe('0830');
    const weekday = new Date(open).getUTCDay();
    expect(weekday).toBeGreaterThan(0);
    expect(weekday).toBeLessThan(6);
  }
});
