/**
 * The worker that holds the embedded database. It takes PostgreSQL's protocol as messages and answers in kind. It ends as
 * soon as PostgreSQL is in a state that PostgreSQL itself would not go on from: its parent starts another, which recovers.
 */
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
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

const port = parentPort;
if (port === null) throw new Error('embedded-worker.ts runs as a worker');
const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

let lastWords = '';
function die(reason: string): never {
  post({ state: 'died', reason: lastWords === '' ? reason : `${reason} (${lastWords})` });
  process.exit(1);
}

const { directory, hook } = workerData as EmbeddedWorkerData;
const database = await open().catch((error: unknown) => die(`PostgreSQL did not start: ${String(error)}`));
watchMainLoop(database);
port.on('message', (message: ToWorker) => {
  if (message === 'close') void close();
  else answer(message);
});
post({ state: 'ready' });

async function open(): Promise<PGlite> {
  if (!existsSync(directory)) await createDataDirectory(directory);
  return await PGlite.create({
    fs: new DurableFileSystem(directory, (reason) => die(`PostgreSQL aborted: ${reason}`), await fileSystemHook()),
    startParams: [
      ...PGlite.defaultStartParams.filter((param) => param !== '-F'), // -F: fsync off.
      ...['fsync=on', 'wal_sync_method=fsync', 'synchronous_commit=on', 'full_page_writes=on'].flatMap(setting),
      ...['timezone=UTC', 'datestyle=ISO', 'bytea_output=hex', 'jit=off'].flatMap(setting),
    ],
    onStderr: (line: string) => {
      // PANIC and FATAL name files and system errors; other lines may quote values and are dropped.
      lastWords = /\b(?:PANIC|FATAL):.{0,300}/.exec(line)?.[0] ?? lastWords;
      return false;
    },
  });
}

function setting(value: string): string[] {
  return ['-c', value];
}

async function fileSystemHook(): Promise<FileSystemHook | undefined> {
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
function watchMainLoop(pglite: PGlite): void {
  const module = pglite.Module;
  const once = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      once();
    } catch (error) {
      if ((error as { status?: unknown }).status !== statementFailed) die(`PostgreSQL ended: ${String(error)}`);
      throw error;
    }
  };
}

function answer(message: Uint8Array): void {
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
    post(bytes, [bytes.buffer]);
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
  done.catch((error: unknown) => die(`PGlite failed: ${String(error)}`));
}

async function close(): Promise<void> {
  await database.close();
  process.exit(0);
}
