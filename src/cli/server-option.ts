import { type Command, Option } from 'commander';
import { readServer } from './options.ts';
import type { Terminal } from './terminal.ts';

/** The running server that a command talks to. */
export function withServerOption(command: Command, { environment }: Terminal): Command {
  const usual = readServer(environment.CAUSEWAY_SERVER ?? 'http://127.0.0.1:8080');
  return command.addOption(
    new Option('--server <url>', 'the running server; CAUSEWAY_SERVER sets another default')
      .argParser(readServer)
      .default(usual, usual.origin),
  );
}
