import { hourMs, officeTime, yearMs } from '../calendar.ts';
import type { Happening } from '../happening.ts';
import { ageOf, personOf } from '../person.ts';
import { createRandom } from '../random.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { admission } from './admission.ts';
import { changeOfPerson } from './change-of-person.ts';
import type { Chart } from './chart.ts';
import { settle } from './chart.ts';
import { clinicVisit } from './clinic-visit.ts';
import { emergencyVisit } from './emergency-visit.ts';
import { imaging } from './imaging.ts';
import { registration } from './registration.ts';
import { secondRecord } from './second-record.ts';

/** The longest time that a person is followed. */
export const longestLifeMs = 2 * yearMs;

/** A part of a life, planned only when its time has come: until then it costs no memory. */
export interface Episode {
  readonly at: number;
  plan(): Happening[];
}

/**
 * A person's time with the network, episode by episode. Each begins after the one before has ended, so that its plan must have
 * been made before the next is asked for.
 */
export function* lifeOf(seed: number, index: number, begins: number, vocabulary: Vocabulary): Generator<Episode, void> {
  const person = personOf(seed, index, begins, vocabulary);
  const random = createRandom(seed, index, 2);
  const chart: Chart = {
    person,
    vocabulary,
    random,
    now: begins,
    visits: 0,
    orders: 0,
    changes: { moved: false, named: ageOf(person, begins) > 0, diedAt: undefined, secondRecord: false },
    allergies: [],
    known: new Map(),
    bout: undefined,
  };
  const ends = begins + longestLifeMs * (0.15 + 0.8 * random.next());
  yield { at: begins, plan: () => registration(chart, begins) };
  // The first two are seen at once, so that one number at two systems is two people in every run.
  if (index < 2) yield { at: begins + hourMs, plan: () => emergencyVisit(chart, 'oldquay', begins + hourMs) };

  const kinds = ratesOf(chart);
  const total = kinds.reduce((sum, { perYear }) => sum + perYear, 0);
  let hurry = 0.15;
  while (chart.now < ends && chart.changes.diedAt === undefined) {
    const gap = ((random.next() + random.next()) / total) * yearMs * hurry;
    hurry = 1;
    const kind = drawn(kinds, random.next() * total);
    const earliest = Math.floor(chart.now + hourMs + gap);
    const at = kind.officeHours ? officeTime(earliest, random.int(9 * 60)) : earliest;
    if (at > ends) return;
    yield { at, plan: () => kind.plan(chart, at) };
  }
}

function drawn(kinds: readonly Kind[], share: number): Kind {
  let left = share;
  for (const kind of kinds) {
    left -= kind.perYear;
    if (left < 0) return kind;
  }
  return kinds[0]!;
}

interface Kind {
  readonly perYear: number;
  readonly officeHours: boolean;
  plan(chart: Chart, at: number): Happening[];
}

/** How often what befalls a person. */
function ratesOf({ person }: Chart): Kind[] {
  const burden = Math.min(3, person.illnesses.length);
  const failing = person.illnesses.some(({ thread }) => thread.name === 'heart-failure');
  const home = person.home;
  return [
    { perYear: 1.6 + burden * 1.5, officeHours: true, plan: clinicVisit },
    {
      perYear: 0.5,
      officeHours: false,
      plan: (chart, at) =>
        emergencyVisit(chart, chart.random.chance(0.12) ? (home === 'sandbar' ? 'oldquay' : 'sandbar') : home, at),
    },
    {
      perYear: 0.18 + burden * 0.05 + (failing ? 0.6 : 0),
      officeHours: false,
      plan: (chart, at) => admission(chart, home, at),
    },
    {
      perYear: 0.25,
      officeHours: true,
      plan: (chart, at) => settle(chart, imaging(chart, at, chart.person.familyDoctor)),
    },
    { perYear: 0.3, officeHours: true, plan: changeOfPerson },
    { perYear: home === 'sandbar' ? 0.06 : 0, officeHours: false, plan: secondRecord },
  ];
}
