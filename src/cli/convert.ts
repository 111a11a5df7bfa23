import { type Command, Option } from 'commander';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import type { ConvertOptions } from './convert-files.ts';
import type { Terminal } from './terminal.ts';

export function convertCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('convert', {
    summary: 'Translate HL7v2 and C-CDA files to FHIR, without a server',
    description:
      'Prints the transaction Bundle that a message or document becomes, or what became of each of its fields. With --out it writes ' +
      'one JSON file for each input, of the same name, and goes on past bad files. Ids are derived under a published key, ' +
      'so that the same input gives the same output everywhere; a server derives its own.',
    examples: [
      ['causeway convert adt.hl7', 'the Bundle on standard output, what is off on standard error'],
      ['causeway convert oru.hl7 --lineage', 'PID[1]-5.1  mapped  Patient/…#name[0].family'],
      [
        'causeway convert adt.hl7 --feed epic-adt --lineage',
        'with the rules of that feed, as they stand in causeway.yaml',
      ],
      ['causeway convert ccd.xml', 'a clinical document, the same way'],
      ['causeway convert samples/ --out fhir/', 'samples/x.hl7 → fhir/x.json, for every file'],
      ['causeway convert bundle.json --to v2', 'the other way: the messages that a FHIR Bundle is worth'],
      ['causeway convert changed.json --to v2 --original adt.hl7', 'the message it was made of, with the changes'],
      ['causeway convert bundle.json --to ccda', 'a C-CDA document of its patient: a Continuity of Care Document'],
      ['cat adt.hl7 | causeway convert - | jq ".entry[].resource.resourceType"', 'in a pipe'],
    ],
    exits: ['failed', 'data', 'noInput', 'cannotWrite', 'config', 'interrupted'],
  })
    .argument('<file...>', 'files, folders (with --out), or - for standard input')
    .option('--out <dir>', 'write X.json here for each X.hl7 or X.xml')
    .option('--lineage', 'print what became of each populated field instead')
    .option('--json', 'print lineage as JSON')
    .option('--feed <name>', 'as this feed of causeway.yaml would: its system, zone, character set, options and rules')
    .option('--config <file>', 'configuration file that has the feed (default: ./causeway.yaml)')
    .option('--system <name>', 'the source system, which ids and identifiers are scoped by (default: "convert")')
    .option('--time-zone <zone>', 'zone of times that carry no offset, such as America/Chicago')
    .option('--charset <name>', 'character set where MSH-18 names none, such as 8859/1')
    .addOption(new Option('--to <format>', 'write this instead of FHIR, of FHIR in JSON').choices(['v2', 'ccda']))
    .option(
      '--original <file>',
      'with --to v2: the message that the Bundle was made of, to be edited and not written anew',
    )
    .option('--type <type>', 'with --to: this message alone, such as ORU or ADT^A31; ccd, referral or discharge');
  return act<ConvertOptions>(command, done, async (files, options) =>
    (await import('./convert-files.ts')).convertFiles(files, options, terminal),
  );
}
