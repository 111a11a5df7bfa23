import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { BenchRow } from './bench-row.ts';
import type { Growth } from './growth.ts';

/** What one bench measured in its last run, and on what. */
export interface BenchRun {
  readonly bench: string;
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
  readonly rows: readonly BenchRow[];
  readonly growth?: Growth;
}

export function readRecord(file: string): readonly BenchRun[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { runs: BenchRun[] }).runs : [];
}

/** Puts runs in the place of earlier ones of the same benches; those of the others stay. `order` is that of the benches. */
export function writeRecord(file: string, runs: readonly BenchRun[], order: readonly string[]): void {
  const all = new Map(readRecord(file).map((run) => [run.bench, run]));
  for (const run of runs) all.set(run.bench, run);
  const sorted = order.flatMap((bench) => all.get(bench) ?? []);
  writeFileSync(file, `${JSON.stringify({ runs: sorted }, null, 2)}\n`);
}
