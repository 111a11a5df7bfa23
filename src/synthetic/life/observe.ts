import type { Observation } from '../happening.ts';
import type { Panel, Test } from '../vocabulary.ts';
import type { Chart } from './chart.ts';
import { derivedValue } from './derived-value.ts';
import { measuredValue } from './measured-value.ts';

/** A panel's results at a time, as a system with LOINC (`shared`) or with its own codes (`local`) reports them. */
export function observePanel(chart: Chart, panel: Panel, codes: 'shared' | 'local', at: number): Observation[] {
  const values = new Map<string, number>();
  for (const test of panel.tests) {
    const value = measuredValue(chart, test, at);
    if (value !== undefined) values.set(test.key, value);
  }
  for (const test of panel.tests) {
    if (!values.has(test.key)) values.set(test.key, derivedValue(test.key, values, chart.person, at) ?? test.min);
  }
  return panel.tests.map((test) => {
    const value = values.get(test.key)!;
    return observationOf(chart, test, codes, Math.min(test.max, Math.max(test.min, value)));
  });
}

function observationOf(chart: Chart, test: Test, codes: 'shared' | 'local', value: number): Observation {
  const common = { code: test.code[codes], subId: '', unit: test.unit[codes], range: '', flag: '', status: 'F' };
  if (test.type === 'NM') return { ...common, ...number(chart, test, codes, value) };
  if (test.type === 'SN') return { ...common, ...titre(codes, Math.round(value)) };
  const scale = chart.vocabulary.scales.get(test.type)!;
  const grade = scale[Math.max(0, Math.min(scale.length - 1, Math.round(value)))]!;
  return { ...common, type: codes === 'shared' ? 'CWE' : 'ST', value: grade[codes], flag: grade.flag };
}

function number(
  chart: Chart,
  test: Test,
  codes: 'shared' | 'local',
  value: number,
): Partial<Observation> & { type: string; value: string } {
  const range = chart.person.sex === 'F' ? test.female : test.male;
  const text = value.toFixed(test.decimals);
  const reported = Number(text);
  const flag =
    range.low !== undefined && reported < range.low
      ? 'L'
      : range.high !== undefined && reported > range.high
        ? 'H'
        : codes === 'shared' && range.text !== ''
          ? 'N'
          : '';
  // The old lab writes what it cannot measure as text, under NM all the same; the new one as a structured number.
  if (value <= test.min && test.min > 0) {
    return codes === 'local'
      ? { type: 'NM', value: `<${text}`, range: range.text, flag }
      : { type: 'SN', value: `<^${text}`, range: range.text, flag };
  }
  return { type: 'NM', value: text, range: range.text, flag };
}

/** `1:160` is a ratio in SN; below the first dilution it is non-reactive. */
function titre(codes: 'shared' | 'local', power: number): Partial<Observation> & { type: string; value: string } {
  if (power < 1)
    return codes === 'shared'
      ? { type: 'SN', value: '<^1^:^10', range: '<1:40' }
      : { type: 'ST', value: 'NEG', range: 'NEG' };
  const dilution = power < 4 ? 2 ** power : 10 * 2 ** (power - 3);
  const flag = dilution >= 80 ? 'A' : '';
  return codes === 'shared'
    ? { type: 'SN', value: `^1^:^${dilution}`, range: '<1:40', flag }
    : { type: 'ST', value: `1:${dilution}`, range: '<1:40', flag };
}
