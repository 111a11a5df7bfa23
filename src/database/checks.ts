import type { ErrorCode } from '#platform/errors.ts';
import type { Queryable } from './database.ts';

/** What is off with the database itself. `error`: we do not write to it. */
export interface DatabaseFinding {
  readonly severity: 'error' | 'warning';
  readonly code: ErrorCode;
  readonly text: string;
  readonly hint: string;
}

/** Settings by the names of `pg_settings`, and `read_only`: `t` on a standby. */
export interface DatabaseSettings {
  readonly [name: string]: string | undefined;
}

const oldestVersion = 14;

/** Reads what `judgeSettings` judges. For `doctor`, and before anything is written. */
export async function checkDatabase(db: Queryable): Promise<DatabaseFinding[]> {
  const rows = await db.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings where name in
       ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num', 'server_encoding')
     union all select 'read_only', pg_is_in_recovery()::text`,
  );
  return judgeSettings(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])));
}

/** Durability has no off switch: a server that loses what it acknowledged is refused. */
export function judgeSettings(settings: DatabaseSettings): DatabaseFinding[] {
  const findings: DatabaseFinding[] = [];
  const version = Math.floor(Number(settings.server_version_num) / 10_000);
  if (!(version >= oldestVersion)) {
    findings.push({
      severity: 'error',
      code: 'CW-DB-014',
      text: `The server is PostgreSQL ${Number.isNaN(version) ? 'of an unknown version' : version}.`,
      hint: `Use PostgreSQL ${oldestVersion} or later.`,
    });
  }
  if (settings.server_encoding !== 'UTF8') {
    findings.push({
      severity: 'error',
      code: 'CW-DB-014',
      text: `The database has the encoding ${settings.server_encoding}: names would not fit in it.`,
      hint: "Create it with encoding 'UTF8' template template0.",
    });
  }
  if (settings.read_only === 'true') {
    findings.push({
      severity: 'error',
      code: 'CW-DB-014',
      text: 'The server is a standby, which cannot be written to.',
      hint: 'Point DATABASE_URL at the primary.',
    });
  }
  if (settings.fsync !== 'on') {
    findings.push({
      severity: 'error',
      code: 'CW-DB-013',
      text: 'The server has fsync=off: it would lose acknowledged messages with the power.',
      hint: 'Set fsync=on in postgresql.conf and reload.',
    });
  }
  // Our connections ask for `on` themselves; a proxy may drop what they ask for.
  if (settings.synchronous_commit === 'off') {
    findings.push({
      severity: 'error',
      code: 'CW-DB-013',
      text: 'The session has synchronous_commit=off: it would acknowledge messages before they are stored.',
      hint: 'Let the connection pooler pass the startup option synchronous_commit, or set it on for the role.',
    });
  }
  if (settings.full_page_writes !== 'on') {
    findings.push({
      severity: 'warning',
      code: 'CW-DB-013',
      text: 'The server has full_page_writes=off: a power loss may leave half-written pages.',
      hint: 'Set full_page_writes=on, unless the file system writes pages as a whole (ZFS).',
    });
  }
  return findings;
}
