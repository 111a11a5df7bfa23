import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CausewayError } from '#platform/errors.ts';

/** The PostgreSQL that the pinned PGlite is, as its data directories say it. */
export const postgresMajor = '18';

/** SQLITE_BUSY: another has the lock. */
const sqliteBusy = 5;

/** A data directory that this process has to itself for as long as it keeps this value: a collected one lets go. */
export interface DataDirectory extends Disposable {
  /** Where the embedded database lies or will lie. */
  readonly database: string;
}

/**
 * Takes `dataDir` for this process, making it where it is missing, readable by its owner only. `CW-DB-002` when another
 * has it; `CW-DB-008` when the database in it is of another PostgreSQL, `CW-DB-009` when it is none.
 *
 * Two processes on one directory destroy acknowledged rows without an error, and PGlite does not notice: the lock does.
 * It is SQLite's, as Node has no other that goes with its process, however that ends.
 */
export function takeDataDirectory(dataDir: string): DataDirectory {
  const lock = takeLock(dataDir);
  const database = join(dataDir, 'database');
  try {
    checkVersion(database);
  } catch (error) {
    lock.close();
    throw error;
  }
  return { database, [Symbol.dispose]: () => lock.close() };
}

function takeLock(dataDir: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
    lock.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive');
    return lock;
  } catch (cause) {
    lock?.close();
    throw new CausewayError((cause as { errcode?: unknown }).errcode === sqliteBusy ? 'CW-DB-002' : 'CW-DB-009', {
      cause,
    });
  }
}

function checkVersion(database: string): void {
  const version = readVersion(database);
  if (version === undefined || version === postgresMajor) return;
  throw new CausewayError('CW-DB-008', {
    text: `The data directory holds a database of PostgreSQL ${version}; this version embeds PostgreSQL ${postgresMajor}.`,
  });
}

/** Undefined where there is no database yet. */
function readVersion(database: string): string | undefined {
  try {
    return readFileSync(join(database, 'PG_VERSION'), 'utf8').trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw new CausewayError('CW-DB-009', { cause });
  }
  try {
    readdirSync(database);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CausewayError('CW-DB-009', { cause });
  }
  throw new CausewayError('CW-DB-009');
}
