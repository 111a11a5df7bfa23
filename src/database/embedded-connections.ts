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

export interface EmbeddedOptions {
  readonly directory: DataDirectory;
  readonly limits: Limits;
  readonly now: Now;
  /** The worker died too often: the process must end. Called once. */
  readonly onGone: (error: Error) => void;
  /** Every death of the worker, with its reason (no values), and every recovery. */
  readonly onDeath: (reason: string) => void;
  readonly onRecovery: () => void;
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
    options.onDeath(reason);
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
      if (!closing) options.onRecovery();
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
      if (closing) return;
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
  });
  const stream = new EmbeddedStream(worker);
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
