import { constants, existsSync } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { takeDataDirectory } from '#database/data-directory.ts';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { CheckResult } from '../doctor.ts';

/** Whether the embedded database can live there: it may be written, has room, is ours and nobody else's. */
export async function* checkDataDirectory(dataDir: string, isServerRunning: boolean): AsyncGenerator<CheckResult> {
  const existing = await nearestExisting(dataDir);
  const name = 'data directory';
  try {
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    yield {
      name,
      status: 'fail',
      text: `${existing} cannot be written (${reason})`,
      hint: 'Change its owner, or name another one with --data.',
    };
    return;
  }
  if (existing !== dataDir) yield { name, status: 'ok', text: `${dataDir} will be made` };
  // Taking the lock would make its file, and looking must leave nothing behind.
  else if (!existsSync(join(dataDir, 'lock'))) yield { name, status: 'ok', text: `${dataDir} is free` };
  else yield checkLock(dataDir, isServerRunning);

  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free on it`;
  if (free >= limits.diskSpaceBytes) yield { name: 'disk space', status: 'ok', text };
  else
    yield {
      name: 'disk space',
      status: 'warn',
      text,
      hint: 'A full disk stops receiving: give it more room, or a disk of its own.',
    };
}

function checkLock(dataDir: string, isServerRunning: boolean): CheckResult {
  const name = 'data directory';
  try {
    takeDataDirectory(dataDir)[Symbol.dispose]();
    return { name, status: 'ok', text: `${dataDir} is free` };
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
    if (error.code === 'CW-DB-002' && isServerRunning)
      return { name, status: 'ok', text: `${dataDir} is in use, by the running server` };
    return { name, status: 'fail', text: `${dataDir}: ${error.message} (${error.code})`, hint: error.row.hint };
  }
}

/** The directory, or the nearest one above it that is there. */
async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return path;
    return dirname(path) === path ? path : nearestExisting(dirname(path));
  }
}
