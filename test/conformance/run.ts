/**
 * `npm run conformance [-- --json FILE] [--all]`: what US Core 6.1.0 and R4 demand of a server, asked of servers that it starts.
 * `--all` tells each row that did not pass, `--json` records the result. Ends with a non-zero code where less passes than
 * `docs/conformance.json` has on record.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { belowFloor, recordOf, recordText } from './record.ts';
import { runSuites, temporaryPlaces } from './run-suites.ts';
import { failuresText, tableText } from './table.ts';

const { values } = parseArgs({ options: { json: { type: 'string' }, all: { type: 'boolean' } } });
const recordFile = join(import.meta.dirname, '../../docs/conformance.json');

using places = temporaryPlaces();
const { rows, leftOut } = await runSuites({
  place: places.place,
  say: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`${tableText(rows)}\n`);
process.stdout.write(failuresText(rows, values.all === true));
for (const what of leftOut) process.stdout.write(`left out: ${what}\n`);

const record = recordOf(rows, { commit: commit(), date: new Date().toISOString().slice(0, 10) });
const worse = belowFloor(record, JSON.parse(readFileSync(recordFile, 'utf8')), leftOut.length > 0);
for (const line of worse) process.stderr.write(`below what is on record: ${line}\n`);
if (values.json !== undefined) writeFileSync(values.json, recordText(record));
process.exitCode = worse.length > 0 ? 1 : 0;

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
}
