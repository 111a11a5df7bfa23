import { type App, startApp } from '#app';
import type { FeedConfig } from '#platform/config/schema.ts';
import { type ConfigInput, configSchema } from '#platform/config/schema.ts';
import { limits } from '#platform/limits.ts';
import { connectMllp, type MllpClient } from '#receive/mllp/client.ts';
import type { Place } from './databases.ts';

/** A whole server in this process, with real sockets and a real database, and hands to use it. */
export interface RunningApp extends AsyncDisposable {
  readonly app: App;
  readonly fhir: string;
  /** A connection of one's own to a feed. */
  connect(feed?: string): Promise<MllpClient>;
  /** Sends and gives the answer's text. */
  send(message: string | Uint8Array, feed?: string): Promise<string>;
  /** Reads below the FHIR base, when all that was sent is stored. */
  get(path: string): Promise<{ status: number; body: any; headers: Headers }>;
}

/** Feeds on free ports; what is not given is as in an installation without a configuration file. */
export async function runApp(
  place: Place,
  input: ConfigInput = {},
  options: Partial<Parameters<typeof startApp>[0]> = {},
): Promise<RunningApp> {
  const app = await startApp({ config: configOf(place, input), ...options });
  const { http, feeds } = app.addresses;
  const base = `http://${http.host}:${http.port}`;
  const clients = new Map<string, Promise<MllpClient>>();
  const connect = (name = feeds[0]!.feed) => connectMllp(feeds.find(({ feed }) => feed === name)!.address);
  return {
    app,
    fhir: `${base}/fhir`,
    connect,
    async send(message, feed = feeds[0]!.feed) {
      const client = clients.get(feed) ?? connect(feed);
      clients.set(feed, client);
      const bytes = typeof message === 'string' ? Buffer.from(message) : message;
      return Buffer.from(await (await client).send(bytes)).toString('latin1');
    },
    async get(path) {
      await app.caughtUp();
      const answer = await fetch(
        path.startsWith('http') ? path : `${base}${path.startsWith('/') ? '' : '/fhir/'}${path}`,
      );
      const text = await answer.text();
      const isJson = (answer.headers.get('content-type') ?? '').includes('json');
      return { status: answer.status, body: isJson && text !== '' ? JSON.parse(text) : text, headers: answer.headers };
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients.values()) await (await client).close();
      await app[Symbol.asyncDispose]();
    },
  };
}

/** A configuration in force, as `causeway.yaml` would give it. */
export function configOf(place: Place, input: ConfigInput = {}): Parameters<typeof startApp>[0]['config'] {
  const { feeds, ...rest } = configSchema.parse({
    feeds: [{ name: 'default', mllp: { host: '127.0.0.1', port: 0 } }],
    http: { host: '127.0.0.1', port: 0 },
    log: { level: 'silent' },
    ...input,
  });
  return {
    ...rest,
    dataDir: place.dataDir,
    database: place.url === undefined ? {} : { url: place.url },
    limits: { ...limits, ...rest.limits },
    feeds: feeds.map(
      (feed): FeedConfig => ({
        ...feed,
        system: feed.system ?? feed.name,
        maxMessageBytes: feed.maxMessageBytes ?? limits.messageBytes,
      }),
    ),
  };
}
