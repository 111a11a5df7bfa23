/**
 * `npm run bench [-- NAME…] [--json FILE]`: ours, the other, the ratio, each pair measured in one run on this machine.
 * PostgreSQL is the one that CAUSEWAY_TEST_POSTGRES names, else a throw-away one. Without a name, all of them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchRow, goalText, isMet, rateText, ratioOf } from './bench-row.ts';
import { benchConvert } from './convert.ts';
import { benchDurableAnswers } from './durable-answers.ts';
import { benchIndex } from './index.ts';
import { benchJournal } from './journal.ts';
import { benchParse } from './parse.ts';
import { benchReadById } from './read-by-id.ts';
import { benchStore } from './store.ts';
import { benchValidate } from './validate.ts';
import { benchWholeWay } from './whole-way.ts';

type Bench = (postgres: string) => Promise<BenchRow[]>;

const benches: { readonly [name: string]: Bench } = {
  parse: () => benchParse(),
  convert: () => benchConvert(),
  journal: async (postgres) => [...(await benchJournal(postgres)), ...(await benchJournal())],
  'durable-answers': async (postgres) => [...(await benchDurableAnswers(postgres)), ...(await benchDurableAnswers())],
  store: async (postgres) => [...(await benchStore(postgres)), ...(await benchStore())],
  'whole-way': async (postgres) => [...(await benchWholeWay(postgres)), ...(await benchWholeWay())],
  validate: () => benchValidate(),
  index: () => benchIndex(),
  'read-by-id': (postgres) => benchReadById(postgres),
};

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const unknown = positionals.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`No bench ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}.\n`);
  process.exit(64);
}

using postgres = startPostgres();
const rows: BenchRow[] = [];
for (const name of positionals.length === 0 ? Object.keys(benches) : positionals) {
  process.stderr.write(`${name} …\n`);
  for (const row of await benches[name]!(postgres.url)) {
    rows.push(row);
    process.stdout.write(`${lineOf(row)}\n`);
  }
}
if (values.json !== undefined) {
  const results = { commit: commit(), date: new Date().toISOString().slice(0, 10), machine: machine(), rows };
  writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

function lineOf(row: BenchRow): string {
  const met = isMet(row);
  const mark = met === undefined ? ' ' : met ? '✓' : '✗';
  const rates = `${rateText(row.ours)} : ${rateText(row.other)} ${row.unit}`;
  const goal = row.goal === undefined ? '' : `, goal ${goalText(row)}`;
  return `${mark} ${row.what}: ${rates} (${row.otherName}) = ${ratioOf(row).toFixed(2)}${goal}`;
}

function startPostgres(): Disposable & { readonly url: string } {
  const given = process.env.CAUSEWAY_TEST_POSTGRES;
  if (given !== undefined) return { url: given, [Symbol.dispose]() {} };
  const script = join(import.meta.dirname, '../support/postgres.sh');
  const place = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  execFileSync('chmod', ['755', place]);
  const url = execFileSync(script, ['start', join(place, 'postgres')], { encoding: 'utf8' }).trim();
  return {
    url,
    [Symbol.dispose]() {
      execFileSync(script, ['stop', join(place, 'postgres')], { stdio: 'ignore' });
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${memory} GiB, Node ${process.versions.node}`;
}
