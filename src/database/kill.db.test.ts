import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { onEachDatabase } from '#test/support/databases.ts';

onEachDatabase('a process that is killed in the midst of commits', (open) => {
  it('has lost nothing that it acknowledged, and its directory is free', async () => {
    const opened = await open();
    await opened.db.query('create table thing (id int primary key, text text not null)');
    for (const acknowledgements of [1, 40, 150]) {
      await opened.db.query('truncate thing');
      await opened.db[Symbol.asyncDispose]();

      const script = new URL('../../test/support/insert-forever.ts', import.meta.url).pathname;
      const child = spawn(
        process.execPath,
        [script, opened.dataDir, ...(opened.url === undefined ? [] : [opened.url])],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const exit = once(child, 'exit');
      let last = 0;
      for await (const line of createInterface(child.stdout)) {
        last = Number(line);
        if (last === acknowledgements) child.kill('SIGKILL');
      }
      await exit;

      const db = await opened.reopen();
      const [row] = await db.query<{ count: number; max: number }>('select count(*), max(id) from thing');
      expect(row?.count).toBe(row?.max);
      expect(row?.count).toBeGreaterThanOrEqual(last);
      expect(last).toBeGreaterThanOrEqual(acknowledgements);
    }
    await opened.dispose();
  });
});
