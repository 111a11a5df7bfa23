import type { Command } from 'commander';
import type { ConfigFlags } from '#platform/config/environment.ts';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import { readConfiguration, withConfigOptions } from './configuration.ts';
import type { ExitName } from './exit-codes.ts';
import { printTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface CheckOptions extends ConfigFlags {
  readonly explain?: boolean;
  readonly json?: boolean;
}

export function configCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const config = createCommand('config', {
    summary: 'Check the configuration, show what is in force',
    description: 'Reads the configuration as `serve` would, without starting anything.',
    examples: [
      ['causeway config check', 'say every problem with its line, or that there is none'],
      ['causeway config check --explain', 'each setting in force and where it comes from'],
      ['causeway config schema > causeway.schema.json', 'a JSON Schema for editors'],
      ['causeway config presets', 'rules for the usual shapes of products’ messages'],
    ],
    exits: ['config'],
  });
  const check = createCommand('check', {
    summary: 'Say every problem, with its line and column',
    description:
      'Reads causeway.yaml, the environment and the options as `serve` would. Every problem is told at once; unknown keys ' +
      'are problems. Secrets are never shown.',
    examples: [
      [
        'causeway config check --config site.yaml',
        'site.yaml:12:7: feeds[0].mllp.prot: unknown key. Did you mean port?',
      ],
      ['causeway config check --explain', 'each setting in force and where it comes from'],
      ['causeway config check --explain --json | jq', 'the same for programs'],
    ],
    exits: ['config'],
  })
    .option('--explain', 'show each setting in force and where it comes from')
    .option('--json', 'print JSON');
  act<CheckOptions>(withConfigOptions(check), done, (_words, options) => checkConfiguration(options, terminal));
  const schema = createCommand('schema', {
    summary: 'Print the JSON Schema of causeway.yaml',
    description: 'Prints the JSON Schema of causeway.yaml, with which editors complete and check it.',
    examples: [
      [
        'causeway config schema > causeway.schema.json',
        'causeway.yaml then begins: # yaml-language-server: $schema=causeway.schema.json',
      ],
    ],
    exits: [],
  });
  act(schema, done, () => printSchema(terminal));
  const presets = createCommand('presets', {
    summary: 'List the presets that a feed may name',
    description: 'Lists the rules for the usual shapes of products’ messages, and what each takes for granted of them.',
    examples: [
      ['causeway config presets', 'their names, and what each is for'],
      ['causeway config presets --json', 'with their rules, to begin an overlay of your own with'],
    ],
    exits: [],
  }).option('--json', 'print JSON');
  act<{ readonly json?: boolean }>(presets, done, (_words, options) => printPresets(options, terminal));
  return config.addCommand(check).addCommand(schema).addCommand(presets);
}

async function checkConfiguration({ explain, json, ...flags }: CheckOptions, terminal: Terminal): Promise<ExitName> {
  const loaded = await readConfiguration(flags, terminal);
  if (loaded === undefined) return 'config';
  if (explain) {
    const { explainConfig } = await import('#platform/config/explain.ts');
    const settings = explainConfig(loaded);
    if (json) await terminal.data.write(`${JSON.stringify(settings, null, 2)}\n`);
    else
      await printTable(
        terminal.data,
        settings.map(({ path, value, origin }) => [path, value, origin]),
      );
  } else if (json) {
    await terminal.data.write(`${JSON.stringify({ ok: true, file: loaded.file ?? null })}\n`);
  }
  const { feeds } = loaded.config;
  terminal.say(
    `${loaded.file ?? 'No configuration file: defaults'}: fine, ${feeds.length} feed${feeds.length === 1 ? '' : 's'}.`,
  );
  return 'ok';
}

async function printSchema(terminal: Terminal): Promise<ExitName> {
  const { configJsonSchema } = await import('#platform/config/json-schema.ts');
  await terminal.data.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return 'ok';
}

async function printPresets({ json }: { readonly json?: boolean }, terminal: Terminal): Promise<ExitName> {
  const { usRealm } = await import('#realms/us/us-realm.ts');
  const presets = [...usRealm.presets].map(([name, preset]) => ({ name, ...preset }));
  if (json) await terminal.data.write(`${JSON.stringify(presets, null, 2)}\n`);
  else
    await printTable(
      terminal.data,
      presets.map(({ name, about }) => [name, about]),
    );
  return 'ok';
}
