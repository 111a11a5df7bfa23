import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { z } from 'zod';
import { limits } from '../limits.ts';
import { type CheckFinding, type ConfigParts, checkConfig } from './check-config.ts';
import { type ConfigFlags, type Environment, type Overrides, readOverrides } from './environment.ts';
import { type ConfigPath, type ConfigProblem, formatPath, type Origin } from './problem.ts';
import { isSecret, resolveReferences } from './references.ts';
import { type Config, configSchema, type FeedConfig } from './schema.ts';
import { problemsOfShape } from './shape-problems.ts';
import { parseSourceFile } from './source-file.ts';

/** A configuration in force, and for each key where its value comes from. */
export interface LoadedConfig {
  readonly config: Config;
  /** The file that was read, as a path to show; undefined where there is none. */
  readonly file: string | undefined;
  originOf(path: ConfigPath): Origin;
  /** The reference through which a value was given (`${env:PG_URL}`); undefined where it was given plainly. */
  referenceOf(path: ConfigPath): string | undefined;
}

export type ConfigResult =
  | { readonly ok: true; readonly loaded: LoadedConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly file: string | undefined };

/** Where a configuration is looked for. */
export interface ConfigSurroundings {
  readonly directory: string;
  readonly environment: Environment;
  readonly flags: ConfigFlags;
  /** Checks what rests on more than this room knows; asked where all else is sound. */
  readonly check?: (config: Pick<Config, 'feeds' | 'definitions'>) => readonly CheckFinding[];
}

/**
 * Defaults, then `causeway.yaml`, then the environment, then the command line: applied whole, or refused with every
 * problem at once. Reads files, writes none.
 */
export async function loadConfig(surroundings: ConfigSurroundings): Promise<ConfigResult> {
  const { directory, environment, flags } = surroundings;
  const overrides = readOverrides(environment, flags);
  const problems: ConfigProblem[] = [...overrides.problems];
  const found = await readSource(directory, overrides, problems);
  const source = parseSourceFile(found?.text ?? '');
  problems.push(...source.problems);

  const base = found === undefined ? directory : dirname(found.path);
  const origins = new Map<string, Origin>();
  const originOf = (path: ConfigPath): Origin => {
    const over = origins.get(formatPath(path));
    if (over !== undefined) return over;
    return source.has(path) && found !== undefined ? source.originOf(path) : { kind: 'default' };
  };
  /** Where to point a problem at: the value, or the nearest thing around it that somebody wrote. */
  const placeOf = (path: ConfigPath): Origin =>
    origins.get(formatPath(path)) ?? (found === undefined ? originOf(path) : source.originOf(path));

  const merged = structuredClone(source.tree);
  for (const { path, value, origin } of overrides.values) {
    if (put(merged, path, value)) origins.set(formatPath(path), origin);
  }
  layMllp(merged, overrides, origins, problems);

  const { tree, references, broken } = await resolveReferences(merged, environment, base);
  for (const { path, text } of broken) {
    problems.push({ code: 'CW-CFG-005', path: formatPath(path), text, origin: placeOf(path) });
  }
  const brokenPaths = new Set(broken.map(({ path }) => formatPath(path)));

  const parsed = configSchema.safeParse(tree);
  if (!parsed.success && source.problems.length === 0) {
    const keyOrigin = (path: ConfigPath) => origins.get(formatPath(path)) ?? source.originOfKey(path);
    const ofShape = problemsOfShape(parsed.error.issues, tree, { value: placeOf, key: keyOrigin });
    problems.push(...ofShape.filter((problem) => !brokenPaths.has(problem.path)));
  }
  const parts = soundParts(tree, base);
  for (const { code, path, text } of await checkConfig(parts)) {
    problems.push({ code, path: formatPath(path), text, origin: placeOf(path) });
  }
  const file = found === undefined ? undefined : shownPath(directory, found.path);
  if (problems.length > 0 || !parsed.success) return { ok: false, problems: inFileOrder(problems), file };

  const written = new Map(references.map((reference) => [formatPath(reference.path), reference.written]));
  const config: Config = {
    ...parsed.data,
    // A data directory in the file is relative to the file; on the command line, to where one stands.
    dataDir: resolve(originOf(['dataDir']).kind === 'file' ? base : directory, parsed.data.dataDir),
    definitions: parsed.data.definitions.map((path) => resolve(base, path)),
    limits: { ...limits, ...parsed.data.limits },
    feeds: parts.feeds as readonly FeedConfig[],
  };
  for (const { code, path, text } of surroundings.check?.(config) ?? []) {
    problems.push({ code, path: formatPath(path), text, origin: placeOf(path) });
  }
  if (problems.length > 0) return { ok: false, problems: inFileOrder(problems), file };
  return {
    ok: true,
    loaded: {
      config: deepFreeze(config),
      file,
      originOf,
      referenceOf: (path) => written.get(formatPath(path)),
    },
  };
}

/** Whether what stands at a path must not be shown: a secret, or anything that came in through a reference. */
export function isMasked(loaded: LoadedConfig, path: ConfigPath): boolean {
  return isSecret(formatPath(path)) || loaded.referenceOf(path) !== undefined;
}

