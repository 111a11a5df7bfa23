import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { onSharedDatabase } from '#test/support/databases.ts';
import { type Migration, migrate, readMigrations } from './migrate.ts';
import { openDatabase } from './open-database.ts';

/** What the code knows, and these after it. */
async function withMore(...sqls: string[]): Promise<Migration[]> {
  const ours = await readMigrations();
  const more = sqls.map((sql, index) => {
    const number = ours.length + index + 1;
    return { number, name: `${String(number).padStart(4, '0')}_more.sql`, sql, checksum: `checksum of ${sql}` };
  });
  return [...ours, ...more];
}

onSharedDatabase('migrations', (shared) => {
  it('those applied are not applied again', async () => {
    expect(await migrate(shared.db, await readMigrations())).toEqual([]);
  });

  it('one that fails leaves nothing behind, and runs when it is mended', async () => {
    const broken = await withMore('create table half (id int); select 1 / 0');
    await expect(migrate(shared.db, broken)).rejects.toMatchObject({ code: 'CW-DB-004' });
    expect(await shared.db.query("select to_regclass('half') as half")).toEqual([{ half: null }]);

    const mended = await withMore('create table half (id int)');
    expect(await migrate(shared.db, mended)).toEqual([mended.at(-1)?.name]);
    await shared.db.query('drop table half');
    await shared.db.query('delete from migration where number = $1', [mended.length]);
  });

  it('one that was changed after it was applied is refused', async () => {
    const [first, ...rest] = await readMigrations();
    if (first === undefined) throw new Error('there are migrations');
    await expect(migrate(shared.db, [{ ...first, checksum: 'other' }, ...rest])).rejects.toMatchObject({
      code: 'CW-DB-010',
      message: expect.stringContaining(first.name),
    });
  });

  it('a database newer than the code is refused', async () => {
    const known = await readMigrations();
    await expect(migrate(shared.db, known.slice(0, -1))).rejects.toMatchObject({ code: 'CW-DB-012' });
  });

  it('a database that lacks one in the middle is refused', async () => {
    const more = await withMore('select 1', 'select 2');
    await migrate(shared.db, more);
    await shared.db.query('delete from migration where number = $1', [more.length - 1]);
    await expect(migrate(shared.db, more)).rejects.toMatchObject({ code: 'CW-DB-011' });
    await shared.db.query('delete from migration where number = $1', [more.length]);
  });

  it('processes that start at the same time apply each once', async () => {
    const more = await withMore('create table once (id int)', 'create table twice (id int)');
    const applied = await Promise.all([1, 2, 3].map(() => migrate(shared.db, more)));
    expect(applied.flat().sort()).toEqual(more.slice(-2).map(({ name }) => name));
    await shared.db.query('drop table once, twice');
    await shared.db.query('delete from migration where number > $1', [more.length - 2]);
  });
});

describe('migration files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-migrations-'));
  const url = pathToFileURL(`${folder}/`);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('have the same checksum whatever their line ends; a gap in their numbers is refused', async () => {
    writeFileSync(join(folder, '0001_first.sql'), 'select 1;\nselect 2;\n');
    const [unix] = await readMigrations(url);
    writeFileSync(join(folder, '0001_first.sql'), 'select 1;\r\nselect 2;\r\n');
    const [windows] = await readMigrations(url);
    expect(windows).toEqual(unix);
    writeFileSync(join(folder, '0003_third.sql'), '');
    await expect(readMigrations(url)).rejects.toMatchObject({ code: 'CW-DB-011' });
  });

  it('a server that does not answer is the database gone', async () => {
    await expect(openDatabase({ dataDir: folder, url: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toMatchObject({
      code: 'CW-DB-001',
    });
  });
});
