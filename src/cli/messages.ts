import type { Command } from 'commander';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import type { ListOptions, ShowOptions } from './list-messages.ts';
import type { UnmappedOptions } from './list-unmapped.ts';
import { readCount, readEntry } from './options.ts';
import { withServerOption } from './server-option.ts';
import type { Terminal } from './terminal.ts';

export function messagesCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('messages', {
    summary: 'Find messages in the journal of a running server',
    description:
      'Lists messages, newest first. A query is words that must all hold: mrn:12345 (or mrn:AUTHORITY|12345), visit:, ' +
      'account:, order:, acc: (one of these), type:ADT^A08, status:applied, parked, waiting, skipped, kept, quarantined or ' +
      'pending, feed:, control: (MSH-10), last:24h, since:2026-11-01, until:2026-11-02T12:00Z.',
    examples: [
      ['causeway messages last:1h', 'what came in within the hour'],
      ['causeway messages mrn:12345 type:ORU^R01', 'the results of a patient'],
      ['causeway messages status:parked --json | jq -r .id', 'ids for `causeway replay retry`'],
      ['causeway messages show 1-42 --lineage', 'what became of each field of a message'],
      ['causeway messages unmapped feed:adt', 'the fields that nobody reads yet'],
    ],
    exits: ['unavailable', 'interrupted'],
  })
    .argument('[query...]', 'words of a query; none: all messages')
    .option('--limit <n>', 'at most this many', readCount(1), 50)
    .option('--json', 'print one JSON object a message');
  act<ListOptions>(withServerOption(command, terminal), done, async (words, options) =>
    (await import('./list-messages.ts')).listMessages(words, options, terminal),
  );

  const show = createCommand('show', {
    summary: 'Show one message: what became of it, its bytes, its fields',
    description:
      'Shows what the journal knows of a message; its id stands first in the list. The bytes are as they came.',
    examples: [
      ['causeway messages show 1-42', 'status, keys and issues'],
      ['causeway messages show 1-42 --raw > message.hl7', 'the bytes, unchanged'],
      ['causeway messages show 1-42 --lineage', 'PID[1]-5.1  mapped  Patient/…#name[0].family'],
    ],
    exits: ['failed', 'unavailable', 'interrupted'],
  })
    .argument('<id>', 'part-seq, such as 1-42')
    .option('--raw', 'print the bytes as they came')
    .option('--lineage', 'print what became of each populated field')
    .option('--json', 'print JSON');
  act<ShowOptions>(withServerOption(show, terminal), done, async ([id = ''], options) =>
    (await import('./list-messages.ts')).showMessage(readEntry(id), options, terminal),
  );
  const unmapped = createCommand('unmapped', {
    summary: 'List the fields that nobody reads yet, the most frequent first',
    description:
      'Translates the newest messages of a query anew and counts the populated fields that become nothing: what to write a ' +
      'rule for, or to ask for. Values are not shown.',
    examples: [
      ['causeway messages unmapped feed:adt', 'ZPV-3  412 times in 398 messages, such as 1-42'],
      ['causeway messages unmapped feed:lab last:24h --messages 5000', 'of more messages'],
    ],
    exits: ['unavailable', 'interrupted'],
  })
    .argument('[query...]', 'words of a query, as for `causeway messages`')
    .option('--messages <n>', 'look at the newest n that match', readCount(1), 500)
    .option('--json', 'print JSON');
  act<UnmappedOptions>(withServerOption(unmapped, terminal), done, async (words, options) =>
    (await import('./list-unmapped.ts')).listUnmapped(words, options, terminal),
  );
  return command.addCommand(show).addCommand(unmapped);
}
