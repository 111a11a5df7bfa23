import type { StatedDiagnosis } from '../happening.ts';
import { ageOf } from '../person.ts';
import type { Diagnosis } from '../vocabulary.ts';
import type { Chart } from './chart.ts';

/** The long illnesses that have begun by now, as diagnoses a doctor would list. */
export function chronicDiagnoses(chart: Chart, at: number): StatedDiagnosis[] {
  const { person, vocabulary } = chart;
  return person.illnesses.flatMap(({ thread, since }) => {
    if (since > at) return [];
    const diagnosis = vocabulary.diagnoses.find((one) => one.use === 'chronic' && one.thread === thread.name);
    return diagnosis === undefined ? [] : [{ diagnosis, type: 'F' as const, at }];
  });
}

/** A reason to come, of a kind (`visit`, `emergency`, `admission`, `surgery`), that fits who it is. */
export function reasonFor(chart: Chart, use: string, at: number): Diagnosis {
  const { person, vocabulary, random } = chart;
  const fitting = vocabulary.diagnoses.filter(
    ({ use: of, minAge, thread }) =>
      of === use &&
      ageOf(person, at) >= minAge &&
      (thread !== 'heart-failure' || person.illnesses.some((illness) => illness.thread.name === thread)),
  );
  return random.pick(fitting);
}

export function stated(diagnosis: Diagnosis, type: 'A' | 'W' | 'F', at: number): StatedDiagnosis {
  return { diagnosis, type, at };
}
