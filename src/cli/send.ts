import type { Command } from 'commander';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import { readAddress, readCount, readPositive } from './options.ts';
import type { SendOptions } from './send-files.ts';
import type { Terminal } from './terminal.ts';

export function sendCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('send', {
    summary: 'Send HL7v2 messages over MLLP and print each answer',
    description:
      'Sends the messages of files, of all files below folders, or of standard input (-), one after the other as a ' +
      'sending system would: each waits for the answer to the one before. Batch files are sent message by message.',
    examples: [
      ['causeway send adt.hl7 --to 127.0.0.1:2575', 'AA  MSG00001  ADT^A01  adt.hl7'],
      ['causeway send samples/ --to engine.example:2575 --tls --ca ca.pem', 'a folder, over TLS'],
      ['causeway send oru.hl7 --count 100 --new-ids --rate 20 --to :2575 --json', 'a hundred, twenty a second'],
      ['zcat night.hl7.gz | causeway send - --to 127.0.0.1:2575 > answers.txt', 'from standard input'],
    ],
    exits: ['failed', 'noInput', 'unavailable', 'interrupted'],
  })
    .argument('<file...>', 'files, folders, or - for standard input')
    .requiredOption('--to <host:port>', 'the receiver', readAddress)
    .option('--tls', 'use TLS')
    .option('--ca <file>', 'PEM file of the authority to trust (implies --tls)')
    .option('--cert <file>', 'PEM file of a client certificate, with --key (implies --tls)')
    .option('--key <file>', 'PEM file of its private key')
    .option('--servername <name>', 'name to expect in the receiver’s certificate')
    .option('--count <n>', 'send everything this many times', readCount(1), 1)
    .option('--new-ids', 'give every message a new control id (MSH-10), so that none is a duplicate')
    .option('--rate <n>', 'messages a second, at most', readPositive)
    .option('--timeout <seconds>', 'wait this long for an answer', readPositive, 30)
    .option('--json', 'print one JSON object an answer');
  return act<SendOptions>(command, done, async (files, options) =>
    (await import('./send-files.ts')).sendFiles(files, options, terminal),
  );
}
