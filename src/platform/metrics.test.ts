import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';
import { measureProcess } from './process-metrics.ts';

test('counters, gauges and histograms are printed in the text format of Prometheus', () => {
  const metrics = createMetrics();
  const answers = metrics.counter('answers_total', 'Answers.');
  answers.add({ feed: 'adt', code: 'AA' });
  answers.add({ feed: 'adt', code: 'AA' }, 2);
  answers.add({ feed: 'lab', code: 'AE' });
  metrics.gauge('up', 'Whether it\nlives: \\o/').set(1);
  const time = metrics.histogram('time_seconds', 'Time.', [0.1, 1]);
  for (const seconds of [0.05, 0.1, 0.5, 7]) time.observe(seconds, { feed: 'adt' });
  expect(metrics.print()).toBe(
    [
      '# HELP answers_total Answers.',
      '# TYPE answers_total counter',
      'answers_total{feed="adt",code="AA"} 3',
      'answers_total{feed="lab",code="AE"} 1',
      '# HELP up Whether it\\nlives: \\\\o/',
      '# TYPE up gauge',
      'up 1',
      '# HELP time_seconds Time.',
      '# TYPE time_seconds histogram',
      'time_seconds_bucket{feed="adt",le="0.1"} 2',
      'time_seconds_bucket{feed="adt",le="1"} 3',
      'time_seconds_bucket{feed="adt",le="+Inf"} 4',
      'time_seconds_sum{feed="adt"} 7.65',
      'time_seconds_count{feed="adt"} 4',
      '',
    ].join('\n'),
  );
});

test('a label value with quotes, backslashes and line feeds stays one line', () => {
  const metrics = createMetrics();
  metrics.counter('odd_total', 'Odd.').add({ feed: 'a"b\\c\nd' });
  expect(metrics.print().split('\n')[2]).toBe('odd_total{feed="a\\"b\\\\c\\nd"} 1');
});

test('label values without end are counted together and do not fill memory', () => {
  const metrics = createMetrics();
  const counter = metrics.counter('many_total', 'Many.');
  for (let n = 0; n < 5000; n++) counter.add({ feed: `f${n}` });
  const lines = metrics.print().trim().split('\n').slice(2);
  expect(lines).toHaveLength(1001);
  expect(lines.at(-1)).toBe('many_total{feed="other"} 4000');
});

test('a name that Prometheus would refuse, and one that is taken, are refused', () => {
  const metrics = createMetrics();
  metrics.counter('a_total', '');
  expect(() => metrics.gauge('a_total', '')).toThrow('there already');
  expect(() => metrics.counter('a-b', '')).toThrow('no metric name');
});

test('the process tells its memory, processor time and event-loop lag', () => {
  const metrics = createMetrics();
  using _measuring = measureProcess(metrics);
  const text = metrics.print();
  expect(Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)![1])).toBeGreaterThan(1e7);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds\{quantile="0\.99"\} [\d.e-]+$/m);
  expect(text).toMatch(/^process_cpu_seconds [\d.]+$/m);
});
