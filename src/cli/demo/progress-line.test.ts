import { expect, test } from 'vitest';
import { createLatency } from './latency.ts';
import { formatProgress, formatSummary } from './progress-line.ts';

const moment = {
  total: 2850,
  seconds: 2,
  progress: { sent: 1300, answered: 1204, answers: { AE: 20, AA: 1184 }, unexpected: 0, bytes: 2_048_000 },
  stored: 1190,
  p50Ms: 4.2,
  p99Ms: 12,
};

test('the progress line says how far, how well and how fast', () => {
  expect(formatProgress(moment, { paint: (_style, text) => text })).toBe(
    '████████░░░░░░░░░░░░  1,204 of 2,850 · AA 1,184 AE 20 · 602 msg/s · ACK p99 12.0 ms · 1,190 stored',
  );
});

test('before the first answer there is a line, too', () => {
  const { progress: _none, ...rest } = moment;
  expect(formatProgress({ ...rest, seconds: 0, progress: undefined }, { paint: (_style, text) => text })).toContain(
    '0 of 2,850 · no answers yet · 0 msg/s',
  );
});

test('the summary does not hide an answer that should not have been', () => {
  const [, , verdict] = formatSummary({ ...moment, progress: { ...moment.progress, unexpected: 3 } });
  expect(verdict).toBe('3 messages got another answer than they should: please report that.');
});

test('quantiles are exact to a tenth of a millisecond', () => {
  const latency = createLatency();
  expect(latency.quantile(0.99)).toBe(0);
  for (let ms = 1; ms <= 1000; ms++) latency.observe(ms);
  expect([latency.quantile(0.5), latency.quantile(0.99), latency.quantile(1)]).toEqual([500, 990, 1000]);
  latency.observe(1e9);
  expect(latency.quantile(1)).toBe(60_000);
});
