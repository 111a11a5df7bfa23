import type { Command } from 'commander';
import type { ConfigFlags } from '#platform/config/environment.ts';
import { act } from './act.ts';
import { createCommand } from './command.ts';
import { withConfigOptions } from './configuration.ts';
import type { ExitName } from './exit-codes.ts';
import { launcherOf } from './launcher.ts';
import { printable, type Style, type Terminal } from './terminal.ts';

interface DoctorOptions extends ConfigFlags {
  readonly json?: boolean;
}

/** One thing that was looked at. */
export interface CheckResult {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do. */
  readonly hint?: string;
}

export function doctorCommand(terminal: Terminal, done: (exitCode: number) => void): Command {
  const command = createCommand('doctor', {
    summary: 'Check what a machine needs to run Causeway',
    description:
      'Looks at Node, the configuration, the data directory, the database, certificates, ports, the clock and a server that ' +
      'may be running, and says what to do where something is amiss. Changes nothing.',
    examples: [
      ['causeway doctor', 'ok, warn or fail for each, with what to do'],
      ['causeway doctor --config /etc/causeway.yaml --json', 'for programs'],
    ],
    exits: ['failed'],
  }).option('--json', 'print JSON');
  return act<DoctorOptions>(withConfigOptions(command), done, (_words, options) => examine(options, terminal));
}

async function examine({ json, ...flags }: DoctorOptions, terminal: Terminal): Promise<ExitName> {
  const { checks } = await import('./checks/checks.ts');
  const results: CheckResult[] = [];
  for await (const result of checks(flags, terminal)) {
    results.push(result);
    if (!json) await terminal.data.write(lineOf(result, terminal));
    if (terminal.stop.aborted) return 'interrupted';
  }
  if (json) await terminal.data.write(`${JSON.stringify(results, null, 2)}\n`);
  const bad = results.filter(({ status }) => status === 'fail').length;
  const doubtful = results.filter(({ status }) => status === 'warn').length;
  const rest = doubtful === 0 ? '' : `, ${doubtful} to look at`;
  const runs = results.some(
    ({ name, status, text }) => name === 'server' && status === 'ok' && text.startsWith('runs'),
  );
  const next = runs ? 'messages last:1h' : 'serve';
  terminal.say(bad > 0 ? `${bad} failed${rest}.` : `All is well${rest}. Next: ${launcherOf(terminal)} ${next}`);
  return bad > 0 ? 'failed' : 'ok';
}

const styles: Readonly<Record<CheckResult['status'], Style>> = { ok: 'green', warn: 'yellow', fail: 'red' };

function lineOf({ name, status, text, hint }: CheckResult, { data }: Terminal): string {
  const line = `${data.paint(styles[status], status.padEnd(5))} ${name.padEnd(16)} ${printable(text)}\n`;
  return hint === undefined ? line : `${line}${' '.repeat(23)}→ ${printable(hint)}\n`;
}
