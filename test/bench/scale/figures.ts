import type { DiskSizes } from './disk-sizes.ts';
import type { Latency } from './latency.ts';
import type { SearchFigures } from './measure-searches.ts';

/** What was measured at one size. */
export interface StepFigures {
  readonly resources: number;
  readonly patients: number;
  readonly searches: SearchFigures;
  /** Transactions, and the same Bundles at the floor, resources a second. */
  readonly written: number;
  readonly writtenBare: number;
  readonly filledPerSecond: number;
  readonly sizes: DiskSizes & { readonly journal: number };
}

/** Null where there was nothing to measure. */
export type Figure = number | null;

interface FigureOf {
  readonly what: string;
  readonly unit: string;
  readonly of: (step: StepFigures) => Figure;
}

function latencies(what: string, of: (searches: SearchFigures) => Latency | undefined): FigureOf[] {
  return (['p50', 'p99'] as const).map((which) => ({
    what: `${what}, ${which}`,
    unit: 'ms',
    of: ({ searches }) => of(searches)?.[which] ?? null,
  }));
}

/** The lines of the growth table. */
export const figuresOf: readonly FigureOf[] = [
  { what: 'patients', unit: '', of: ({ patients }) => patients },
  { what: 'transactions of 20', unit: 'resources/s', of: ({ written }) => written },
  { what: 'the same, bodies alone into one table', unit: 'resources/s', of: ({ writtenBare }) => writtenBare },
  ...latencies('US Core patient searches', ({ patient }) => patient),
  ...latencies("a bare route giving the patient's newest 50", ({ floor }) => floor),
  ...latencies('the slowest kind of them', ({ slowest }) => slowest.latency),
  ...latencies('the same from 8 clients at once', ({ busy }) => busy.latency),
  { what: 'the same from 8 clients at once', unit: 'requests/s', of: ({ searches }) => searches.busy.perSecond },
  ...latencies('of patients with 90 visits and more', ({ long }) => long),
  ...latencies('Patient by identifier', ({ byIdentifier }) => byIdentifier),
  ...latencies('Patient by family name and birth date', ({ byNameAndBirthdate }) => byNameAndBirthdate),
  ...latencies('Patient by family name alone', ({ byName }) => byName),
  ...latencies('Patient/$everything', ({ everything }) => everything),
  ...latencies('read by id', ({ read }) => read),
  { what: 'resource rows', unit: 'bytes a resource', of: ({ sizes }) => sizes.rows },
  { what: 'indexes of resource', unit: 'bytes a resource', of: ({ sizes }) => sizes.indexes },
  { what: 'lookup and name', unit: 'bytes a resource', of: ({ sizes }) => sizes.lookups },
  { what: 'journal and decisions', unit: 'bytes a resource written', of: ({ sizes }) => sizes.journal },
  { what: 'filled between the sizes', unit: 'resources/s', of: ({ filledPerSecond }) => filledPerSecond },
];
