import { expect, test } from 'vitest';
import { createZone } from '#platform/zone.ts';
import { segment, translate } from '#test/support/translate.ts';

const header = (sent: string) => `MSH|^~\\&|APP|FAC|||${sent}||ADT^A01|1|P|2.5.1`;
/** Encounter.period.start of PV1-44 as sent, in a message sent at `sent` by a feed in `timeZone`. */
const start = (time: string, sent: string, timeZone?: string) => {
  const { one, issues } = translate(
    'ADT^A01',
    [header(sent), segment('PV1', { 2: 'I', 19: 'V1', 44: time })],
    timeZone === undefined ? {} : { timeZone: createZone(timeZone) },
  );
  return { period: one('Encounter').period, issues };
};

test.each([
  // as sent | MSH-7 | the feed's zone | FHIR
  ['20240101120000-0800', '20240101-0500', 'America/Chicago', '2024-01-01T12:00:00-08:00'],
  ['20240101120000', '20240101080000-0500', 'America/Chicago', '2024-01-01T12:00:00-05:00'],
  ['20240101120000', '20240101080000', 'America/Chicago', '2024-01-01T12:00:00-06:00'],
  ['20240701120000', '20240101080000', 'America/Chicago', '2024-07-01T12:00:00-05:00'],
  ['202401011200', '20240101080000+0530', undefined, '2024-01-01T12:00:00+05:30'],
  ['20240101120000.123+0000', '', undefined, '2024-01-01T12:00:00.123+00:00'],
  ['20240101', '20240101080000-0500', 'America/Chicago', '2024-01-01'],
  ['202401', '20240101080000-0500', undefined, '2024-01'],
  ['2024', '20240101080000-0500', undefined, '2024'],
])('%s in a message of %s from %s is %s', (time, sent, zone, fhir) => {
  expect(start(time, sent, zone).period).toEqual({ start: fhir });
});

test('without any offset the date alone stands, with the time as sent beside it, and it is told', () => {
  const { period, issues } = start('20240101120000', '20240101080000');
  expect(period.start).toBe('2024-01-01');
  expect(period._start.extension[0].valueString).toBe('20240101120000');
  expect(issues).toContain('CW-TRN-009');
});

test('which offset was used is told once', () => {
  expect(
    start('20240101120000', '20240101080000-0500').issues.filter((issue) => issue.startsWith('CW-TRN-007')),
  ).toHaveLength(1);
  expect(start('20240101120000', '20240101080000', 'America/Chicago').issues).toContain('CW-TRN-008');
  expect(start('20240101120000-0500', '20240101080000-0500').issues).toEqual([]);
});

test.each(['20240230', '20241301', '20240101250000', '00000000', 'yesterday', '20240431'])(
  'an impossible time (%s) is an issue with its place, and nothing else is lost',
  (time) => {
    const { period, issues } = start(time, '20240101080000-0500');
    expect(period).toBeUndefined();
    expect(issues).toContain('CW-TRN-010 PV1[1]-44.1');
  },
);

test('an hour that the clock change skips or repeats is still a time', () => {
  expect(start('20240310023000', '', 'America/Chicago').period.start).toMatch(/^2024-03-10T02:30:00-0[56]:00$/);
  expect(start('20241103013000', '', 'America/Chicago').period.start).toMatch(/^2024-11-03T01:30:00-0[56]:00$/);
});
