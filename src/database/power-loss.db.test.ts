import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshPlace } from '#test/support/databases.ts';
import { type FileEvent, fileTrace } from '#test/support/file-trace.ts';
import { readTrace, restoreAfter, syncPositions } from '#test/support/power-loss.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';

interface Recording {
  readonly base: string;
  readonly trace: readonly FileEvent[];
  /** Of each row, where in the trace it was acknowledged. */
  readonly acknowledged: ReadonlyMap<number, number>;
}

const rows = 60;

describe('power loss', () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'causeway-power-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  /** Single inserts, one after the other; in their midst a checkpoint and a change to a new file of the log. */
  async function record(name: string, syncs: 'on' | 'off'): Promise<Recording> {
    const place = await freshPlace('embedded');
    const base = join(scratch, name);
    try {
      const setup = await openDatabase({ dataDir: place.dataDir });
      await setup.query('create table kept (id int primary key, text text not null)');
      await setup[Symbol.asyncDispose]();
      cpSync(join(place.dataDir, 'database'), base, { recursive: true });

      const file = join(scratch, `${name}.trace`);
      const trace = fileTrace(file, { syncs });
      const acknowledged = new Map<number, number>();
      const db = await openDatabase({ dataDir: place.dataDir, hook: trace.hook });
      for (let id = 0; id < rows; id++) {
        await db.query('insert into kept values ($1, $2)', [id, `${id} `.repeat(id * 20)]);
        acknowledged.set(id, trace.position());
        if (id === 20) await db.query('checkpoint');
        if (id === 40) await db.query('select pg_switch_wal()');
      }
      const events = trace.position();
      await db[Symbol.asyncDispose]();
      return { base, trace: readTrace(file).slice(0, events), acknowledged };
    } finally {
      await place.remove();
    }
  }

  /** The acknowledged rows that a cut there loses. Throws if the database does not even open. */
  async function lostBy(recording: Recording, at: number, loss: 'all' | { seed: number }): Promise<number[]> {
    const dataDir = join(scratch, 'cut');
    mkdirSync(dataDir);
    try {
      restoreAfter({ ...recording, at, loss }, join(dataDir, 'database'));
      await using db: Database = await openDatabase({ dataDir });
      const there = await db.query<{ id: number; text: string }>('select id, text from kept');
      const texts = new Map(there.map(({ id, text }) => [id, text]));
      return [...recording.acknowledged]
        .filter(([id, position]) => position <= at && texts.get(id) !== `${id} `.repeat(id * 20))
        .map(([id]) => id);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }

  it('at any sync loses no row that was acknowledged before', { timeout: 300_000 }, async () => {
    const recording = await record('synced', 'on');
    const syncs = syncPositions(recording.trace);
    expect(syncs.length).toBeGreaterThanOrEqual(rows);
    // A few: each takes a second, and `test/flows/power-loss.test.ts` cuts where acknowledgements leave.
    const step = Math.max(1, Math.floor(syncs.length / 8));
    for (const [index, at] of syncs.entries()) {
      if (index % step !== 0) continue;
      const loss = (index / step) % 2 === 0 ? 'all' : { seed: at };
      expect(await lostBy(recording, at, loss), `cut at event ${at}, loss ${JSON.stringify(loss)}`).toEqual([]);
    }
  });

  it('loses acknowledged rows where syncs do nothing: the test can fail', { timeout: 120_000 }, async () => {
    const recording = await record('unsynced', 'off');
    expect(syncPositions(recording.trace)).toEqual([]);
    const end = Math.max(...recording.acknowledged.values());
    expect((await lostBy(recording, end, 'all')).length).toBe(rows);
  });
});
