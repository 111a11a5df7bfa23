/**
 * The worker that holds the embedded database. It takes PostgreSQL's protocol as messages and answers in kind. It ends as
 * soon as PostgreSQL is in a state that PostgreSQL itself would not go on from: its parent starts another, which recovers.
 */
import { existsSync } from 'node:fs';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { createDataDirectory } from './create-data-directory.ts';
import { DurableFileSystem, type FileSystemHook } from './durable-file-system.ts';
import type { FromWorker, ToWorker } from './embedded-stream.ts';

export interface EmbeddedWorkerData {
  readonly directory: string;
  /** For tests: a module that exports `install`, a `FileSystemHook` with `data` as third argument. */
  readonly hook?: { readonly module: string; readonly data: unknown };
}

/** PostgreSQL's way of saying that a statement failed, as PGlite hands it on: an exit that is none. */
const statementFailed = 100;
/** Answers are posted in pieces of about this size, so that a large result does not stand in memory twice. */
const pieceBytes = 256 * 1024;

if (parentPort === null) throw new Error('embedded-worker.ts runs as a worker');
await holdDatabase(parentPort, workerData as EmbeddedWorkerData);

async function holdDatabase(port: MessagePort, { directory, hook }: EmbeddedWorkerData): Promise<void> {
  const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  let lastWords = '';
  const die = (reason: string): never => {
    post({ state: 'died', reason: lastWords === '' ? reason : `${reason} (${lastWords})` });
    process.exit(1);
  };

  const database = await open(directory, await fileSystemHook(hook), {
    onAbort: (reason) => die(`PostgreSQL aborted: ${reason}`),
    onLine: (line) => {
      // PANIC and FATAL name files and system errors; other lines may quote values and are dropped.
      lastWords = /\b(?:PANIC|FATAL):.{0,300}/.exec(line)?.[0] ?? lastWords;
    },
  }).catch((error: unknown) => die(`PostgreSQL did not start: ${String(error)}`));
  watchMainLoop(database, (error) => die(`PostgreSQL ended: ${String(error)}`));

  port.on('message', (message: ToWorker) => {
    if (message === 'close') {
      void database.close().finally(() => process.exit(0));
      return;
    }
    answer(database, message, (bytes) => post(bytes, [bytes.buffer])).catch((error: unknown) =>
      die(`PGlite failed: ${String(error)}`),
    );
  });
  post({ state: 'ready' });
}

async function open(
  directory: string,
  hook: FileSystemHook | undefined,
  events: { onAbort(reason: string): void; onLine(line: string): void },
): Promise<PGlite> {
  if (!existsSync(directory)) await createDataDirectory(directory);
  return await PGlite.create({
    fs: new DurableFileSystem(directory, events.onAbort, hook),
    startParams: [
      ...PGlite.defaultStartParams.filter((param) => param !== '-F'), // -F: fsync off.
      ...['fsync=on', 'wal_sync_method=fsync', 'synchronous_commit=on', 'full_page_writes=on'].flatMap(setting),
      ...['timezone=UTC', 'datestyle=ISO', 'bytea_output=hex', 'jit=off'].flatMap(setting),
    ],
    onStderr: (line: string) => {
      events.onLine(line);
      return false;
    },
  });
}

function setting(value: string): string[] {
  return ['-c', value];
}

async function fileSystemHook(hook: EmbeddedWorkerData['hook']): Promise<FileSystemHook | undefined> {
  if (hook === undefined) return undefined;
  const { install } = (await import(hook.module)) as {
    install(...args: [...Parameters<FileSystemHook>, data: unknown]): void;
  };
  return (files, root) => install(files, root, hook.data);
}

/**
 * PGlite goes on after whatever PostgreSQL's main loop throws, also after a trap or an exit, with memory in any state.
 * Only a failed statement may pass.
 */
function watchMainLoop(pglite: PGlite, ended: (error: unknown) => void): void {
  const module = pglite.Module;
  const once = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      once();
    } catch (error) {
      if ((error as { status?: unknown }).status !== statementFailed) ended(error);
      throw error;
    }
  };
}

/** Has PostgreSQL work on a message; all of its answer is posted when this returns, before the promise settles. */
function answer(database: PGlite, message: Uint8Array, post: (bytes: Uint8Array<ArrayBuffer>) => void): Promise<void> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const flush = (): void => {
    if (size === 0) return;
    const bytes = new Uint8Array(size);
    let offset = 0;
    for (const piece of pieces) {
      bytes.set(piece, offset);
      offset += piece.length;
    }
    post(bytes);
    pieces = [];
    size = 0;
  };
  // `syncToFs` is the file system's own, of no use on NODEFS; each sync went to the disk when PostgreSQL asked for it.
  const done = database.execProtocolRawStream(message, {
    syncToFs: false,
    onRawData: (bytes) => {
      pieces.push(bytes.slice());
      size += bytes.length;
      if (size >= pieceBytes) flush();
    },
  });
  flush();
  return done;
}
