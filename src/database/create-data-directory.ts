import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * Makes a new, empty database in `directory`, which must not exist: it appears under that name only when all of it is on
 * the disk. initdb itself syncs nothing, and a stop in its midst would leave what looks like a database.
 */
export async function createDataDirectory(directory: string): Promise<void> {
  const unfinished = `${directory}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const database = await PGlite.create({ fs: new NodeFS(unfinished) });
  await dropTemplates(database);
  await database.close();
  syncTree(unfinished);
  renameSync(unfinished, directory);
  sync(dirname(directory));
}

/**
 * Nothing can connect to the templates to vacuum them, so their age would end the database for good after two thousand
 * million transactions (transaction id wraparound). Without them `embedded-upkeep.ts` sees to all there is.
 */
async function dropTemplates(database: PGlite): Promise<void> {
  for (const template of ['template0', 'template1']) {
    await database.exec(`alter database ${template} is_template false`);
    await database.exec(`drop database ${template}`);
  }
}

function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) sync(path);
  }
  sync(directory);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
