/**
 * `npm run bench [-- NAME…] [--json FILE] [--sizes N,N…]`: ours, the other, the ratio, each pair measured in one run on this machine.
 * PostgreSQL is the one that CAUSEWAY_TEST_POSTGRES names, else a throw-away one. Without a name, all of them but `scale`, which
 * takes half an hour. `--json` puts what was measured into a record, in the place of earlier runs of the same benches.
 */
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type BenchRow, goalText, isMet, rateText, ratioOf } from './bench-row.ts';
import { benchCda } from './cda.ts';
import { benchConvert } from './convert.ts';
import { benchDurableAnswers } from './durable-answers.ts';
import type { Growth } from './growth.ts';
import { benchIndex } from './index.ts';
import { benchJournal } from './journal.ts';
import { benchParse } from './parse.ts';
import { benchReadById } from './read-by-id.ts';
import { type BenchRun, writeRecord } from './record.ts';
import { benchScale } from './scale/scale.ts';
import { benchStore } from './store.ts';
import { settingsAtScale, throwAwayPostgres } from './throw-away-postgres.ts';
import { benchValidate } from './validate.ts';
import { benchWholeWay } from './whole-way.ts';

type Measured = BenchRow[] | { readonly rows: BenchRow[]; readonly growth: Growth };
/** `postgres` gives the URL of a server, which is started when the first bench asks. */
type Bench = (postgres: () => string, sizes: readonly number[]) => Promise<Measured>;

const benches: { readonly [name: string]: Bench } = {
  parse: () => benchParse(),
  convert: () => benchConvert(),
  cda: () => benchCda(),
  journal: async (postgres) => [...(await benchJournal(postgres())), ...(await benchJournal())],
  'durable-answers': async (postgres) => [...(await benchDurableAnswers(postgres())), ...(await benchDurableAnswers())],
  store: async (postgres) => [...(await benchStore(postgres())), ...(await benchStore())],
  'whole-way': async (postgres) => [...(await benchWholeWay(postgres())), ...(await benchWholeWay())],
  validate: () => benchValidate(),
  index: () => benchIndex(),
  'read-by-id': (postgres) => benchReadById(postgres()),
  scale: (postgres, sizes) => benchScale(postgres(), sizes),
};
const onlyWhenNamed = ['scale'];

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' }, sizes: { type: 'string', default: '10000,100000,1000000,5000000' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`No bench ${unknown.join(', ')}: there are ${Object.keys(benches).join(', ')}.\n`);
  process.exit(64);
}
const sizes = values.sizes.split(',').map(Number);
if (sizes.some((size) => !Number.isSafeInteger(size) || size <= 0)) {
  process.stderr.write(`--sizes: numbers of resources with commas between them, not ${values.sizes}.\n`);
  process.exit(64);
}
const names =
  positionals.length === 0 ? Object.keys(benches).filter((name) => !onlyWhenNamed.includes(name)) : positionals;

using postgres = throwAwayPostgres(names.includes('scale') ? settingsAtScale() : []);
const runs: BenchRun[] = [];
for (const name of names) {
  process.stderr.write(`${name} …\n`);
  const measured = await benches[name]!(postgres.url, sizes);
  const told = Array.isArray(measured) ? { rows: measured } : measured;
  for (const row of told.rows) process.stdout.write(`${lineOf(row)}\n`);
  runs.push({
    bench: name,
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    ...told,
  });
  // After each: a long run that is cut keeps what it has.
  if (values.json !== undefined) writeRecord(values.json, runs, Object.keys(benches));
}

function lineOf(row: BenchRow): string {
  const met = isMet(row);
  const mark = met === undefined ? ' ' : met ? '✓' : '✗';
  const rates = `${rateText(row.ours)} : ${rateText(row.other)} ${row.unit}`;
  const goal = row.goal === undefined ? '' : `, goal ${goalText(row)}`;
  return `${mark} ${row.what}: ${rates} (${row.otherName}) = ${ratioOf(row).toFixed(2)}${goal}`;
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${memory} GiB, Node ${process.versions.node}`;
}
