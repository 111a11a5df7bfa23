import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchRow, goalText, isMet, rateText, ratioOf } from '#test/bench/bench-row.ts';

interface Results {
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
  readonly rows: readonly BenchRow[];
}

/** `docs/benchmarks.md` from the last recorded run: `npm run bench -- --json docs/benchmarks.json`. */
export function benchmarksPage(): string {
  const file = join(import.meta.dirname, '../../../docs/benchmarks.json');
  const { commit, date, machine, rows } = JSON.parse(readFileSync(file, 'utf8')) as Results;
  return `# Benchmarks

Made by \`npm run docs\` from the last run of \`npm run bench -- --json docs/benchmarks.json\`: commit ${commit}, ${date}, on ${machine}.

Machines are noisy, so each figure stands beside that of a peer or a floor measured in the same run, and the ratio is what to
compare. PostgreSQL, the server and the senders share the cores. "CPU second" counts one core's time of the process alone.

| what | ours | the other | ratio | goal | met |
| --- | ---: | ---: | ---: | ---: | :---: |
${rows.map(lineOf).join('\n')}
`;
}

function lineOf(row: BenchRow): string {
  const met = isMet(row);
  return `| ${[
    row.what,
    `${rateText(row.ours)} ${row.unit}`,
    `${rateText(row.other)} (${row.otherName})`,
    ratioOf(row).toFixed(2),
    goalText(row),
    met === undefined ? '' : met ? '✓' : '✗',
  ].join(' | ')} |`;
}
