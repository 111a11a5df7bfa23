import { type Stats, watch } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '#platform/limits.ts';
import type { Reception } from '../take-in.ts';
import { type FileResult, takeFile } from './take-file.ts';

export interface FolderOptions extends Reception {
  readonly folder: string;
  /** How often to look, and how long a file must stay as it is to be whole. */
  readonly pollMs?: number;
  /** Look also when the file system tells of a change; usually on. Without it, only polling and `look` find files. */
  readonly isNotified?: boolean;
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed?: () => number;
}

export interface WatchedFolder extends AsyncDisposable {
  /** Looks now, and resolves when what is whole has been taken. */
  look(): Promise<void>;
}

/** What a file was when it was first seen as it is. */
interface Seen {
  readonly size: number;
  readonly changedAt: number;
  readonly since: number;
}

/**
 * Takes in the files that are put into a folder, oldest name first: each is a message or a batch. A file whose messages are
 * all in the journal and accepted moves to `done/`, one with a refused message to `failed/`, its answers beside it as
 * `.ack`. Whatever happens before the move, the file stays and is taken again; what the journal has already is recognised.
 * Names that begin with a dot or end with `.tmp`, `.part` or `.ack` are left alone: write under such a name and rename.
 */
export async function watchFolder(options: FolderOptions): Promise<WatchedFolder> {
  const { folder, feed, events, pollMs = limits.folderPollMs, elapsed = () => performance.now() } = options;
  for (const name of ['done', 'failed']) await mkdir(join(folder, name), { recursive: true });
  const stopping = new AbortController();
  const seen = new Map<string, Seen>();
  let looking: Promise<void> | undefined;
  let isAskedAgain = false;

  const lookOnce = async (): Promise<void> => {
    const names = (await readdir(folder)).filter(isMessageFile).sort();
    for (const name of seen.keys()) if (!names.includes(name)) seen.delete(name);
    for (const name of names) {
      if (stopping.signal.aborted) return;
      if (!(await isUnchanged(join(folder, name), name, seen, elapsed(), pollMs))) continue;
      if (!(await takeAndMove(name, options, stopping.signal))) return;
    }
  };
  const look = async (): Promise<void> => {
    do {
      isAskedAgain = false;
      try {
        await lookOnce();
      } catch (error) {
        // A folder that is gone or not readable: told each time, and tried again at the next look.
        events.unexpected(feed.name, error);
      }
    } while (isAskedAgain && !stopping.signal.aborted);
    looking = undefined;
  };
  const ask = (): Promise<void> => {
    isAskedAgain = looking !== undefined;
    looking ??= look();
    return looking;
  };

  const timer = setInterval(ask, pollMs);
  // Notifications only hasten what polling finds anyway; file systems without them (network shares) lose nothing.
  if (options.isNotified !== false) {
    const watcher = watch(folder, { signal: stopping.signal }, (_event, name) => {
      if (name !== null && isMessageFile(name)) void ask();
    });
    watcher.on('error', () => watcher.close());
  }
  return {
    look: ask,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stopping.abort();
      await looking;
    },
  };
}

function isMessageFile(name: string): boolean {
  return !/^\.|\.(?:tmp|part|ack)$/i.test(name) && name !== 'done' && name !== 'failed';
}

/** Whether it is a regular file that is for `settleMs` what it is now: nobody writes it any more. */
async function isUnchanged(
  path: string,
  name: string,
  seen: Map<string, Seen>,
  at: number,
  settleMs: number,
): Promise<boolean> {
  const status = await statusOf(path);
  if (status === undefined || !status.isFile()) return false;
  const { size, mtimeMs: changedAt } = status;
  const last = seen.get(name);
  if (last !== undefined && last.size === size && last.changedAt === changedAt) return at - last.since >= settleMs;
  seen.set(name, { size, changedAt, since: at });
  return false;
}

/** Undefined where the file is gone since the folder was read: somebody took it away. */
async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Takes a file and moves it away. `false` where the journal takes nothing: the files behind it wait their turn. A file that
 * cannot be read, or that changed meanwhile, stays for the next look and holds up no other.
 */
async function takeAndMove(name: string, options: FolderOptions, signal: AbortSignal): Promise<boolean> {
  const { folder, feed, events } = options;
  const path = join(folder, name);
  // Beside the watched folder's files it would be noticed, and the folder looked at again without end.
  const partial = join(folder, 'done', `.${name}.ack.tmp`);
  try {
    const before = await lstat(path);
    const result = await takeWithAnswers(path, partial, options, signal);
    const after = await lstat(path);
    if (result === 'interrupted' || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
      events.file(feed.name, 'left');
      return result !== 'interrupted';
    }
    const place = result === 'taken' ? 'done' : 'failed';
    const target = await freeName(join(folder, place), name);
    await rename(partial, `${target}.ack`);
    await rename(path, target);
    options.step('receive: answer sent');
    events.file(feed.name, place);
    return true;
  } catch (error) {
    if (!signal.aborted) events.unexpected(feed.name, error);
    events.file(feed.name, 'left');
    return !signal.aborted;
  } finally {
    await rm(partial, { force: true });
  }
}

async function takeWithAnswers(
  path: string,
  partial: string,
  options: FolderOptions,
  signal: AbortSignal,
): Promise<FileResult> {
  const answers = await open(partial, 'w');
  try {
    return await takeFile(path, answers, options, signal);
  } finally {
    await answers.close();
  }
}

/** The name in the folder, or the first of `name.2`, `name.3` … that is free: nothing is written over. */
async function freeName(folder: string, name: string): Promise<string> {
  for (let count = 1; ; count++) {
    const path = join(folder, count === 1 ? name : `${name}.${count}`);
    if ((await statusOf(path)) === undefined) return path;
  }
}
