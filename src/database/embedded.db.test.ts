import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#platform/limits.ts';
import { freshPlace } from '#test/support/databases.ts';
import { type FaultSwitch, faultSwitch } from '#test/support/file-faults.ts';
import { postgresMajor } from './data-directory.ts';
import type { Database } from './database.ts';
import type { DatabaseEvent } from './embedded-connections.ts';
import { type OpenOptions, openDatabase } from './open-database.ts';
import { isDatabaseTrouble } from './trouble.ts';

describe('the embedded database', () => {
  let place: Awaited<ReturnType<typeof freshPlace>>;
  let switches: FaultSwitch;
  let events: DatabaseEvent[];
  let waiting: (() => void)[];
  let db: Database;

  async function open(options: Partial<OpenOptions> = {}): Promise<void> {
    db = await openDatabase({
      dataDir: place.dataDir,
      hook: switches.hook,
      onEvent: (event) => {
        events.push(event);
        for (const wake of waiting.splice(0)) wake();
      },
      ...options,
    });
    await db.query('create table if not exists thing (id int primary key, text text)');
  }
  async function seen(happened: (event: DatabaseEvent) => boolean): Promise<DatabaseEvent> {
    for (;;) {
      const found = events.find(happened);
      if (found !== undefined) return found;
      await new Promise<void>((wake) => waiting.push(wake));
    }
  }

  beforeEach(async () => {
    place = await freshPlace('embedded');
    switches = faultSwitch();
    events = [];
    waiting = [];
  });
  afterEach(async () => {
    switches.set('none');
    await db[Symbol.asyncDispose]();
    await place.remove();
  });

  it('syncs once a commit, and says so itself', async () => {
    await open();
    const [settings] =
      await db.query(`select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method,
      current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`);
    expect(settings).toEqual({ fsync: 'on', method: 'fsync', commit: 'on', pages: 'on' });
    const before = switches.syncs();
    for (let id = 0; id < 100; id++) await db.query('insert into thing values ($1)', [id]);
    expect(switches.syncs() - before).toBeGreaterThanOrEqual(100);
    expect(switches.syncs() - before).toBeLessThan(120);
    await db.query('select * from thing');
  });

  it.each(['crash', 'logFull', 'diskFull', 'syncFails'] as const)(
    'on %s rejects what is pending as database trouble, then recovers what was committed',
    async (fault) => {
      await open();
      for (let id = 0; id < 10; id++) await db.query('insert into thing values ($1)', [id]);
      switches.set(fault);
      const pending = [
        db.query("insert into thing values (10, 'in flight')"),
        db.transaction((tx) => tx.query("insert into thing values (11, 'waiting')")),
        db.query('select 1', [], undefined, { priority: 'urgent' }),
      ];
      const outcomes = await Promise.allSettled(pending);
      switches.set('none');
      expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toSatisfy(isDatabaseTrouble);
      }
      await seen(({ kind }) => kind === 'recovered');
      await db.ping();
      const rows = await db.query<{ id: number }>('select id from thing where id < 10 order by id');
      expect(rows.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await db.query('insert into thing values (12) returning id')).toEqual([{ id: 12 }]);
    },
  );

  it('tells why it died without a value of a row', async () => {
    await open();
    switches.set('logFull');
    await db.query("insert into thing values (1, 'Mustermann')").catch(() => undefined);
    switches.set('none');
    const died = await seen(({ kind }) => kind === 'died');
    expect(JSON.stringify(died)).toMatch(/PANIC: .*No space left on device/);
    expect(JSON.stringify(died)).not.toContain('Mustermann');
    await seen(({ kind }) => kind === 'recovered');
  });

  it('does not answer while it is down, and gives up after the third death in a minute', async () => {
    let gone: Error | undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    await open({
      onGone: (error) => {
        gone = error;
        resolve();
      },
    });
    switches.set('crash'); // A recovery writes, too, and so dies in its turn.
    await db.query('insert into thing values (1)').catch(() => undefined);
    await expect(db.ping()).rejects.toMatchObject({ code: 'CW-DB-001' });
    await promise;
    expect(gone).toMatchObject({ code: 'CW-DB-001' });
    expect(events.filter(({ kind }) => kind === 'died').length).toBe(limits.workerDeathsPerMinute);
    await expect(db.query('select 1')).rejects.toMatchObject({ code: 'CW-DB-001' });
  });

  it('ends a statement that would never end, and recovers', async () => {
    await open({ limits: { ...limits, embeddedStatementMs: 500 } });
    const endless = db.query('select count(*) from generate_series(1, 1000000000000)');
    const behind = db.query('select 1');
    await expect(endless).rejects.toSatisfy(isDatabaseTrouble);
    await behind.catch((error) => expect(error).toSatisfy(isDatabaseTrouble));
    await seen(({ kind }) => kind === 'recovered');
    await db.ping();
  });

  it('checkpoints and vacuums by itself, as nothing in it does so otherwise', async () => {
    await open({ limits: { ...limits, upkeepIntervalMs: 50, restingCheckpointBytes: 1024 * 1024 } });
    const before = await db.query('select redo_lsn from pg_control_checkpoint()');
    await db.query("insert into thing select n, repeat('x', 100) from generate_series(1, 20000) n");
    await db.query('delete from thing where id % 2 = 0');
    await seen((event) => event.kind === 'upkeep' && event.action === 'checkpoint');
    await seen((event) => event.kind === 'upkeep' && event.action === 'vacuum (analyze) public.thing');
    expect(await db.query('select redo_lsn from pg_control_checkpoint()')).not.toEqual(before);
    expect(events.filter(({ kind }) => kind === 'upkeep failed')).toEqual([]);
  });
});

describe('a new data directory', () => {
  const parent = mkdtempSync(join(tmpdir(), 'causeway-new-'));
  const dataDir = join(parent, 'data');
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('is made whole, private, of the PostgreSQL that we expect, and with nothing that cannot be vacuumed', async () => {
    await using db = await openDatabase({ dataDir });
    expect(readFileSync(join(dataDir, 'database', 'PG_VERSION'), 'utf8').trim()).toBe(postgresMajor);
    expect(readdirSync(dataDir).sort()).toEqual(['database', 'lock']);
    expect(statSync(join(dataDir, 'database')).mode & 0o077).toBe(0);
    expect(await db.query('select datname from pg_database')).toEqual([{ datname: 'postgres' }]);
    await expect(openDatabase({ dataDir })).rejects.toMatchObject({ code: 'CW-DB-002' });
  });
});
