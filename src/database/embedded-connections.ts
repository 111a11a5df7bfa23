import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import type { Now } from '#platform/clock.ts';
import type { Limits } from '#platform/limits.ts';
import { columnTypes } from './column-types.ts';
import type { Connections } from './create-database.ts';
import type { DataDirectory } from './data-directory.ts';
import { EmbeddedStream, type FromWorker, type ToWorker } from './embedded-stream.ts';
import type { EmbeddedWorkerData } from './embedded-worker.ts';
import type { Connection } from './run-transaction.ts';
import { databaseGone } from './trouble.ts';
import { Turns } from './turns.ts';

/** What becomes of the embedded database, for logs and metrics. Holds no values. */
export type DatabaseEvent =
  | { readonly kind: 'died'; readonly reason: string }
  | { readonly kind: 'recovered' }
  | { readonly kind: 'upkeep'; readonly action: string; readonly tookMs: number }
  | { readonly kind: 'upkeep failed'; readonly action: string; readonly error: unknown };

export interface EmbeddedOptions {
  readonly directory: DataDirectory;
  readonly limits: Limits;
  readonly now: Now;
  /** The worker died too often: the process must end. Called once. */
  readonly onGone: (error: Error) => void;
  readonly onEvent: (event: DatabaseEvent) => void;
  readonly hook?: EmbeddedWorkerData['hook'];
}

interface Session extends Connection {
  readonly worker: Worker;
}

const minuteMs = 60_000;

/** The embedded database: a worker that is started anew when it dies, and the one session on it. */
export async function embeddedConnections(options: EmbeddedOptions): Promise<Connections> {
  const { limits } = options;
  const turns = new Turns({
    total: 1,
    reserved: 0,
    waiting: limits.databaseWaiting,
    urgentInARow: limits.urgentTurnsInARow,
  });
  const deaths: number[] = [];
  let closing = false;
  let recovery: Promise<void> | undefined;
  let session: Session | undefined;
  let opened = false;

  /** Pending work rejects; then a new worker recovers the directory, unless that was tried too often. */
  function died(reason: string): void {
    session = undefined;
    if (closing || !opened) return;
    options.onEvent({ kind: 'died', reason });
    const error = databaseGone(reason);
    turns.refuseAll(error);
    const now = options.now();
    deaths.push(now);
    while (deaths[0] !== undefined && deaths[0] <= now - minuteMs) deaths.shift();
    if (deaths.length >= limits.workerDeathsPerMinute) options.onGone(error);
    else recovery = recover();
  }

  async function recover(): Promise<void> {
    try {
      session = await startSession(options, died);
      if (!closing) options.onEvent({ kind: 'recovered' });
    } catch {
      // Its death was told to `died`, which decided what follows.
    }
  }

  session = await startSession(options, died);
  opened = true;
  return {
    kind: 'embedded',
    turns,
    timeLimits: { cutAfterMs: limits.embeddedStatementMs, transactionMs: limits.transactionMs },
    async take() {
      if (session === undefined) throw databaseGone(closing ? 'it was closed' : 'it is being recovered');
      return session;
    },
    giveBack() {},
    async close() {
      closing = true;
      await recovery;
      const { worker } = session ?? {};
      session = undefined;
      if (worker !== undefined) {
        const exit = once(worker, 'exit');
        worker.postMessage('close' satisfies ToWorker);
        await exit;
      }
      options.directory[Symbol.dispose]();
    },
  };
}

/** Starts a worker and opens the session; `died` is called once, also when starting failed, which then rejects too. */
async function startSession(options: EmbeddedOptions, died: (reason: string) => void): Promise<Session> {
  const workerData: EmbeddedWorkerData = {
    directory: options.directory.database,
    ...(options.hook === undefined ? {} : { hook: options.hook }),
  };
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
    workerData,
    name: 'embedded database',
    execArgv: [],
    // PostgreSQL limits the depth of its recursion by its own stack, but runs on this one: with the usual 4 MB, JSON of
    // 50,000 levels ends the worker before PostgreSQL refuses it.
    resourceLimits: { stackSizeMb: 64 },
  });
  const stream = new EmbeddedStream(worker);
  stream.on('error', () => undefined); // The client tells; but it may not listen yet.
  const ready = Promise.withResolvers<void>();
  let reason: string | undefined;
  const end = (why: string): void => {
    if (reason !== undefined) return;
    reason = why;
    stream.destroy(new Error(why));
    ready.reject(databaseGone(why));
    died(why);
  };
  worker.on('message', (message: FromWorker) => {
    if (message instanceof Uint8Array) stream.receive(message);
    else if (message.state === 'ready') ready.resolve();
    else end(message.reason);
  });
  worker.on('error', (error) => end(`its worker failed: ${(error as Error).message}`));
  worker.on('exit', (code) => end(`its worker ended with ${code}`));
  const cut = (why: string): void => {
    end(why);
    void worker.terminate();
  };

  await ready.promise;
  const client = new pg.Client({
    stream: () => stream,
    user: 'postgres',
    database: 'postgres',
    host: 'embedded',
    types: columnTypes as never,
  } as pg.ClientConfig);
  client.on('error', (error) => cut(error.message)); // The stream's end, which `end` knows; or a protocol fault.
  try {
    await client.connect();
  } catch (error) {
    cut('its first connection failed');
    throw error;
  }
  return { client, worker, cut };
}
