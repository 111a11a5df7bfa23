import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Address, formatAddress } from '#platform/address.ts';
import { loadConfig } from '#platform/config/load-config.ts';
import { CausewayError } from '#platform/errors.ts';
import { systemsOf } from '#synthetic/systems.ts';
import { type App, startApp } from '../../app.ts';
import type { ExitName } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { demoConfiguration } from './demo-configuration.ts';
import { freeAddresses } from './free-ports.ts';
import { sendNetwork } from './send-network.ts';
import { suggest } from './suggest.ts';

export interface DemoOptions {
  readonly patients: number;
  readonly seed: number;
  readonly rate?: number;
  readonly http?: Address;
  readonly mllpPort: number;
  readonly data?: string;
  readonly exit?: boolean;
}

/** Starts, streams, tells, serves. Whatever happens, the database is closed and a temporary one removed. */
export async function runDemo(options: DemoOptions, terminal: Terminal): Promise<ExitName> {
  await using cleanup = new AsyncDisposableStack();
  const { say, talk } = terminal;
  say(
    `${talk.paint('bold', 'Causeway demo')}: six invented systems, ${options.patients} invented people, real MLLP sockets.\n`,
  );

  const directory = await makeDirectory(options.data, terminal, cleanup);
  const config = await configure(options, directory);
  const gone = new AbortController();
  const app = await waited('Making a fresh database', terminal, () => startApp({ config, onGone: () => gone.abort() }));
  cleanup.use(app);

  const over = AbortSignal.any([terminal.stop, gone.signal]);
  if (over.aborted) return leave(gone.signal, terminal);
  listen(app, options, terminal);
  await sendNetwork(options, app, terminal, over);
  if (!over.aborted) await waited('Storing the last of it', terminal, () => untilAborted(app.caughtUp(), over));
  if (over.aborted) return leave(gone.signal, terminal);

  await suggest(app, terminal);
  if (options.exit) return 'ok';
  if (options.data !== undefined) say(`\nThe data stays in ${options.data}. Ctrl-C ends.`);
  else say('\nServing until Ctrl-C; then the demo’s database is thrown away.');
  await once(over, 'abort');
  return leave(gone.signal, terminal) === 'interrupted' ? 'ok' : 'unavailable';
}

function leave(gone: AbortSignal, { say }: Terminal): ExitName {
  say(gone.aborted ? 'The database died too often to go on.' : '\nStopping: finishing what is under way.');
  return gone.aborted ? 'unavailable' : 'interrupted';
}

async function makeDirectory(
  data: string | undefined,
  terminal: Terminal,
  cleanup: AsyncDisposableStack,
): Promise<string> {
  if (data === undefined) {
    const made = await mkdtemp(join(tmpdir(), 'causeway-demo-'));
    // Also where a second Ctrl-C ends the process at once.
    const remove = () => rmSync(made, { recursive: true, force: true });
    process.once('exit', remove);
    cleanup.defer(() => {
      process.off('exit', remove);
      remove();
    });
    return made;
  }
  const directory = resolve(terminal.directory, data);
  try {
    await mkdir(directory, { recursive: true });
    if ((await readdir(directory)).length === 0) return directory;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new CausewayError('CW-CLI-004', { place: data, text: `cannot be made (${reason}).`, cause: error });
  }
  throw new CausewayError('CW-CLI-004', {
    place: data,
    text: `is not empty: the demo begins on a fresh database. \`causeway serve --data ${data}\` serves what is there.`,
  });
}

async function configure(options: DemoOptions, directory: string) {
  const systems = systemsOf({});
  const [http, ...feeds] = await freeAddresses([wantedHttp(options), ...wantedFeeds(options, systems.length)]);
  const file = join(directory, 'causeway.yaml');
  const ports = feeds.map(({ port }) => port);
  await writeFile(file, demoConfiguration(systems, http!, ports));
  // The environment stays outside: a DATABASE_URL of this machine is no place for invented patients.
  const result = await loadConfig({ directory, environment: {}, flags: { config: file } });
  if (result.ok) return result.loaded.config;
  throw new CausewayError('CW-CFG-004', { place: '--http', text: result.problems.map(({ text }) => text).join('; ') });
}

const wantedHttp = (options: DemoOptions): Address => options.http ?? { host: '127.0.0.1', port: 8080 };

function wantedFeeds({ mllpPort }: DemoOptions, count: number): Address[] {
  return Array.from({ length: count }, (_, at) => ({ host: '127.0.0.1', port: mllpPort === 0 ? 0 : mllpPort + at }));
}

function listen({ addresses }: App, options: DemoOptions, { say, talk }: Terminal): void {
  const note = (given: Address, wanted: Address) =>
    given.port === wanted.port || wanted.port === 0 ? '' : `   (${wanted.port} is taken)`;
  say(
    `${talk.paint('bold', 'FHIR  ')} http://${formatAddress(addresses.http)}/fhir${note(addresses.http, wantedHttp(options))}`,
  );
  const wanted = wantedFeeds(options, addresses.feeds.length);
  for (const [index, { feed, address }] of addresses.feeds.entries()) {
    say(`${talk.paint('bold', 'MLLP  ')} ${formatAddress(address)}  ${feed}${note(address, wanted[index]!)}`);
  }
  if (options.data !== undefined) say(`${talk.paint('bold', 'Config')} ${join(options.data, 'causeway.yaml')}`);
  say('');
}

/** Shows that something takes its time. */
async function waited<T>(what: string, terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const show = () => {
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    terminal.progress(`${what} … ${seconds} s${terminal.stop.aborted ? ', then stopping' : ''}`);
  };
  show();
  const timer = setInterval(show, 250);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    terminal.progress('');
  }
}

async function untilAborted(work: Promise<unknown>, over: AbortSignal): Promise<void> {
  await Promise.race([work, once(over, 'abort')]);
}
