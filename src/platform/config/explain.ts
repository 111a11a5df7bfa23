import type { LoadedConfig } from './load-config.ts';
import { isMasked } from './load-config.ts';
import { type ConfigPath, formatOrigin, formatPath } from './problem.ts';
import { movableLimits } from './schema.ts';

/** One setting in force. */
export interface ExplainedSetting {
  readonly path: string;
  /** The value as it may be shown: secrets are masked. */
  readonly value: string;
  /** `default`, `causeway.yaml:12:7`, `environment DATABASE_URL`, `--http`. */
  readonly origin: string;
}

/** Every setting in force, in the order of the schema, with where its value comes from. */
export function explainConfig(loaded: LoadedConfig): ExplainedSetting[] {
  const settings: ExplainedSetting[] = [];
  const visit = (value: unknown, path: ConfigPath) => {
    const isBranch = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isBranch) {
      const shown = isMasked(loaded, path) ? mask(loaded, path, value) : JSON.stringify(value);
      settings.push({ path: formatPath(path), value: shown, origin: formatOrigin(loaded.originOf(path), loaded.file) });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index]);
    } else {
      for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
    }
  };
  // The bounds that no file may move are the product's own, and no settings.
  const limits = Object.fromEntries(movableLimits.map((name) => [name, loaded.config.limits[name]]));
  visit({ ...loaded.config, limits }, []);
  if (loaded.config.database.url === undefined) {
    settings.push({ path: 'database.url', value: '(embedded database)', origin: 'default' });
  }
  return settings.filter(({ path }) => path !== 'database');
}

/** The reference as written, else a URL without what is secret in it. */
function mask(loaded: LoadedConfig, path: ConfigPath, value: unknown): string {
  return `${loaded.referenceOf(path) ?? maskUrl(String(value))} (masked)`;
}

/** `postgres://user:***@host:5432/name`; `***` for what is no URL. Query parameters may hold a password, too: dropped. */
export function maskUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) return '***';
  const user = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : ':***'}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}${url.search === '' ? '' : '?***'}`;
}
