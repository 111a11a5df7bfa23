import { withReferences } from '#store/client/references.ts';
import type { Charts } from '../charts/chart.ts';
import type { ChartEntry } from '../charts/entry.ts';

/** A chart that is being written, Bundle by Bundle. */
export interface OpenChart {
  readonly index: number;
  readonly entries: Iterator<ChartEntry>;
  /** What earlier Bundles were stored as, by their names in the chart. */
  readonly stored: Map<string, string>;
  /** The one that comes next, read to see whether there is one. */
  ahead: ChartEntry | undefined;
  isDone: boolean;
  patientId: string | undefined;
}

export interface Bundles {
  open(index: number): OpenChart;
  /** The entries of the next Bundle: those of earlier ones are referred to by their ids, others of this one by name. */
  next(chart: OpenChart): ChartEntry[];
  /** Takes in the references (`Type/id`) under which a Bundle's entries were stored. */
  learn(chart: OpenChart, entries: readonly ChartEntry[], references: readonly string[]): void;
}

/** Charts as Bundles of so many entries, the last of a chart with what is left. */
export function createBundles(charts: Charts, size: number, directory: ReadonlyMap<string, string>): Bundles {
  const read = (chart: OpenChart) => {
    const { value, done } = chart.entries.next();
    chart.ahead = done === true ? undefined : value;
  };
  return {
    open(index) {
      const chart: OpenChart = {
        index,
        entries: charts.chart(index),
        stored: new Map(),
        ahead: undefined,
        isDone: false,
        patientId: undefined,
      };
      read(chart);
      return chart;
    },
    next(chart) {
      const entries: ChartEntry[] = [];
      const refer = (text: string) => chart.stored.get(text) ?? directory.get(text) ?? text;
      while (entries.length < size && chart.ahead !== undefined) {
        const { fullUrl, resource } = chart.ahead;
        entries.push({ fullUrl, resource: withReferences(resource, refer) });
        read(chart);
      }
      chart.isDone = chart.ahead === undefined;
      return entries;
    },
    learn(chart, entries, references) {
      chart.patientId ??= references[0]!.slice('Patient/'.length);
      for (const [at, { fullUrl }] of entries.entries()) chart.stored.set(fullUrl, references[at]!);
    },
  };
}
