import type { Changes, Demographics } from '../demographics.ts';
import { demographicsOf } from '../demographics.ts';
import type { Allergy, Happening, Place, Subject, Visit } from '../happening.ts';
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';
import { type SystemName, systems } from '../systems.ts';
import type { Clinician, Vocabulary } from '../vocabulary.ts';

/** A life as it is lived: what the planners of its episodes read and write. */
export interface Chart {
  readonly person: Person;
  readonly vocabulary: Vocabulary;
  readonly random: Random;
  /** The end of what is planned. */
  now: number;
  visits: number;
  orders: number;
  changes: Changes;
  allergies: readonly Allergy[];
  /** What each system holds of the person. A system that was not told of a change goes on with what it has. */
  readonly known: Map<SystemName, Demographics>;
  /** A short illness that moves results: it begins, and fades within days. */
  bout: { readonly thread: string; readonly since: number; readonly severity: number } | undefined;
}

export function subjectOf(chart: Chart, system: SystemName, visit?: Visit): Subject {
  let demographics = chart.known.get(system);
  if (demographics === undefined) demographics = inform(chart, system);
  return visit === undefined ? { person: chart.person, demographics } : { person: chart.person, demographics, visit };
}

/** A system learns how things stand now. */
export function inform(chart: Chart, system: SystemName): Demographics {
  const demographics = demographicsOf(chart.person, systems.find(({ name }) => name === system)!, chart.changes);
  chart.known.set(system, demographics);
  return demographics;
}

/** Unique in the network: the person's index and a count. */
export function nextVisitNumber(chart: Chart): string {
  chart.visits++;
  return `V${chart.person.index.toString().padStart(5, '0')}${chart.visits.toString().padStart(3, '0')}`;
}

/** Placer and filler number of a new order. */
export function nextOrderNumbers(chart: Chart, prefix: string): { placer: string; filler: string } {
  chart.orders++;
  const number = `${chart.person.index.toString().padStart(5, '0')}${chart.orders.toString().padStart(4, '0')}`;
  return { placer: `P${number}`, filler: `${prefix}${number}` };
}

/** The old hospital has its own lab; the others share one. */
export function laboratoryFor(chart: Chart, visit?: Visit): 'oldquay-lab' | 'sandbar-lab' {
  return (visit?.place.location.system ?? chart.person.home) === 'oldquay' ? 'oldquay-lab' : 'sandbar-lab';
}

export function placeIn(chart: Chart, system: SystemName, visitClass: string, service?: string): Place {
  const { random, vocabulary } = chart;
  const fitting = vocabulary.locations.filter(
    (location) => location.system === system && location.class === visitClass,
  );
  const wanted = fitting.filter((location) => location.service === service);
  const location = random.pick(wanted.length > 0 ? wanted : fitting);
  return { location, room: 100 + random.int(location.rooms), bed: visitClass === 'I' ? random.pick(['A', 'B']) : '' };
}

export function clinicianOf(chart: Chart, service: string): Clinician {
  const fitting = chart.vocabulary.clinicians.filter((clinician) => clinician.service === service);
  return chart.random.pick(fitting.length > 0 ? fitting : chart.vocabulary.clinicians);
}

/** Closes an episode: its happenings in order of time, the chart's clock at their end. */
export function settle(chart: Chart, happenings: Happening[]): Happening[] {
  happenings.sort((left, right) => left.at - right.at);
  chart.now = Math.max(chart.now, happenings.at(-1)?.at ?? 0);
  return happenings;
}
