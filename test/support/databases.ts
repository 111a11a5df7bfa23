import { randomUUID } from 'node:crypto';
import { constants, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import { administer } from './administer.ts';

/** What `global-setup.ts` prepared: an embedded database and one on a server, both migrated and otherwise empty. */
export interface Templates {
  readonly dataDir: string;
  /** Absent where no server was given (`CAUSEWAY_TEST_POSTGRES`). */
  readonly server?: { readonly url: string; readonly template: string };
}

declare module 'vitest' {
  export interface ProvidedContext {
    templates: Templates;
  }
}

/** A database of the test's own. */
export interface OpenedDatabase extends Place {
  /** The database that is open now. */
  readonly db: Database;
  /** Closes it and opens it again. */
  reopen(): Promise<Database>;
  /** Closes and deletes it. */
  dispose(): Promise<void>;
}

/** Where a database lies: what `openDatabase` takes, and `causeway serve` as `--data` and `DATABASE_URL`. */
export interface Place {
  readonly dataDir: string;
  readonly url: string | undefined;
}

export type DatabaseKind = 'embedded' | 'PostgreSQL';

/** The kinds there are in this run. */
export function databaseKinds(): DatabaseKind[] {
  return inject('templates').server === undefined ? ['embedded'] : ['embedded', 'PostgreSQL'];
}

/**
 * Describes `tests` once for the embedded database and once for PostgreSQL. `open` gives a fresh, migrated database. An
 * embedded one takes 0.5 GB and 0.3 s: have one open at a time, or share one (`onSharedDatabase`).
 */
export function onEachDatabase(
  name: string,
  tests: (
    open: (options?: Partial<Parameters<typeof openDatabase>[0]>) => Promise<OpenedDatabase>,
    kind: DatabaseKind,
  ) => void,
): void {
  for (const kind of databaseKinds()) {
    describe(`${name} (${kind})`, () => {
      const left = new Set<OpenedDatabase>();
      afterAll(async () => {
        for (const opened of left) await opened.dispose();
      });
      tests(async (options) => {
        const opened = await openFresh(kind, options);
        left.add(opened);
        return opened;
      }, kind);
    });
  }
}

/**
 * As `onEachDatabase`, with one database for all of `tests`, emptied before each: `shared.db` is it, inside a test or hook.
 */
export function onSharedDatabase(
  name: string,
  tests: (shared: { readonly db: Database }, kind: DatabaseKind) => void,
): void {
  onEachDatabase(name, (open, kind) => {
    let opened: OpenedDatabase | undefined;
    beforeAll(async () => {
      opened = await open();
    });
    const shared = {
      get db(): Database {
        if (opened === undefined) throw new Error('the database is there in tests and hooks only');
        return opened.db;
      },
    };
    beforeEach(() => truncate(shared.db));
    tests(shared, kind);
  });
}

/**
 * Empties every table but the record of migrations. Small ones row by row: a truncation makes new files and syncs them, which
 * for thirty tables takes longer than most tests.
 */
export async function truncate(db: Database): Promise<void> {
  await db.query(`do $$ declare name text; begin
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration' loop
      if pg_relation_size(format('public.%I', name)) > 1048576 then execute format('truncate public.%I cascade', name);
      elsif pg_relation_size(format('public.%I', name)) > 0 then execute format('delete from public.%I', name);
      end if;
    end loop;
    perform setval(format('public.%I', sequencename), start_value, false)
      from pg_sequences where schemaname = 'public' and last_value is not null;
  end $$`);
}

/** Makes a place with a fresh, migrated database, not opened: for tests that start a process on it. */
export async function freshPlace(kind: DatabaseKind): Promise<Place & { remove(): Promise<void> }> {
  const { dataDir: template, server } = inject('templates');
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-test-'));
  const removeDirectory = (): void => rmSync(dataDir, { recursive: true, force: true });
  if (kind === 'embedded') {
    cpSync(template, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
    return { dataDir, url: undefined, remove: async () => removeDirectory() };
  }
  if (server === undefined) throw new Error('no PostgreSQL was given (CAUSEWAY_TEST_POSTGRES)');
  const name = `causeway_test_${randomUUID().replaceAll('-', '')}`;
  await administer(server.url, `create database ${name} template ${server.template}`);
  // Two that block each other hear of it at once: tests of that would wait a second each time.
  await administer(server.url, `alter database ${name} set deadlock_timeout = '20ms'`);
  const url = new URL(server.url);
  url.pathname = name;
  return {
    dataDir,
    url: url.href,
    async remove() {
      await administer(server.url, `drop database if exists ${name} with (force)`);
      removeDirectory();
    },
  };
}

async function openFresh(
  kind: DatabaseKind,
  options: Partial<Parameters<typeof openDatabase>[0]> = {},
): Promise<OpenedDatabase> {
  const { remove, dataDir, url } = await freshPlace(kind);
  const openHere = (): Promise<Database> => openDatabase({ dataDir, url, ...options });
  let db: Database;
  try {
    db = await openHere();
  } catch (error) {
    await remove();
    throw error;
  }
  let disposed = false;
  return {
    dataDir,
    url,
    get db() {
      return db;
    },
    async reopen() {
      await db[Symbol.asyncDispose]();
      db = await openHere();
      return db;
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await db[Symbol.asyncDispose]();
      await remove();
    },
  };
}
