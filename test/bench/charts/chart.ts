import { dayMs } from '#synthetic/calendar.ts';
import { loadVocabulary } from '#synthetic/load-vocabulary.ts';
import { type Person, personOf } from '#synthetic/person.ts';
import { traitOf } from '#synthetic/random.ts';
import type { Vocabulary } from '#synthetic/vocabulary.ts';
import { type Directory, directoryOf, type Reference } from './directory.ts';
import { type ChartEntry, createScribe } from './entry.ts';
import { patientOf, registration } from './registration.ts';
import { surnameOf } from './surname.ts';
import { visit } from './visit.ts';

/** The day on which charts end. */
const end = Date.UTC(2026, 10, 1);

/** Charts of a population that does not exist, as valid US Core resources: the same for the same seed. */
export interface Charts {
  readonly seed: number;
  readonly directory: Directory;
  person(index: number): Person;
  /** All that is written of a patient, in the order of time: nothing refers to what comes after it. Streams. */
  chart(index: number): Generator<ChartEntry>;
  /** Further visits of a patient who is stored already: `round` tells one time from another. Without end. */
  visits(index: number, round: number, patient: Reference): Generator<ChartEntry>;
}

/** Charts of some 50 resources a patient, heavily skewed: see `visitsOf`. */
export function createCharts(seed: number): Charts {
  const vocabulary: Vocabulary = loadVocabulary();
  const directory = directoryOf(seed);
  const person = (index: number) => ({
    ...personOf(seed, index, end - 700 * dayMs, vocabulary),
    family: surnameOf(seed, index),
  });
  return {
    seed,
    directory,
    person,
    *chart(index) {
      const someone = person(index);
      const scribe = createScribe(seed, index);
      const self = patientOf(scribe, someone);
      const patient = { reference: self.fullUrl, display: `${someone.given} ${someone.family}` };
      const visits = visitsOf(seed, index);
      const begin = end - visits * 30 * dayMs - Math.floor(traitOf(seed, index, 3) * 300) * dayMs;
      yield self;
      yield* registration(scribe, patient, someone, directory, begin);
      for (let number = 0; number < visits; number++) {
        const at = begin + number * 30 * dayMs + scribe.random.int(20 * 24) * 3_600_000;
        yield* visit(scribe, patient, directory, at);
      }
    },
    *visits(index, round, patient) {
      const scribe = createScribe(seed + 1 + round, index);
      for (let number = 0; ; number++) yield* visit(scribe, patient, directory, end + (number + round) * dayMs);
    },
  };
}

/**
 * How often a patient has been there: most some times, one in fifty often, one in a thousand for years, and one in ten thousand
 * so often that they have thousands of Observations.
 */
export function visitsOf(seed: number, index: number): number {
  if (index % 10_000 === 77) return 400;
  if (index % 1_000 === 33) return 90;
  if (index % 50 === 7) return 15;
  return 1 + Math.floor(5.4 * traitOf(seed, index, 2) ** 1.2);
}
