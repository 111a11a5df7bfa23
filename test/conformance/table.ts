import type { ConformanceRow } from './conformance-row.ts';
import { countsOf } from './record.ts';

/** Passed, failed and without data, by suite and kind. */
export function tableText(rows: readonly ConformanceRow[]): string {
  const lines: string[] = [];
  let last = '';
  for (const { suite, kind, passed, failed, noData } of countsOf(rows)) {
    if (suite !== last) lines.push('', suite, `  ${'kind'.padEnd(14)} passed  failed  no data`);
    last = suite;
    lines.push(
      `  ${kind.padEnd(14)} ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(noData).padStart(7)}`,
    );
  }
  return lines.join('\n');
}

/** Why rows failed: the commonest reasons first; with `all`, each row. */
export function failuresText(rows: readonly ConformanceRow[], all: boolean): string {
  const open = rows.filter(({ outcome }) => outcome === 'failed' || (all && outcome === 'no data'));
  if (open.length === 0) return '\nnothing failed\n';
  if (all) {
    return `\n${open
      .map(
        ({ suite, group, kind, what, outcome, reason }) =>
          `${suite} | ${group} | ${kind} | ${what} | ${outcome} | ${reason}\n`,
      )
      .join('')}`;
  }
  const byReason = Map.groupBy(open, ({ suite, reason }) => `${suite}: ${reason}`);
  const sorted = [...byReason].toSorted(([, a], [, b]) => b.length - a.length);
  return `\nfailed, by reason\n${sorted.map(([reason, { length }]) => `  ${String(length).padStart(4)}  ${reason}\n`).join('')}`;
}
