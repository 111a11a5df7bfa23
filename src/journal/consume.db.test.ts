import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database, Transaction } from '#database/database.ts';
import { databaseGone } from '#database/trouble.ts';
import type { Envelope, JournalEntry } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { onSharedDatabase } from '#test/support/databases.ts';
import { envelopeOf } from '#test/support/envelopes.ts';
import type { Applied, Settled } from './apply-batch.ts';
import { startConsumer } from './consume.ts';
import type { Consumer, ConsumerOptions } from './consumer.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';

const now = () => Date.UTC(2026, 0, 2);

onSharedDatabase('consuming the journal', (shared) => {
  let journal: Journal;
  let part: number;
  const started: Consumer[] = [];
  /** Control ids whose preparing, or applying, throws as long as they stand here. */
  let unprepared: Set<string>;
  let poison: Set<string>;

  beforeEach(async () => {
    await shared.db.query(
      'create table if not exists test_effect (n serial, seq bigint, control_id text, prepared text)',
    );
    journal = await openJournal({ db: shared.db, now });
    part = await journal.declareFeed('adt', 'main');
    unprepared = new Set();
    poison = new Set();
  });
  afterEach(async () => {
    for (const consumer of started.splice(0)) await consumer.stop();
  });

  const send = (number: number | string, changes: Partial<Envelope> = {}) =>
    journal.append(envelopeOf('adt', number, changes));
  const sendAll = (count: number, changes: (n: number) => Partial<Envelope> = () => ({})) =>
    Promise.all(Array.from({ length: count }, (_, n) => send(n + 1, changes(n + 1))));

  async function applyAll(
    tx: Transaction,
    items: readonly { entry: JournalEntry; prepared: string }[],
  ): Promise<Applied[]> {
    for (const { entry, prepared } of items) {
      await tx.query('insert into test_effect (seq, control_id, prepared) values ($1, $2, $3)', [
        entry.seq,
        entry.controlId,
        prepared,
      ]);
      if (poison.has(entry.controlId)) throw new CausewayError('CW-HL7-001', { place: 'PID[1]-3', detail: 'DOE^JANE' });
    }
    return items.map(({ entry }) => ({ keys: [`filler:${entry.controlId}`], issues: [], leaves: [1, 2, 3, 4] }));
  }

  function start(changes: Partial<ConsumerOptions<string>> = {}): Consumer {
    const consumer = startConsumer<string>({
      journal,
      db: shared.db,
      name: 'store',
      part,
      now,
      prepare: (entry) => {
        if (unprepared.has(entry.controlId)) throw new Error('DOE^JANE is not translated');
        return `prepared ${entry.controlId}`;
      },
      apply: applyAll,
      ...changes,
      limits: { retryFromMs: 1, retryUpToMs: 4, journalPollMs: 20, ...changes.limits },
    });
    started.push(consumer);
    return consumer;
  }

  const effects = async () =>
    (await shared.db.query<{ seq: number }>('select seq from test_effect order by n')).map(({ seq }) => seq);
  const statuses = async () =>
    (await shared.db.query<{ status: string }>('select status from journal_index order by part, seq')).map(
      ({ status }) => status,
    );
  const holdRows = () =>
    shared.db.query<{ seq: number; state: string; code: string | null; place: string | null; attempts: number }>(
      'select seq, state, code, place, attempts from journal_hold order by seq',
    );
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

  test('entries are applied once and in order, those before the start and those after', async () => {
    await sendAll(40);
    const settled: Settled<string>[] = [];
    const consumer = start({ onSettled: (some) => settled.push(...some) });
    await consumer.caughtUp();
    await sendAll(80);
    await consumer.caughtUp();
    expect(await effects()).toEqual(upTo(80));
    expect(consumer.position()).toBe(80);
    expect(settled.map(({ entry, status, prepared }) => [entry.seq, status, prepared])).toEqual(
      upTo(80).map((n) => [n, 'applied', `prepared ${n}`]),
    );
    const [row] = await shared.db.query(
      'select keys, leaves, message_type, control_id from journal_index where seq = 7',
    );
    expect(row).toEqual({
      keys: ['patient:|7', 'filler:7'],
      leaves: [1, 2, 3, 4],
      message_type: 'ADT^A01',
      control_id: '7',
    });
    expect((await journal.counts())[0]).toMatchObject({
      entries: 80,
      byStatus: { applied: 80 },
      consumers: [{ consumer: 'store', pos: 80, backlog: 0, lagMs: 0 }],
    });
  });

  test('what another process appended is found too', async () => {
    if (shared.db.kind === 'embedded') return; // There is no other process.
    const consumer = start();
    await consumer.caughtUp();
    const other = await openJournal({ db: shared.db, now });
    await other.declareFeed('adt', 'main');
    await other.append(envelopeOf('adt', 1));
    await until(() => consumer.position() === 1);
    await send(2);
    await consumer.caughtUp();
    expect(await effects()).toEqual([1, 2]);
  });

  test('what is kept or quarantined is indexed and not applied; a released one is', async () => {
    await send(1);
    await send(2, { disposition: 'keep', answer: 'AE', orderKeys: [] });
    await send(3, { disposition: 'quarantine', answer: 'AR' });
    await send(4);
    const consumer = start();
    await consumer.caughtUp();
    expect(await statuses()).toEqual(['applied', 'kept', 'quarantined', 'applied']);
    await consumer.release(3);
    await consumer.caughtUp();
    expect(await statuses()).toEqual(['applied', 'kept', 'applied', 'applied']);
    expect(await effects()).toEqual([1, 4, 3]);
    expect((await journal.counts())[0]!.byStatus).toEqual({ applied: 3, kept: 1 });
    await expect(consumer.release(2)).rejects.toMatchObject({ code: 'CW-JRN-009' });
    await expect(consumer.release(3)).rejects.toMatchObject({ code: 'CW-JRN-009' });
  });

  test('a poison entry parks; only what shares its key waits; a retry applies all of it in order', async () => {
    poison.add('3');
    const keys = (n: number) =>
      n === 3
        ? ['patient:|A', 'visit:V']
        : n === 5
          ? ['visit:V', 'patient:|B']
          : n === 7
            ? ['patient:|B']
            : [`patient:|${n}`];
    await sendAll(20, (n) => ({ orderKeys: keys(n) }));
    const consumer = start();
    await consumer.caughtUp();
    const held = [3, 5, 7];
    expect(await effects()).toEqual(upTo(20).filter((n) => !held.includes(n)));
    expect(await holdRows()).toEqual([
      { seq: 3, state: 'parked', code: 'CW-HL7-001', place: 'PID[1]-3', attempts: 3 },
      { seq: 5, state: 'waiting', code: null, place: null, attempts: 0 },
      { seq: 7, state: 'waiting', code: null, place: null, attempts: 0 },
    ]);
    expect((await journal.counts())[0]!.byStatus).toEqual({ applied: 17, parked: 1, waiting: 2 });
    expect(JSON.stringify(await shared.db.query('select * from journal_index'))).not.toContain('DOE');

    expect(await consumer.retryHeld(3)).toBe('parked');
    expect((await holdRows())[0]).toMatchObject({ seq: 3, state: 'parked', attempts: 6 });
    poison.clear();
    expect(await consumer.retryHeld(3)).toBe('applied');
    await consumer.caughtUp();
    expect((await effects()).slice(-3)).toEqual([3, 5, 7]);
    expect(await holdRows()).toEqual([]);
    expect((await journal.counts())[0]!.byStatus).toEqual({ applied: 20 });
    expect(consumer.held).toBe(0);
    await expect(consumer.retryHeld(3)).rejects.toMatchObject({ code: 'CW-JRN-009' });
  });

  test('an entry that cannot be prepared parks without costing its neighbours a rollback', async () => {
    unprepared.add('2');
    await sendAll(10);
    let transactions = 0;
    const parked: unknown[] = [];
    const consumer = start({
      onParked: (entry, error) => parked.push([entry.seq, (error as Error).message]),
      step: (name) => {
        if (name === 'journal: batch begun') transactions++;
      },
    });
    await consumer.caughtUp();
    expect(transactions).toBe(1);
    expect(await holdRows()).toMatchObject([{ seq: 2, state: 'parked', code: 'CW-JRN-012', attempts: 3 }]);
    expect(parked).toEqual([[2, expect.any(String)]]);
    unprepared.clear();
    expect(await consumer.retryHeld(2)).toBe('applied');
  });

  test('skipping a poison entry lets those behind it through, and one that fails then parks in its turn', async () => {
    poison.add('1').add('3');
    await sendAll(6, (n) => ({ orderKeys: n === 6 ? ['patient:|other'] : ['patient:|A'] }));
    const consumer = start();
    await consumer.caughtUp();
    expect(await effects()).toEqual([6]);
    await consumer.skipHeld(1);
    await consumer.caughtUp();
    expect(await effects()).toEqual([6, 2]);
    expect(await statuses()).toEqual(['skipped', 'applied', 'parked', 'waiting', 'waiting', 'applied']);
    await consumer.skipHeld(4);
    await consumer.skipHeld(3);
    await consumer.caughtUp();
    expect(await effects()).toEqual([6, 2, 5]);
    await expect(consumer.skipHeld(3)).rejects.toMatchObject({ code: 'CW-JRN-009' });
  });

  test('holds outlive a restart, also one between a release and those it set free', async () => {
    poison.add('1');
    await sendAll(3, () => ({ orderKeys: ['patient:|A'] }));
    const first = start();
    await first.caughtUp();
    await first.stop();
    await send(4, { orderKeys: ['patient:|A'] });
    await send(5);
    const second = start();
    await second.caughtUp();
    expect([await effects(), second.held]).toEqual([[5], 4]);
    await second.stop();
    // The process died after it skipped the parked one: its row is gone, those behind it stand.
    await shared.db.query(`delete from journal_hold where seq = 1`);
    await start().caughtUp();
    expect(await effects()).toEqual([5, 2, 3, 4]);
  });

  test('above the cap of held entries the consumer stops and says so, and goes on after a skip', async () => {
    poison.add('1');
    await sendAll(9, (n) => ({ orderKeys: n <= 5 ? ['patient:|A'] : [`patient:|${n}`] }));
    const consumer = start({ limits: { parkedEntriesPerFeed: 3, applyBatchEntries: 1 } });
    await expect(consumer.caughtUp()).rejects.toMatchObject({ code: 'CW-JRN-008' });
    expect(consumer.trouble).toMatchObject({ code: 'CW-JRN-008' });
    expect(consumer.position()).toBe(3);
    await consumer.skipHeld(1);
    await consumer.caughtUp();
    expect(consumer.trouble).toBeUndefined();
    const done = await effects();
    expect(done.filter((seq) => seq <= 5)).toEqual([2, 3, 4, 5]);
    expect(done.filter((seq) => seq > 5)).toEqual([6, 7, 8, 9]);
  });

  test('database trouble is retried without end, and parks nothing (Mirth #3323)', async () => {
    await sendAll(20);
    let failures = 0;
    const consumer = start({
      limits: { applyBatchEntries: 16 },
      apply: async (tx, items) => {
        if (items[0]!.entry.seq > 16 && failures++ < 12) throw databaseGone('the test says so');
        return applyAll(tx, items);
      },
    });
    await until(() => failures > 5);
    expect(consumer.trouble).toMatchObject({ code: 'CW-DB-001' });
    await consumer.caughtUp();
    expect(consumer.trouble).toBeUndefined();
    expect([await effects(), await holdRows()]).toEqual([upTo(20), []]);
  });

  test('a crash between effect and offset leaves neither; the next start applies it once', async () => {
    await sendAll(3);
    let crashes = 0;
    const crash = (name: string) => {
      if (name === 'journal: offset written' && crashes++ < 3) throw databaseGone('crashed');
    };
    const consumer = start({ step: crash });
    await consumer.caughtUp();
    expect(crashes).toBeGreaterThan(3);
    expect(await effects()).toEqual([1, 2, 3]);
  });

  test('a commit whose answer was lost is not applied again, and is told', async () => {
    await sendAll(20);
    let losses = 0;
    const settled: number[] = [];
    const consumer = start({
      limits: { applyBatchEntries: 16 },
      db: losingCommits(shared.db, () => losses++ < 2),
      onSettled: (some) => settled.push(...some.map(({ entry }) => entry.seq)),
    });
    await consumer.caughtUp();
    expect(losses).toBeGreaterThanOrEqual(2);
    expect([await effects(), settled]).toEqual([upTo(20), upTo(20)]);
  });

  test('of two consumers of one name only one has an effect: the later one takes over', async () => {
    await sendAll(100);
    const first = start({ limits: { applyBatchEntries: 1 } });
    await until(() => first.position() > 5);
    const second = start({ limits: { applyBatchEntries: 1 } });
    await second.caughtUp();
    await send(101);
    await second.caughtUp();
    await until(() => first.trouble !== undefined);
    await expect(first.caughtUp()).rejects.toMatchObject({ code: 'CW-JRN-007' });
    await expect(first.skipHeld(1)).rejects.toMatchObject({ code: 'CW-JRN-007' });
    expect(await effects()).toEqual(upTo(101));
  });

  test('a consumer that pauses takes nothing, and goes on when it is resumed', async () => {
    const consumer = start();
    await consumer.caughtUp();
    consumer.pause();
    await sendAll(30);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await effects()).toEqual([]);
    consumer.resume();
    await consumer.caughtUp();
    expect(await effects()).toEqual(upTo(30));
  });

  test('a listener that throws costs nothing twice', async () => {
    await sendAll(40);
    let calls = 0;
    const consumer = start({
      onSettled: () => {
        if (calls++ === 0) throw new Error('a bug');
      },
    });
    await consumer.caughtUp();
    expect(await effects()).toEqual(upTo(40));
  });

  test('stopping ends after the batch under way, and a new start goes on behind it', async () => {
    await sendAll(60);
    const first = start();
    await until(() => first.position() > 0);
    await first.stop();
    expect(await effects()).toEqual(upTo(first.position()));
    await expect(first.caughtUp()).rejects.toMatchObject({ code: 'CW-JRN-014' });
    await start().caughtUp();
    expect(await effects()).toEqual(upTo(60));
  });

  test('new entries wait their turn behind the backlog: recovery is in order (Mirth #3366, #3133)', async () => {
    await sendAll(200);
    const consumer = start();
    await Promise.all(upTo(200).map((n) => send(200 + n)));
    await consumer.caughtUp();
    expect(await effects()).toEqual(upTo(400));
  });

  test('who waits for what was there has it, however much comes in behind it', async () => {
    await sendAll(40);
    let isSending = true;
    const sending: Promise<unknown>[] = [];
    const consumer = start({
      limits: { applyBatchEntries: 4 },
      // As many again as were applied: the backlog never ends.
      onSettled: (settled) => {
        for (const { entry } of settled) if (isSending) sending.push(send(40 + entry.seq));
      },
    });
    await consumer.caughtUp();
    isSending = false;
    expect(consumer.position()).toBeGreaterThanOrEqual(40);
    expect(consumer.isBehind).toBe(true);
    await Promise.all(sending);
    await consumer.caughtUp();
    expect(await effects()).toEqual(upTo(40 + sending.length));
  });

  test('a backlog of 8,000 is applied in order with bounded memory (Mirth #3089)', async () => {
    for (let from = 0; from < 8_000; from += 2000) {
      await Promise.all(upTo(2000).map((n) => send(from + n)));
    }
    let prepared = 0;
    let applied = 0;
    let mostAhead = 0;
    const seqs: number[] = [];
    const consumer = start({
      prepare: (entry) => {
        prepared++;
        mostAhead = Math.max(mostAhead, prepared - applied);
        return entry.controlId;
      },
      apply: async (_, items) => {
        seqs.push(...items.map(({ entry }) => entry.seq));
        applied += items.length;
        return items.map(() => ({ keys: [], issues: [], leaves: [] }));
      },
      limits: { readAheadEntries: 64, applyBatchEntries: 16 },
    });
    await consumer.caughtUp();
    expect(seqs).toEqual(upTo(8_000));
    // Those taken, and the next batch: what is read further ahead is not prepared yet.
    expect(mostAhead).toBeLessThanOrEqual(16 + 16);
    expect(mostAhead).toBeGreaterThan(16);
  });

  test('a new consumer begins at the beginning, and an old one gets nothing again (Mirth #3340)', async () => {
    await sendAll(10);
    const first = start();
    await first.caughtUp();
    await first.stop();
    const again: number[] = [];
    const apply: ConsumerOptions<string>['apply'] = async (_, items) =>
      items.map(({ entry }) => {
        again.push(entry.seq);
        return { keys: [], issues: [], leaves: [] };
      });
    await start({ apply }).caughtUp();
    expect(again).toEqual([]);
  });
});

/** Commits, and then says that the connection was lost, as often as asked. */
function losingCommits(db: Database, isLost: () => boolean): Database {
  return {
    kind: db.kind,
    query: (...given) => db.query(...given),
    async transaction(work, options) {
      const result = await db.transaction(work, options);
      if (isLost()) throw databaseGone('the connection was lost in the commit');
      return result;
    },
    ping: () => db.ping(),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
}
