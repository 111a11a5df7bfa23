import type { Command } from 'commander';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import type { LoadOptions } from './load-files.ts';
import { readCount } from './options.ts';
import { withServerOption } from './server-option.ts';
import type { Terminal } from './terminal.ts';

export function loadCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('load', {
    summary: 'Load FHIR resources from files into a running server',
    description:
      'Loads FHIR R4 resources of NDJSON files (.ndjson, also gzipped), of JSON files and Bundles, and the examples of FHIR ' +
      'packages (.tgz), of folders of them, or NDJSON from standard input (-). A resource with an id is put under it, one ' +
      'without is created; the entries of a transaction or batch Bundle are done as they say. Everything goes through the ' +
      'FHIR API in transactions; what is refused is told line by line, and keeps nothing else from being loaded. Loading ' +
      'again changes nothing that is the same.',
    examples: [
      ['causeway load Patient.ndjson Observation.ndjson', 'an export of another server'],
      ['causeway load export/ --resume export.state', 'go on after Ctrl-C by the same command'],
      ['causeway load hl7.fhir.us.core.tgz --server http://127.0.0.1:8080', 'the examples of a package'],
      ['zcat night.ndjson.gz | causeway load - --json', 'from standard input; what was refused as JSON'],
    ],
    exits: ['failed', 'noInput', 'unavailable', 'cannotWrite', 'interrupted'],
  })
    .argument('<file...>', 'files, folders, or - for NDJSON from standard input')
    .option('--resume <file>', 'keep in FILE how far it came, and go on from there')
    .option('--batch <n>', 'resources a transaction', readCount(1), 100)
    .option('--json', 'print one JSON object for each resource that was refused, and the counts at the end');
  return act<LoadOptions>(withServerOption(command, terminal), done, async (files, options) =>
    (await import('./load-files.ts')).loadFiles(files, options, terminal),
  );
}
