import { type Command, Option } from 'commander';
import type { ConfigFlags } from '#platform/config/environment.ts';
import type { LoadedConfig } from '#platform/config/load-config.ts';
import type { Terminal } from './terminal.ts';

/** The options that win over the configuration file. */
export function withConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: ./causeway.yaml where there is one)')
    .option('--data <dir>', 'data directory (default: ./data)')
    .option('--http <host:port>', 'address of the FHIR API (default: 127.0.0.1:8080)')
    .option('--mllp <host:port>', 'address of the one MLLP feed (default: 127.0.0.1:2575)')
    .addOption(new Option('--auth <mode>', 'off: no sign-in, on loopback only').choices(['off']))
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent (default: info)');
}

/** The configuration in force; undefined where it is refused, after saying why, line by line. */
export async function readConfiguration(flags: ConfigFlags, terminal: Terminal): Promise<LoadedConfig | undefined> {
  const [{ loadConfig }, { formatProblem }, { checkRules }] = await Promise.all([
    import('#platform/config/load-config.ts'),
    import('#platform/config/problem.ts'),
    import('./check-rules.ts'),
  ]);
  const { directory, environment } = terminal;
  const result = await loadConfig({ directory, environment, flags, check: checkRules });
  if (result.ok) return result.loaded;
  for (const problem of result.problems) terminal.say(formatProblem(problem, result.file));
  const count = result.problems.length === 1 ? 'one problem' : `${result.problems.length} problems`;
  terminal.say(
    `${terminal.talk.paint('red', 'causeway:')} the configuration is refused for ${count}; nothing was started.`,
  );
  return undefined;
}
