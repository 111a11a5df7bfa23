import type { Command } from 'commander';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import { readEntry } from './options.ts';
import type { HoldOptions, ReplayOptions } from './replay-messages.ts';
import { withServerOption } from './server-option.ts';
import type { Terminal } from './terminal.ts';

export function replayCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('replay', {
    summary: 'Translate journalled messages anew, retry or skip parked ones',
    description:
      'Folds every patient anew whom the selected messages are about, with the code and configuration of today; what differs ' +
      'becomes a new version. Safe at any time and to repeat: live traffic goes first, and Ctrl-C ends it between two ' +
      'patients. A selection is a query (see `causeway messages --help`) or --range.',
    examples: [
      ['causeway replay mrn:12345', 'one patient'],
      ['causeway replay feed:lab type:ORU^R01 last:7d --dry-run', 'how much that would be'],
      ['causeway replay --range 1-1000..1-2000', 'by their ids'],
      ['causeway replay retry 1-42 1-57', 'try parked messages again'],
      ['causeway messages status:parked --json | jq -r .id | xargs causeway replay skip', 'give all of them up'],
    ],
    exits: ['failed', 'unavailable', 'interrupted'],
  })
    .argument('[query...]', 'which messages')
    .option('--range <from..to>', 'messages by their ids, of one part: 1-1000..1-2000')
    .option('--after <cursor>', 'go on where an interrupted replay of the same selection was')
    .option('--dry-run', 'say how much it would be, and change nothing')
    .option('--json', 'print the result as JSON');
  act<ReplayOptions>(withServerOption(command, terminal), done, async (words, options) =>
    (await import('./replay-messages.ts')).replayMessages(words, options, terminal),
  );
  for (const [action, summary, description] of actions) {
    const child = createCommand(action, {
      summary,
      description,
      examples: [[`causeway replay ${action} 1-42`, 'ids stand first in `causeway messages`']],
      exits: ['failed', 'unavailable', 'interrupted'],
    })
      .argument('<id...>', 'part-seq, such as 1-42')
      .option('--json', 'print one JSON object a message');
    act<HoldOptions>(withServerOption(child, terminal), done, async (ids, options) =>
      (await import('./replay-messages.ts')).actOnHeld(action, ids.map(readEntry), options, terminal),
    );
    command.addCommand(child);
  }
  return command;
}

const actions = [
  ['retry', 'Try parked messages again', 'Applies a parked message again, then what waits behind it, in order.'],
  [
    'skip',
    'Give parked messages up',
    'Gives a message up for good, so that what waits behind it goes on. Its bytes stay.',
  ],
  ['release', 'Apply quarantined messages after all', 'Applies a message that the rules of its feed had put aside.'],
] as const;
