import { type ConformanceRow, conformanceKinds } from './conformance-row.ts';

/** A recorded result: the floor of later runs, and what `docs/conformance.md` is made from. */
export interface ConformanceRecord {
  readonly commit: string;
  readonly date: string;
  readonly counts: readonly KindCount[];
  /** All that did not pass, those of one reason together. */
  readonly open: readonly OpenRows[];
}

export interface OpenRows extends Omit<ConformanceRow, 'what' | 'expectation'> {
  readonly what: readonly string[];
}

export interface KindCount {
  readonly suite: string;
  readonly kind: ConformanceRow['kind'];
  readonly passed: number;
  readonly failed: number;
  readonly noData: number;
}

export function recordOf(
  rows: readonly ConformanceRow[],
  head: { readonly commit: string; readonly date: string },
): ConformanceRecord {
  const open = rows.filter(({ outcome }) => outcome !== 'passed');
  const byReason = Map.groupBy(open, ({ suite, group, kind, outcome, reason }) =>
    JSON.stringify([suite, group, kind, outcome, reason]),
  );
  return {
    ...head,
    counts: countsOf(rows),
    open: [...byReason.values()].map((same) => {
      const { what: _what, expectation: _expectation, ...head } = same[0]!;
      return { ...head, what: same.map(({ what }) => what) };
    }),
  };
}

/** The record as text, one line a row, so that a change of it can be read. */
export function recordText({ counts, open, ...head }: ConformanceRecord): string {
  const lines = (list: readonly object[]) => list.map((it) => `  ${JSON.stringify(it)}`).join(',\n');
  const { commit, date } = head;
  return `{\n "commit": "${commit}",\n "date": "${date}",\n "counts": [\n${lines(counts)}\n ],\n "open": [\n${lines(open)}\n ]\n}\n`;
}

export function countsOf(rows: readonly ConformanceRow[]): KindCount[] {
  const suites = [...new Set(rows.map(({ suite }) => suite))];
  return suites.flatMap((suite) =>
    conformanceKinds.flatMap((kind) => {
      const own = rows.filter((row) => row.suite === suite && row.kind === kind);
      const count = (outcome: ConformanceRow['outcome']) => own.filter((row) => row.outcome === outcome).length;
      return own.length === 0
        ? []
        : [{ suite, kind, passed: count('passed'), failed: count('failed'), noData: count('no data') }];
    }),
  );
}

/**
 * Where a run is worse than the record: fewer pass, or fewer are asked at all. A suite that was left out for want of its data
 * is not held against it (`isPartial`).
 */
export function belowFloor(now: ConformanceRecord, floor: ConformanceRecord, isPartial: boolean): string[] {
  return floor.counts.flatMap(({ suite, kind, passed, failed, noData }) => {
    const own = now.counts.find((count) => count.suite === suite && count.kind === kind);
    if (own === undefined) return isPartial ? [] : [`${suite}, ${kind}: none asked of ${passed + failed + noData}`];
    const asked = own.passed + own.failed + own.noData;
    return [
      ...(own.passed < passed ? [`${suite}, ${kind}: ${own.passed} passed of ${passed} on record`] : []),
      ...(asked < passed + failed + noData ? [`${suite}, ${kind}: only ${asked} asked`] : []),
    ];
  });
}
