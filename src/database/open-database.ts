import { type Now, systemClock } from '#platform/clock.ts';
import { CausewayError } from '#platform/errors.ts';
import { type Limits, limits as usualLimits } from '#platform/limits.ts';
import { checkDatabase } from './checks.ts';
import { type Connections, createDatabase } from './create-database.ts';
import { takeDataDirectory } from './data-directory.ts';
import type { Database } from './database.ts';
import { type DatabaseEvent, type EmbeddedOptions, embeddedConnections } from './embedded-connections.ts';
import { withUpkeep } from './embedded-upkeep.ts';
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
  readonly onEvent?: (event: DatabaseEvent) => void;
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
  const { limits = usualLimits, now = systemClock, onEvent = () => undefined } = options;
  const server = options.url !== undefined && options.url !== '';
  const connections = server
    ? serverConnections(options.url, limits)
    : await openEmbedded({ ...options, limits, now, onEvent });
  const db = createDatabase(connections);
  try {
    await refuseUnfit(db);
    if (options.migrate !== false) await migrate(db, await readMigrations());
    return server ? db : withUpkeep(db, connections.turns, { limits, now, onEvent });
  } catch (error) {
    await db[Symbol.asyncDispose]();
    throw error;
  }
}

async function openEmbedded(
  options: OpenOptions & Pick<EmbeddedOptions, 'limits' | 'now' | 'onEvent'>,
): Promise<Connections> {
  const directory = takeDataDirectory(options.dataDir);
  try {
    return await embeddedConnections({ ...options, directory, onGone: options.onGone ?? (() => undefined) });
  } catch (error) {
    directory[Symbol.dispose]();
    throw error;
  }
}

/** Nothing is written to a database that might lose it. */
async function refuseUnfit(db: Database): Promise<void> {
  for (const { severity, code, text } of await checkDatabase(db)) {
    if (severity === 'error') throw new CausewayError(code, { text });
  }
}
