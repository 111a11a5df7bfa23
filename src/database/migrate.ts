import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { CausewayError } from '#platform/errors.ts';
import type { Database, Transaction } from './database.ts';

/** A numbered file of `migrations/`: `0001_ground.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const ours = new URL('./migrations/', import.meta.url);
/** Any number will do, as long as all our processes take the same: what starts at one database takes turns by it. */
const advisoryLock = 7_272_001;

/** Reads the migrations of a folder, in order. `CW-DB-011` where a number is missing, doubled or not one. */
export async function readMigrations(folder: URL = ours): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return await Promise.all(
    names.map(async (name, index) => {
      const number = Number(/^(\d{4})_[a-z0-9-]+\.sql$/.exec(name)?.[1]);
      if (number !== index + 1) {
        throw new CausewayError('CW-DB-011', { text: `The migration ${name} is not the number ${index + 1}.` });
      }
      // A checkout may have turned the line ends.
      const sql = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      return { number, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database to the newest migration, each in a transaction of its own. Processes that start at the same time
 * wait for each other. Returns the names of those applied. Errors: `CW-DB-010` an applied file was changed, `CW-DB-011`
 * a gap, `CW-DB-012` the database is newer than the code.
 */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  const applied: string[] = [];
  for (;;) {
    const next = await db.transaction((tx) => applyNext(tx, migrations), { timeLimitMs: Number.POSITIVE_INFINITY });
    if (next === undefined) return applied;
    applied.push(next);
  }
}

/** The lock goes with the transaction, and what was applied is read after it: so another's work in between is seen. */
async function applyNext(tx: Transaction, migrations: readonly Migration[]): Promise<string | undefined> {
  await tx.query('set local statement_timeout = 0; set local lock_timeout = 0');
  await tx.query('select pg_advisory_xact_lock($1)', [advisoryLock]);
  await tx.query(`create table if not exists migration (
    number int primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
  const done = await tx.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from migration order by number',
  );
  check(done, migrations);
  const next = migrations[done.length];
  if (next === undefined) return undefined;
  await tx.query(next.sql);
  await tx.query('insert into migration (number, name, checksum) values ($1, $2, $3)', [
    next.number,
    next.name,
    next.checksum,
  ]);
  return next.name;
}

function check(
  done: readonly { readonly number: number; readonly name: string; readonly checksum: string }[],
  migrations: readonly Migration[],
): void {
  for (const [index, row] of done.entries()) {
    const migration = migrations[index];
    if (row.number !== index + 1) {
      throw new CausewayError('CW-DB-011', {
        text: `The database lacks migration ${index + 1} and has ${row.number}.`,
      });
    }
    if (migration === undefined) {
      throw new CausewayError('CW-DB-012', {
        text: `The database has migration ${row.name}; this version ends at ${migrations.at(-1)?.name ?? 'none'}.`,
      });
    }
    if (row.checksum !== migration.checksum) {
      throw new CausewayError('CW-DB-010', { text: `Migration ${migration.name} was changed after it was applied.` });
    }
  }
}
