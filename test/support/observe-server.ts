import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { App } from '#app';
import type { ConfigInput } from '#platform/config/schema.ts';
import type { Place } from './databases.ts';
import type { faults } from './file-faults.ts';
import type { Order } from './observed-server.ts';
import { RawSender } from './raw-sender.ts';

/** A whole server in a process of its own, where a crash, a leak and a log line of too many words can be seen. */
export interface ObservedServer extends AsyncDisposable {
  readonly addresses: App['addresses'];
  /** Its log so far, at level debug, and whatever else it wrote to standard error. */
  readonly log: string;
  /** Resolves with its exit code when it ends. */
  readonly ended: Promise<number | null>;
  connect(feed?: string): Promise<RawSender>;
  /** Reads from its HTTP address. A body of JSON is parsed. */
  get(path: string): Promise<{ readonly status: number; readonly body: any }>;
  /** Posts JSON. */
  post(path: string, body: object): Promise<{ readonly status: number; readonly body: any }>;
  /** The bytes of a message, by its place. */
  bytesOf(id: string): Promise<Buffer>;
  /** How many connections of a feed were closed for a reason. */
  closed(feed: string, reason: string): Promise<number>;
  /** Sets what the files of its embedded database do. */
  fault(fault: keyof typeof faults): Promise<void>;
  /** Bytes of its heap and buffers in use, all garbage collected. */
  memory(): Promise<number>;
  /** Resolves when all that is journalled is stored. */
  caughtUp(): Promise<void>;
  /** Stops it in good order. */
  stop(): Promise<void>;
}

export async function observeServer(place: Place, config: ConfigInput = {}): Promise<ObservedServer> {
  const script = new URL('./observed-server.ts', import.meta.url).pathname;
  const words = ['--expose-gc', script, place.dataDir, ...(place.url === undefined ? [] : [place.url])];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString('latin1');
  });
  child.stdin.on('error', () => undefined); // Its death shows as its exit.
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();

  const order = async (given: Order): Promise<any> => {
    child.stdin.write(`${JSON.stringify(given)}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error(`the server ended with ${await ended}:\n${log.slice(-2000)}`);
    return JSON.parse(value);
  };
  const addresses: App['addresses'] = await order({ order: 'start', config: { log: { level: 'debug' }, ...config } });
  const base = `http://${addresses.http.host}:${addresses.http.port}`;

  const ask = async (path: string, init: RequestInit = {}): Promise<{ status: number; body: any }> => {
    const answer = await fetch(base + path, init);
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return { status: answer.status, body: isJson ? JSON.parse(text) : text };
  };

  return {
    addresses,
    ended,
    get log() {
      return log;
    },
    connect: (name = addresses.feeds[0]!.feed) =>
      RawSender.to(addresses.feeds.find(({ feed }) => feed === name)!.address.port),
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    async closed(feed, reason) {
      const name = `causeway_connections_closed_total{feed="${feed}",reason="${reason}"} `;
      const { body } = await ask('/metrics');
      const line = (body as string).split('\n').find((text) => text.startsWith(name));
      return Number(line?.slice(name.length) ?? 0);
    },
    bytesOf: async (id) => Buffer.from(await (await fetch(`${base}/api/messages/${id}/body`)).arrayBuffer()),
    fault: (fault) => order({ order: 'fault', fault }),
    memory: () => order({ order: 'memory' }),
    caughtUp: () => order({ order: 'catch up' }),
    async stop() {
      await order({ order: 'stop' });
      const code = await ended;
      if (code !== 0) throw new Error(`the server ended with ${code}:\n${log.slice(-2000)}`);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
