import { dayMs, yearMs } from '../calendar.ts';
import { ageOf } from '../person.ts';
import { traitOf } from '../random.ts';
import type { Test } from '../vocabulary.ts';
import type { Chart } from './chart.ts';

/** How long a bout of illness takes to fade by half. */
const halfLifeMs = 2 * dayMs;

/**
 * What a test measures in a person at a time: their own usual value, what their illnesses add since they began, what a bout
 * adds while it lasts, and chance. Undefined for a test that is computed from others.
 */
export function measuredValue(chart: Chart, test: Test, at: number): number | undefined {
  if (test.mean === undefined) return undefined;
  const { person, vocabulary, random } = chart;
  const own = (traitOf(person.seed, person.index, 77, test.ordinal) - 0.5) * 2.4;
  let value = test.mean + test.deviation * (own + random.normal() * 0.45);
  if (person.sex === 'F' && (test.key === 'HGB' || test.key === 'CREA' || test.key === 'HT' || test.key === 'WT'))
    value *= 0.92;
  if (test.key === 'HT' || test.key === 'WT')
    value = grown(test, value - random.normal() * test.deviation * 0.3, ageOf(person, at));
  for (const { thread, since } of person.illnesses) {
    const effect = vocabulary.effects.get(thread.name)?.get(test.key);
    if (effect !== undefined && at >= since) value += effect.add + (effect.perYear * (at - since)) / yearMs;
  }
  const { bout } = chart;
  if (bout !== undefined && at >= bout.since) {
    const effect = vocabulary.effects.get(bout.thread)?.get(test.key);
    if (effect !== undefined) value += effect.acute * bout.severity * 0.5 ** ((at - bout.since) / halfLifeMs);
  }
  return Math.min(test.max, Math.max(test.min, value));
}

/** Height and weight of a child, roughly along the growth charts' middle. */
function grown(test: Test, adult: number, age: number): number {
  if (age >= 18) return adult;
  return test.key === 'HT' ? 52 + ((adult - 52) * Math.min(1, age + 2)) / 18 : 3.5 + ((adult - 3.5) * age) / 18;
}
