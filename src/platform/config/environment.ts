import { type Address, parseAddress } from '../address.ts';
import type { ConfigPath, ConfigProblem, Origin } from './problem.ts';

/** The process environment, or what a test puts in its place. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line says; each wins over the environment and the file. */
export interface ConfigFlags {
  readonly config?: string;
  readonly data?: string;
  readonly http?: string;
  readonly mllp?: string;
  readonly auth?: string;
  readonly logLevel?: string;
}

/** A value that stands above the file. */
export interface Override {
  readonly path: ConfigPath;
  readonly value: unknown;
  readonly origin: Origin;
}

export interface Overrides {
  /** The configuration file that is asked for by name. */
  readonly file: { readonly path: string; readonly origin: Origin } | undefined;
  /** In the order in which they are laid over the file. */
  readonly values: readonly Override[];
  /** HOST:PORT of the one MLLP feed. */
  readonly mllp: { readonly address: Address; readonly origin: Origin } | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** What each setting is called in the environment and on the command line. */
export const outerNames = [
  { setting: 'config', variable: 'CAUSEWAY_CONFIG', flag: '--config' },
  { setting: 'databaseUrl', variable: 'DATABASE_URL', flag: undefined },
  { setting: 'data', variable: 'CAUSEWAY_DATA', flag: '--data' },
  { setting: 'http', variable: 'CAUSEWAY_HTTP', flag: '--http' },
  { setting: 'mllp', variable: 'CAUSEWAY_MLLP', flag: '--mllp' },
  { setting: 'auth', variable: 'CAUSEWAY_AUTH', flag: '--auth' },
  { setting: 'logLevel', variable: 'CAUSEWAY_LOG_LEVEL', flag: '--log-level' },
] as const;

/**
 * Reads what the environment and the command line say about the configuration. Other CAUSEWAY_ variables are left alone:
 * Kubernetes sets some of its own (`CAUSEWAY_PORT`) where a service has that name.
 */
export function readOverrides(environment: Environment, flags: ConfigFlags): Overrides {
  const values: Override[] = [];
  const problems: ConfigProblem[] = [];
  let file: Overrides['file'];
  let mllp: Overrides['mllp'];
  const address = (text: string, path: string, origin: Origin): Address | undefined => {
    const parsed = parseAddress(text);
    if (parsed === undefined) {
      problems.push({
        code: 'CW-CFG-004',
        path,
        text: 'expected HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080',
        origin,
      });
    }
    return parsed;
  };
  const apply = (setting: (typeof outerNames)[number]['setting'], text: string, origin: Origin) => {
    switch (setting) {
      case 'config':
        file = { path: text, origin };
        break;
      case 'databaseUrl':
        values.push({ path: ['database', 'url'], value: text, origin });
        break;
      case 'data':
        values.push({ path: ['dataDir'], value: text, origin });
        break;
      case 'auth':
        values.push({ path: ['auth'], value: text, origin });
        break;
      case 'logLevel':
        values.push({ path: ['log', 'level'], value: text, origin });
        break;
      case 'http': {
        const at = address(text, 'http', origin);
        if (at === undefined) break;
        values.push(
          { path: ['http', 'host'], value: at.host, origin },
          { path: ['http', 'port'], value: at.port, origin },
        );
        break;
      }
      case 'mllp': {
        const at = address(text, 'feeds', origin);
        if (at !== undefined) mllp = { address: at, origin };
        break;
      }
    }
  };
  for (const { setting, variable } of outerNames) {
    const text = environment[variable];
    // An empty variable is one that a script or a compose file left unset.
    if (text !== undefined && text !== '') apply(setting, text, { kind: 'environment', name: variable });
  }
  for (const { setting, flag } of outerNames) {
    const text = setting === 'databaseUrl' ? undefined : flags[setting];
    if (text !== undefined && flag !== undefined) apply(setting, text, { kind: 'flag', name: flag });
  }
  return { file, values, mllp, problems };
}
