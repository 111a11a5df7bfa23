/**
 * The whole server in a process that kills itself at a step of a message's way: killable-server.ts DATA_DIR [DATABASE_URL].
 * Its modules loaded, it waits for a line with a `ServerOrder` as JSON, starts, and prints its addresses as a line. On a
 * second line, or the end of its input, it stops in good order and prints how often each step was passed.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startApp } from '#app';
import type { ConfigInput } from '#platform/config/schema.ts';
import { configOf } from './running-app.ts';

export interface ServerOrder {
  readonly config: ConfigInput;
  /** Where it dies: as it passes this step for the nth time, from its start on. */
  readonly kill?: { readonly step: string; readonly occurrence: number };
}

const [dataDir = '', url] = process.argv.slice(2);
const lines = createInterface(process.stdin);
const { config, kill } = JSON.parse(String((await once(lines, 'line'))[0])) as ServerOrder;
const counts: { [step: string]: number } = {};

const app = await startApp({
  config: configOf({ dataDir, url }, config),
  step(name) {
    counts[name] = (counts[name] ?? 0) + 1;
    // To ourselves, so at once: not one instruction more is run in this thread.
    if (name === kill?.step && counts[name] === kill.occurrence) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`${JSON.stringify(app.addresses)}\n`);
await Promise.race([once(lines, 'line'), once(lines, 'close')]);
await app.caughtUp();
await app[Symbol.asyncDispose]();
process.stdout.write(`${JSON.stringify(counts)}\n`, () => process.exit(0));
