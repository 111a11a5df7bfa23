import type { Command } from 'commander';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import type { RebuildOptions } from './rebuild-everything.ts';
import { withServerOption } from './server-option.ts';
import type { Terminal } from './terminal.ts';

export function rebuildCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('rebuild', {
    summary: 'Make everything derived anew from the journal',
    description:
      'Forgets every resource and applies the whole journal anew: the same content for the same code, configuration and ' +
      'decisions, under new versions. Messages are taken in meanwhile, but what is served is short until it is done, and ' +
      '/readyz says so. Once begun it goes on, also over a restart; Ctrl-C ends only the watching.',
    examples: [
      ['causeway rebuild --yes', 'as after a change of translation that concerns everyone'],
      ['causeway replay feed:lab', 'what is enough where it concerns some: nothing is missing meanwhile'],
    ],
    exits: ['failed', 'unavailable', 'interrupted'],
  }).option('--yes', 'do it');
  return act<RebuildOptions>(withServerOption(command, terminal), done, async (_words, options) =>
    (await import('./rebuild-everything.ts')).rebuildEverything(options, terminal),
  );
}
