import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Address, formatAddress } from '#platform/address.ts';
import type { ConfigFlags } from '#platform/config/environment.ts';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import { readConfiguration, withConfigOptions } from './configuration.ts';
import type { ExitName } from './exit-codes.ts';
import { launcherOf } from './launcher.ts';
import type { Terminal } from './terminal.ts';

export function serveCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('serve', {
    summary: 'Receive messages and serve the FHIR API until told to stop',
    description:
      'Starts the server: feeds receive, the journal keeps every message before it is acknowledged, the FHIR API ' +
      'serves what they say. The log goes to standard error as JSON lines without patient data. Ctrl-C stops taking ' +
      'messages, finishes what is under way and ends; a second Ctrl-C ends at once, which loses nothing acknowledged.',
    examples: [
      ['causeway serve', 'database in ./data, MLLP on 127.0.0.1:2575, FHIR on http://127.0.0.1:8080/fhir'],
      ['causeway serve --data /var/lib/causeway --config /etc/causeway.yaml', 'feeds, TLS and limits from a file'],
      ['DATABASE_URL=postgres://causeway@db/causeway causeway serve', 'a PostgreSQL server instead'],
    ],
    exits: ['unavailable', 'internal', 'cannotWrite', 'config'],
  });
  return act<ConfigFlags>(withConfigOptions(command), done, (_words, flags) => serve(flags, terminal));
}

async function serve(flags: ConfigFlags, terminal: Terminal): Promise<ExitName> {
  const loaded = await readConfiguration(flags, terminal);
  if (loaded === undefined) return 'config';
  const { startApp } = await import('../app.ts');
  const { database, dataDir } = loaded.config;
  if (database.url === undefined && !existsSync(join(dataDir, 'database'))) {
    terminal.say(`Making a database in ${dataDir}; this once it takes some seconds.`);
  }
  const gone = new AbortController();
  const app = await startApp({ config: loaded.config, onGone: () => gone.abort() });
  try {
    welcome(app.addresses, loaded.file, terminal);
    const over = AbortSignal.any([terminal.stop, gone.signal]);
    // Nothing but the signal keeps the command here; the listeners keep the process alive.
    if (!over.aborted) await once(over, 'abort');
    if (terminal.stop.aborted) terminal.say('Stopping: finishing what is under way. Ctrl-C again ends at once.');
  } finally {
    await app[Symbol.asyncDispose]();
  }
  if (gone.signal.aborted)
    terminal.say('The database died too often to go on. Nothing acknowledged is lost; see the log.');
  return gone.signal.aborted ? 'unavailable' : 'ok';
}

interface Addresses {
  readonly http: Address;
  readonly feeds: readonly { readonly feed: string; readonly address: Address }[];
}

/** Where it listens, and what to try next. */
function welcome({ http, feeds }: Addresses, file: string | undefined, terminal: Terminal): void {
  const { say, talk } = terminal;
  const base = `http://${formatAddress(http)}`;
  const name = (text: string) => talk.paint('bold', text.padEnd(10));
  say(`${name('FHIR')}${base}/fhir`);
  for (const { feed, address } of feeds) say(`${name('MLLP')}${formatAddress(address)}  feed ${feed}`);
  say(`${name('Health')}${base}/readyz  ${base}/metrics`);
  say(`${name('Settings')}${file ?? 'defaults; causeway.yaml would hold yours'}`);
  const [first] = feeds;
  if (first === undefined || !talk.isTerminal) return;
  const causeway = launcherOf(terminal);
  const message = causeway === './causeway' ? 'docs/example.hl7' : 'message.hl7';
  say(`\nTry: ${causeway} send ${message} --to ${formatAddress(first.address)}`);
  say(`     ${causeway} messages last:1h\n`);
}
