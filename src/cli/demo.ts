import type { Command } from 'commander';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import type { DemoOptions } from './demo/run-demo.ts';
import { readAddress, readCount, readPositive } from './options.ts';
import type { Terminal } from './terminal.ts';

export function demoCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('demo', {
    summary: 'A synthetic hospital network, live, on a database of its own',
    description:
      'Starts a server on a fresh embedded database, lets six invented systems of a hospital network send the lives of ' +
      'invented people through real MLLP sockets, and says what to open. Goes on serving until Ctrl-C. The database is ' +
      'thrown away at the end, unless --data names where to keep it.',
    examples: [
      ['causeway demo', 'a hundred patients'],
      ['causeway demo --patients 1000 --rate 200', 'a bigger network, at a steady rate'],
      [
        'causeway demo --data ./demo-data',
        'keep the data; `causeway serve --config ./demo-data/causeway.yaml` goes on with it',
      ],
    ],
    exits: ['unavailable', 'internal', 'cannotWrite', 'interrupted'],
  })
    .option('--patients <n>', 'how many people live in the network’s towns', readCount(1), 100)
    .option('--seed <n>', 'another seed, other lives; the same seed, the same bytes', readCount(0), 1)
    .option('--rate <n>', 'messages a second, at most (default: as fast as they are answered)', readPositive)
    .option('--http <host:port>', 'address of the FHIR API (default: 127.0.0.1:8080, or a free port)', readAddress)
    .option('--mllp-port <n>', 'first of the ports of the six feeds, as far as they are free', readCount(0), 2575)
    .option('--data <dir>', 'keep the database here; must be empty or not there yet')
    .option('--exit', 'end when everything is stored instead of serving on');
  return act<DemoOptions>(command, done, async (_words, options) =>
    (await import('./demo/run-demo.ts')).runDemo(options, terminal),
  );
}
