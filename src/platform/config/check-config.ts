import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { formatAddress, isLoopback } from '../address.ts';
import type { ErrorCode } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { ConfigPath } from './problem.ts';
import type { Config, FeedConfig } from './schema.ts';

/** A reason to refuse that no single key has: the caller finds the place in the file. */
export interface CheckFinding {
  readonly code: ErrorCode;
  readonly path: ConfigPath;
  readonly text: string;
}

/** What is sound by itself so far; a part that is misshapen is absent and is not judged together with the others. */
export interface ConfigParts {
  readonly http?: Config['http'] | undefined;
  readonly auth?: Config['auth'] | undefined;
  readonly limits?: Limits | undefined;
  readonly feeds: readonly (FeedConfig | undefined)[];
}

/** Checks what spans several keys, and that the files named can be read. */
export async function checkConfig(parts: ConfigParts): Promise<CheckFinding[]> {
  return [...checkExposure(parts), ...checkFeeds(parts), ...checkLimits(parts), ...(await checkFiles(parts))];
}

/** Without sign-in the API, and without TLS or an allow-list a listener, is for this machine alone. */
function* checkExposure({ http, auth, feeds }: ConfigParts): Generator<CheckFinding> {
  if (http !== undefined && auth === 'off' && !isLoopback(http.host)) {
    yield {
      code: 'CW-CFG-008',
      path: ['http', 'host'],
      text: `without sign-in (auth: off) the API may listen on loopback only, not on ${http.host}`,
    };
  }
  for (const [index, feed] of feeds.entries()) {
    const mllp = feed?.mllp;
    if (mllp === undefined) continue;
    if (!isLoopback(mllp.host) && mllp.tls === undefined && mllp.allow.length === 0) {
      yield {
        code: 'CW-CFG-007',
        path: ['feeds', index, 'mllp', 'host'],
        text: `${mllp.host} is open to the network: give the feed tls or an allow list`,
      };
    }
    const tls = mllp.tls;
    if (tls?.requireClientCertificate === true && tls.ca === undefined) {
      yield {
        code: 'CW-CFG-004',
        path: ['feeds', index, 'mllp', 'tls', 'requireClientCertificate'],
        text: 'needs ca: the authorities whose client certificates are accepted',
      };
    }
    if (tls !== undefined && tls.names.length > 0 && !tls.requireClientCertificate) {
      yield {
        code: 'CW-CFG-004',
        path: ['feeds', index, 'mllp', 'tls', 'names'],
        text: 'names are checked on client certificates only: set requireClientCertificate',
      };
    }
  }
}

function* checkFeeds({ http, feeds, limits }: ConfigParts): Generator<CheckFinding> {
  const names = new Map<string, number>();
  const folders = new Map<string, number>();
  const ports: { port: number; host: string; holder: string }[] = [];
  if (http !== undefined) ports.push({ ...http, holder: 'http' });
  for (const [index, feed] of feeds.entries()) {
    if (feed === undefined) continue;
    const first = names.get(feed.name.toLowerCase());
    if (first !== undefined) {
      yield {
        code: 'CW-CFG-006',
        path: ['feeds', index, 'name'],
        text: `feeds[${first}] has the name ${feed.name} already`,
      };
    } else {
      names.set(feed.name.toLowerCase(), index);
    }
    const kept = (['name', 'system'] as const).find((key) => feed[key].toLowerCase() === 'fhir');
    if (kept !== undefined) {
      yield { code: 'CW-CFG-006', path: ['feeds', index, kept], text: `${feed[kept]} is kept for what clients write` };
    }
    if (feed.mllp === undefined && feed.file === undefined && !feed.http) {
      yield {
        code: 'CW-CFG-009',
        path: ['feeds', index],
        text: 'the feed has no way in: give it mllp, file or http: true',
      };
    }
    if (feed.mllp !== undefined && feed.mllp.port !== 0) {
      const { host, port } = feed.mllp;
      const taken = ports.find(
        (other) => other.port === port && (other.host === host || isAnyHost(host) || isAnyHost(other.host)),
      );
      if (taken !== undefined) {
        const text = `${formatAddress({ host, port })} is taken by ${taken.holder}`;
        yield { code: 'CW-CFG-006', path: ['feeds', index, 'mllp', 'port'], text };
      }
      ports.push({ host, port, holder: `feeds[${index}]` });
    }
    if (feed.file !== undefined) {
      const other = folders.get(feed.file.folder);
      if (other !== undefined) {
        yield {
          code: 'CW-CFG-006',
          path: ['feeds', index, 'file', 'folder'],
          text: `feeds[${other}] watches that folder already`,
        };
      }
      folders.set(feed.file.folder, index);
    }
    if (limits !== undefined && feed.maxMessageBytes > limits.messageBytes) {
      yield {
        code: 'CW-CFG-004',
        path: ['feeds', index, 'maxMessageBytes'],
        text: `above limits.messageBytes (${limits.messageBytes}), which holds for every feed`,
      };
    }
  }
}

function* checkLimits({ limits }: ConfigParts): Generator<CheckFinding> {
  if (limits === undefined) return;
  const atMost: [keyof Limits, keyof Limits][] = [
    ['messageBytes', 'bytesInFlight'],
    ['messageBytes', 'readAheadBytes'],
    ['connectionsPerPeer', 'connectionsTotal'],
    ['searchPageDefault', 'searchPageMax'],
  ];
  for (const [low, high] of atMost) {
    if (limits[low] <= limits[high]) continue;
    yield {
      code: 'CW-CFG-004',
      path: ['limits', low],
      text: `${limits[low]} is above limits.${high} (${limits[high]})`,
    };
  }
}

async function checkFiles({ feeds }: ConfigParts): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  for (const [index, feed] of feeds.entries()) {
    for (const key of ['key', 'cert', 'ca'] as const) {
      const file = feed?.mllp?.tls?.[key];
      if (file === undefined) continue;
      try {
        await access(file, constants.R_OK);
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
        findings.push({
          code: 'CW-CFG-005',
          path: ['feeds', index, 'mllp', 'tls', key],
          text: `the file ${file} cannot be read (${reason})`,
        });
      }
    }
  }
  return findings;
}

function isAnyHost(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
