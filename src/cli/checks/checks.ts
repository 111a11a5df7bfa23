import type { ConfigFlags } from '#platform/config/environment.ts';
import { loadConfig } from '#platform/config/load-config.ts';
import { formatProblem } from '#platform/config/problem.ts';
import { checkRules } from '../check-rules.ts';
import type { CheckResult } from '../doctor.ts';
import type { Terminal } from '../terminal.ts';
import { checkCertificates } from './check-certificates.ts';
import { checkClock } from './check-clock.ts';
import { checkDataDirectory } from './check-data-directory.ts';
import { checkFolders } from './check-folders.ts';
import { checkNode } from './check-node.ts';
import { checkPorts } from './check-ports.ts';
import { checkServer } from './check-server.ts';
import { checkServerDatabase } from './check-server-database.ts';

/** Everything that `doctor` looks at, in the order in which it matters. Without a sound configuration the rest is not known. */
export async function* checks(flags: ConfigFlags, terminal: Terminal): AsyncGenerator<CheckResult> {
  yield checkNode(process.versions.node);
  const { directory, environment } = terminal;
  const result = await loadConfig({ directory, environment, flags, check: checkRules });
  if (!result.ok) {
    for (const problem of result.problems) {
      yield { name: 'configuration', status: 'fail', text: formatProblem(problem, result.file) };
    }
    return;
  }
  const { config, file } = result.loaded;
  const feeds = `${config.feeds.length} feed${config.feeds.length === 1 ? '' : 's'}`;
  yield { name: 'configuration', status: 'ok', text: `${file ?? 'none: defaults'}, ${feeds}` };

  const server = await checkServer(config.http);
  yield server.result;
  if (config.database.url === undefined) yield* checkDataDirectory(config.dataDir, server.isRunning);
  else yield* checkServerDatabase(config.database.url, config.dataDir);
  yield* checkCertificates(config.feeds);
  yield* checkFolders(config.feeds);
  if (!server.isRunning) yield* checkPorts(config);
  yield checkClock();
}