async function readSource(directory: string, overrides: Overrides, problems: ConfigProblem[]) {
  const path = resolve(directory, overrides.file?.path ?? 'causeway.yaml');
  try {
    const bytes = await readFile(path);
    if (bytes.length <= limits.configBytes)
      return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
    const text = `${path} is larger than ${limits.configBytes} bytes`;
    problems.push({ code: 'CW-CFG-001', path: '', text, origin: overrides.file?.origin ?? { kind: 'default' } });
  } catch (error) {
    const reason =
      error instanceof TypeError ? 'it is not UTF-8' : ((error as NodeJS.ErrnoException).code ?? 'unknown');
    if (reason === 'ENOENT' && overrides.file === undefined) return undefined;
    const text = `${path} cannot be read (${reason})`;
    problems.push({ code: 'CW-CFG-001', path: '', text, origin: overrides.file?.origin ?? { kind: 'default' } });
  }
  return undefined;
}

/** Relative where it lies below, as it is otherwise. */
function shownPath(directory: string, path: string): string {
  const below = relative(directory, path);
  return below.startsWith('..') ? path : below;
}

/** `--mllp` moves the one MLLP feed there is; with several it would be a guess which one. */
function layMllp(
  tree: Record<string, unknown>,
  { mllp }: Overrides,
  origins: Map<string, Origin>,
  problems: ConfigProblem[],
): void {
  if (mllp === undefined) return;
  const { address, origin } = mllp;
  if (tree.feeds === undefined) tree.feeds = [{ name: 'default', mllp: { ...address } }];
  const feeds: unknown[] = Array.isArray(tree.feeds) ? tree.feeds : [];
  const listening = feeds.flatMap((feed, index) =>
    isRecord(feed) && isRecord(feed.mllp) ? [{ index, mllp: feed.mllp }] : [],
  );
  const [only] = listening;
  if (only === undefined || listening.length > 1) {
    const text = `there are ${listening.length} MLLP feeds in the file: set the address there`;
    problems.push({ code: 'CW-CFG-004', path: 'feeds', text, origin });
    return;
  }
  Object.assign(only.mllp, address);
  for (const key of ['host', 'port']) origins.set(formatPath(['feeds', only.index, 'mllp', key]), origin);
}

/** The parts that are well-formed by themselves, paths made absolute: they are judged even where another part is refused. */
function soundParts(tree: Record<string, unknown>, base: string): ConfigParts {
  const { shape } = configSchema;
  const sound = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | undefined => {
    const result = schema.safeParse(value);
    return result.success ? result.data : undefined;
  };
  const own = sound(shape.limits, tree.limits);
  const feeds = tree.feeds === undefined ? shape.feeds.parse(undefined) : Array.isArray(tree.feeds) ? tree.feeds : [];
  const timeZone = sound(shape.timeZone, tree.timeZone);
  const maxMessageBytes = own?.messageBytes ?? limits.messageBytes;
  const feedSchema = shape.feeds.unwrap().element;
  return {
    http: sound(shape.http, tree.http),
    auth: sound(shape.auth, tree.auth),
    limits: own === undefined ? undefined : { ...limits, ...own },
    feeds: feeds.map((value: unknown) => {
      const feed = sound(feedSchema, value);
      return feed === undefined ? undefined : settle(feed, base, { timeZone, maxMessageBytes });
    }),
  };
}

/** A feed as it is in force. */
function settle(
  feed: z.output<typeof configSchema>['feeds'][number],
  base: string,
  common: { readonly timeZone: string | undefined; readonly maxMessageBytes: number },
): FeedConfig {
  const { mllp, file, ...rest } = feed;
  const tls = mllp?.tls;
  return {
    ...(common.timeZone !== undefined && { timeZone: common.timeZone }),
    ...rest,
    system: feed.system ?? feed.name,
    maxMessageBytes: feed.maxMessageBytes ?? common.maxMessageBytes,
    ...(mllp && {
      mllp: {
        ...mllp,
        ...(tls && {
          tls: {
            ...tls,
            key: resolve(base, tls.key),
            cert: resolve(base, tls.cert),
            ...(tls.ca !== undefined && { ca: resolve(base, tls.ca) }),
          },
        }),
      },
    }),
    ...(file && { file: { folder: resolve(base, file.folder) } }),
  };
}

/** Sets a value deep in the tree; false where something that is no mapping is in the way (and is refused for that). */
function put(tree: Record<string, unknown>, path: ConfigPath, value: unknown): boolean {
  let node = tree;
  for (const step of path.slice(0, -1)) {
    node[step] ??= {};
    const next = node[step];
    if (!isRecord(next)) return false;
    node = next;
  }
  node[path.at(-1)!] = value;
  return true;
}

function inFileOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const line = ({ origin }: ConfigProblem) => (origin.kind === 'file' ? origin.line * 10_000 + origin.column : 0);
  return problems.toSorted((left, right) => line(left) - line(right));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
