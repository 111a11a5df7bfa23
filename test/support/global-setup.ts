import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate, readMigrations } from '#database/migrate.ts';
import { openDatabase } from '#database/open-database.ts';
import { administer } from './administer.ts';
import type { Templates } from './databases.ts';

/** Embedded templates outlive the run, as initdb takes 4 s; those of other migrations are removed. */
const cache = new URL('../../node_modules/.cache/causeway-test/', import.meta.url).pathname;

/** Makes the databases that tests copy theirs from, and removes what the run made on the server. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.CAUSEWAY_TEST_POSTGRES;
  const dataDir = await embeddedTemplate();
  if (url === undefined || url === '') {
    process.stderr.write(
      'PostgreSQL is left out: CAUSEWAY_TEST_POSTGRES names no server (see test/support/postgres.sh).\n',
    );
    project.provide('templates', { dataDir });
    return async () => {};
  }
  const template = await serverTemplate(url);
  project.provide('templates', { dataDir, server: { url, template } } satisfies Templates);
  return () => administer(url, `drop database if exists ${template} with (force)`);
}

async function embeddedTemplate(): Promise<string> {
  const key = createHash('sha256');
  for (const { checksum } of await readMigrations()) key.update(checksum);
  for (const maker of ['node_modules/@electric-sql/pglite/package.json', 'src/database/create-data-directory.ts']) {
    key.update(readFileSync(new URL(`../../${maker}`, import.meta.url)));
  }
  const name = key.digest('hex').slice(0, 16);
  const directory = join(cache, name);
  if (existsSync(directory)) return directory;

  mkdirSync(cache, { recursive: true });
  const unfinished = `${directory}.${randomUUID()}`;
  await (await openDatabase({ dataDir: unfinished }))[Symbol.asyncDispose]();
  rmSync(join(unfinished, 'lock'));
  try {
    renameSync(unfinished, directory);
  } catch {
    rmSync(unfinished, { recursive: true }); // Another run was faster: its template is the same.
  }
  for (const other of readdirSync(cache)) {
    if (/^[0-9a-f]{16}$/.test(other) && other !== name) rmSync(join(cache, other), { recursive: true, force: true });
  }
  return directory;
}

async function serverTemplate(url: string): Promise<string> {
  const name = `causeway_template_${randomUUID().replaceAll('-', '')}`;
  await administer(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = name;
  const db = await openDatabase({ dataDir: '', url: own.href, migrate: false });
  try {
    await migrate(db, await readMigrations());
  } finally {
    await db[Symbol.asyncDispose]();
  }
  return name;
}
