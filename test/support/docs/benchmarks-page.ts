import { join } from 'node:path';
import { type BenchRow, goalText, isMet, rateText, ratioOf } from '#test/bench/bench-row.ts';
import type { Growth } from '#test/bench/growth.ts';
import { type BenchRun, readRecord } from '#test/bench/record.ts';

/** `docs/benchmarks.md` from the last recorded run of each bench: `npm run bench -- --json docs/benchmarks.json`. */
export function benchmarksPage(): string {
  const runs = readRecord(join(import.meta.dirname, '../../../docs/benchmarks.json'));
  const growths = runs.flatMap(({ growth }) => (growth === undefined ? [] : [growthText(growth)]));
  return `# Benchmarks

Made by \`npm run docs\` from the last run of each bench: \`npm run bench -- --json docs/benchmarks.json\`, on
${[...new Set(runs.map(({ machine }) => machine))].join('; ')}.

Machines are noisy, so each figure stands beside that of a peer or a floor measured in the same run, and the ratio is what to
compare. PostgreSQL, the server and the senders share the cores. "CPU second" counts one core's time of the process alone.

| what | ours | the other | ratio | goal | met | measured |
| --- | ---: | ---: | ---: | ---: | :---: | --- |
${runs.flatMap((run) => run.rows.map((row) => lineOf(row, run))).join('\n')}
${growths.join('\n')}`;
}

function lineOf(row: BenchRow, { commit, date }: BenchRun): string {
  const met = isMet(row);
  return `| ${[
    row.what,
    `${rateText(row.ours)} ${row.unit}`,
    `${rateText(row.other)} (${row.otherName})`,
    ratioOf(row).toFixed(2),
    goalText(row),
    met === undefined ? '' : met ? '✓' : '✗',
    `${date}, ${commit}`,
  ].join(' | ')} |`;
}

function growthText({ settings, sizes, figures }: Growth): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `
## How figures grow with the store

\`npm run bench -- scale\`: a population whose charts are valid US Core (some fifty resources a patient, a few patients with
thousands), each search asked of patients drawn at random and its answer compared with the chart. One client asks one search after
the other; transactions come from many senders at once. PostgreSQL with ${settings}.

${[
  line(['', ...sizes.map((size) => `${size.toLocaleString('en')} resources`)]),
  line(['---', ...sizes.map(() => '---:')]),
  ...figures.map(({ what, unit, values }) =>
    line([
      unit === '' ? what : `${what} (${unit})`,
      ...values.map((value) => (value === null ? '–' : figureText(value))),
    ]),
  ),
].join('\n')}
`;
}

/** To three digits, or whole. */
function figureText(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
