import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { limits } from '#platform/limits.ts';
import { onEachDatabase, onSharedDatabase } from '#test/support/databases.ts';
import type { Database, Transaction } from './database.ts';
import { isDatabaseTrouble } from './trouble.ts';

onSharedDatabase('the database', (shared, kind) => {
  beforeAll(async () => {
    await shared.db.query(
      'create table thing (id int primary key, text text, bytes bytea, json jsonb, at timestamptz)',
    );
  });
  const ids = async (): Promise<number[]> =>
    (await shared.db.query<{ id: number }>('select id from thing order by id')).map(({ id }) => id);

  describe('values', () => {
    it('come back as plain numbers, buffers, objects and arrays', async () => {
      const [row] = await shared.db.query(`select 9007199254740991::bigint as big, array[1, null]::bigint[] as bigs,
        '\\x00ff'::bytea as bytes, '{"a":[1]}'::jsonb as json, timestamptz '2026-02-03 04:05:06.789999+00' as time,
        array[timestamptz '1969-12-31 23:59:59.999+00'] as times, null::timestamptz as none, 1.50::numeric as decimal,
        date '2026-02-03' as day, true as yes, array['a', null]::text[] as texts, 'infinity'::timestamptz as never`);
      expect(row).toEqual({
        big: 9007199254740991,
        bigs: [1, null],
        bytes: Buffer.from([0, 255]),
        json: { a: [1] },
        time: Date.UTC(2026, 1, 3, 4, 5, 6, 789),
        times: [-1],
        none: null,
        decimal: '1.50',
        day: '2026-02-03',
        yes: true,
        texts: ['a', null],
        never: Number.POSITIVE_INFINITY,
      });
    });

    it('go in and come out the same: any script, dates, JSON, 16 MiB of bytes', async () => {
      const text = '李雷 Ünal 🏥 ﷽ \u{10FFFF} \\ \' " $1 \u0001';
      const bytes = randomBytes(16 * 1024 * 1024);
      const at = Date.UTC(1931, 11, 31, 23, 59, 59, 999);
      const json = { name: text, deep: [{ a: null }] };
      await shared.db.query('insert into thing values (1, $1, $2, $3, $4)', [
        text,
        bytes,
        JSON.stringify(json),
        new Date(at),
      ]);
      const [row] = await shared.db.query<{ text: string; bytes: Buffer; json: unknown; at: number }>(
        'select * from thing',
      );
      expect(row).toMatchObject({ text, json, at });
      expect(row?.bytes.equals(bytes)).toBe(true);
    });

    it.each(['text', 'json'])('a NUL in a %s is refused as content', async (column) => {
      const value = column === 'json' ? JSON.stringify('a\0b') : 'a\0b';
      const refused = shared.db.query(`insert into thing (id, ${column}) values (1, $1)`, [value]);
      await expect(refused).rejects.toMatchObject({ code: 'CW-DB-004' });
      await expect(refused).rejects.not.toSatisfy(isDatabaseTrouble);
    });

    it('JSON far too deep is refused, and the database lives on', async () => {
      const depth = 50_000;
      const deep = shared.db.query('select $1::jsonb is null', [`${'['.repeat(depth)}${']'.repeat(depth)}`]);
      if (kind === 'embedded') await expect(deep).rejects.toMatchObject({ code: 'CW-DB-004', state: '54001' });
      else await deep.catch(() => undefined); // How deep a server goes is its own setting.
      await shared.db.ping();
    });
  });

  describe('statements', () => {
    it('a named one is prepared once and takes new values each time', async () => {
      for (let id = 0; id < 50; id++) {
        expect(await shared.db.query('select $1::int as id', [id], 'prepared-id')).toEqual([{ id }]);
      }
      await expect(shared.db.query('select $1::text as id', ['a'], 'prepared-id')).rejects.toMatchObject({
        code: 'CW-DB-005',
      });
    });

    it('a failed one harms nothing beside it', async () => {
      const outcomes = await Promise.allSettled([
        shared.db.query('insert into thing (id) values (1)'),
        shared.db.query('insert into thing (id) values (1, 2, 3)'),
        shared.db.query('insert into thing (id) values (2)'),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await ids()).toEqual([1, 2]);
    });

    it('too many parameters are refused as the statement that they are', async () => {
      const values = Array.from({ length: 70_000 }, () => 1);
      const refused = shared.db.query(`select ${values.map((_, index) => `$${index + 1}::int`).join('+')}`, values);
      await expect(refused).rejects.toSatisfy((error) => !isDatabaseTrouble(error));
      await shared.db.ping();
    });

    it('a long one does not hold up the process', async () => {
      let turns = 0;
      let running = true;
      const turn = (): void => {
        turns++;
        if (running) setImmediate(turn);
      };
      setImmediate(turn);
      await shared.db.query('select count(*) from generate_series(1, 2000000)');
      running = false;
      expect(turns).toBeGreaterThan(10);
    });
  });

  describe('transactions', () => {
    it('commit what they wrote when the callback resolves, and give its value', async () => {
      const value = await shared.db.transaction(async (tx) => {
        await tx.query('insert into thing (id) values (1)');
        await tx.query('insert into thing (id) values (2)');
        return 'done';
      });
      expect(value).toBe('done');
      expect(await ids()).toEqual([1, 2]);
    });

    it('leave nothing when the callback throws, and throw the same', async () => {
      const reason = new Error('not like this');
      const failed = shared.db.transaction(async (tx) => {
        await tx.query('insert into thing (id) values (1)');
        throw reason;
      });
      await expect(failed).rejects.toBe(reason);
      expect(await ids()).toEqual([]);
    });

    it('are refused when a statement failed and the callback kept it to itself', async () => {
      const failed = shared.db.transaction(async (tx) => {
        await tx.query('insert into thing (id) values (1)');
        await tx.query('insert into thing (id) values (1)').catch(() => undefined);
      });
      await expect(failed).rejects.toMatchObject({ code: 'CW-DB-005' });
      expect(await ids()).toEqual([]);
    });

    it('run statements that are started together one after the other', async () => {
      await shared.db.transaction(async (tx) => {
        await Promise.all([1, 2, 3].map((id) => tx.query('insert into thing (id) values ($1)', [id])));
      });
      expect(await ids()).toEqual([1, 2, 3]);
    });

    it('refuse the use of the database inside, and of themselves afterwards', async () => {
      let kept: Transaction | undefined;
      await shared.db.transaction(async (tx) => {
        kept = tx;
        await expect(shared.db.query('select 1')).rejects.toMatchObject({ code: 'CW-DB-006' });
        await expect(shared.db.transaction(async () => undefined)).rejects.toMatchObject({ code: 'CW-DB-006' });
      });
      await expect(kept?.query('select 1')).rejects.toMatchObject({ code: 'CW-DB-006' });
    });

    it('let what was started inside use the database after them', async () => {
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      let later: Promise<unknown> | undefined;
      await shared.db.transaction(async () => {
        later = ended.then(() => shared.db.query('select 1 as one'));
      });
      end();
      expect(await later).toEqual([{ one: 1 }]);
    });
  });
});

onEachDatabase('the database under limits', (open, kind) => {
  it('urgent work overtakes normal work that waits', async () => {
    const { db, dispose } = await open({ limits: { ...limits, databaseConnections: 1, databaseUrgentConnections: 0 } });
    const order: string[] = [];
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const holder = db.transaction(() => held);
    const waiting = ['n1', 'n2'].map((name) => db.query('select 1').then(() => order.push(name)));
    const urgent = db.query('select 1', [], undefined, { priority: 'urgent' }).then(() => order.push('u'));
    letGo();
    await Promise.all([holder, ...waiting, urgent]);
    expect(order).toEqual(['u', 'n1', 'n2']);
    await dispose();
  });

  it('a transaction that is forgotten is rolled back, and others go on', async () => {
    const { db, dispose } = await open({ limits: { ...limits, databaseConnections: 1, transactionMs: 300 } });
    await db.query('create table thing (id int)');
    const forgotten = db.transaction(async (tx) => {
      await tx.query('insert into thing values (1)');
      await new Promise(() => undefined);
    });
    const after = db.query('select * from thing');
    await expect(forgotten).rejects.toSatisfy(isDatabaseTrouble);
    expect(await after).toEqual([]);
    await dispose();
  });

  it.runIf(kind === 'PostgreSQL')(
    'a session that the server ends before the commit is trouble, and the next works',
    async () => {
      const { db, dispose } = await open();
      await db.query('create table thing (id int)');
      const ended = db.transaction(async (tx) => {
        await tx.query('insert into thing values (1)');
        const [own] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
        await tx.query('select pg_terminate_backend($1)', [own?.pid]);
      });
      await expect(ended).rejects.toMatchObject({ code: 'CW-DB-001' });
      expect(await db.query('select * from thing')).toEqual([]);
      await dispose();
    },
  );

  it('what is committed is there after reopening; what is closed answers nothing', async () => {
    const opened = await open();
    const before: Database = opened.db;
    await before.query('create table thing as select 1 as id');
    const after = await opened.reopen();
    expect(await after.query('select * from thing')).toEqual([{ id: 1 }]);
    await expect(before.query('select 1')).rejects.toMatchObject({ code: 'CW-DB-001' });
    await expect(before.ping()).rejects.toMatchObject({ code: 'CW-DB-001' });
    await opened.dispose();
  });
});
