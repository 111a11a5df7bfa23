import { type Now, systemClock } from '#platform/clock.ts';
import { type Limits, limits as usualLimits } from '#platform/limits.ts';
import { createDatabase } from './create-database.ts';
import { takeDataDirectory } from './data-directory.ts';
import type { Database } from './database.ts';
import { embeddedConnections } from './embedded-connections.ts';
import type { EmbeddedWorkerData } from './embedded-worker.ts';
import { migrate, readMigrations } from './migrate.ts';
import { serverConnections } from './server-connections.ts';

export interface OpenOptions {
  /** Where the embedded database lies; with `url` it is not touched. */
  readonly dataDir: string;
  /** A PostgreSQL server instead of the embedded database (`DATABASE_URL`). */
  readonly url?: string | undefined;
  readonly now?: Now;
  readonly limits?: Limits;
  /** The embedded database died too often to go on: end the process. */
  readonly onGone?: (error: Error) => void;
  /** For logs and metrics: the embedded database died (the reason holds no values), or is there again. */
  readonly onDeath?: (reason: string) => void;
  readonly onRecovery?: () => void;
  /** Applies the migrations; false leaves the tables as they are. */
  readonly migrate?: boolean;
  /** For tests: see `embedded-worker.ts`. */
  readonly hook?: EmbeddedWorkerData['hook'];
}

/**
 * Opens the database, embedded or on a server, and brings its tables up to date. Dispose of it to close it.
 *
 * Errors: `CW-DB-001` it cannot be reached; `CW-DB-002`, `-008`, `-009` the data directory is taken or not ours;
 * `CW-DB-010` to `-012` its migrations do not fit; `CW-DB-013` the server would lose acknowledged data.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const db = createDatabase(await connect(options));
  try {
    if (options.migrate !== false) await migrate(db, await readMigrations());
    return db;
  } catch (error) {
    await db[Symbol.asyncDispose]();
    throw error;
  }
}

async function connect(options: OpenOptions): ReturnType<typeof embeddedConnections> {
  const { limits = usualLimits, now = systemClock } = options;
  if (options.url !== undefined && options.url !== '') return serverConnections(options.url, limits);
  const directory = takeDataDirectory(options.dataDir);
  try {
    return await embeddedConnections({
      directory,
      limits,
      now,
      onGone: options.onGone ?? (() => undefined),
      onDeath: options.onDeath ?? (() => undefined),
      onRecovery: options.onRecovery ?? (() => undefined),
      ...(options.hook === undefined ? {} : { hook: options.hook }),
    });
  } catch (error) {
    directory[Symbol.dispose]();
    throw error;
  }
}
