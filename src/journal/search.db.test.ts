import { beforeEach, expect, test } from 'vitest';
import type { Envelope } from '#flow';
import { onSharedDatabase } from '#test/support/databases.ts';
import { envelopeOf } from '#test/support/envelopes.ts';
import type { Applied } from './apply-batch.ts';
import { clearDerived } from './clear-derived.ts';
import { startConsumer } from './consume.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import { type RefoldOptions, refold } from './refold.ts';
import type { MessageSearch } from './search-messages.ts';
import { createSettlements } from './settlements.ts';
import { yieldToLive } from './yield-to-live.ts';

const start = Date.UTC(2026, 0, 1);
const now = () => start + 60_000;

onSharedDatabase('finding messages again', (shared) => {
  let journal: Journal;
  let parts: { adt: number; lab: number };
  beforeEach(async () => {
    journal = await openJournal({ db: shared.db, now });
    parts = { adt: await journal.declareFeed('adt', 'main'), lab: await journal.declareFeed('lab', 'labs') };
  });

  const send = (feed: 'adt' | 'lab', n: number, changes: Partial<Envelope> = {}) =>
    journal.append(envelopeOf(feed, n, { receivedAt: start + n, ...changes }));

  async function consume(feed: 'adt' | 'lab', keysOf: (n: number) => string[] = () => [], fails = new Set<number>()) {
    const consumer = startConsumer<number>({
      journal,
      db: shared.db,
      name: 'store',
      part: parts[feed],
      now,
      prepare: (entry) => {
        if (fails.has(entry.seq)) throw new Error('poison');
        return entry.seq;
      },
      apply: async (_, items): Promise<Applied[]> =>
        items.map(({ prepared }) => ({ keys: keysOf(prepared), issues: [], leaves: [] })),
    });
    await consumer.caughtUp();
    await consumer.stop();
  }

  async function searchAll(search: MessageSearch, among = journal) {
    const found: string[] = [];
    let pages = 0;
    for (let before: string | undefined; ; ) {
      const page = await among.search({ ...search, ...(before === undefined ? {} : { before }) });
      found.push(...page.messages.map(({ feed, seq, status }) => `${feed} ${seq} ${status}`));
      pages++;
      if (page.next === undefined) return { found, pages };
      before = page.next;
    }
  }

  test('messages come newest first over all feeds, consumed or not, in pages that lose and repeat none', async () => {
    for (let n = 1; n <= 6; n++) await send(n % 2 === 0 ? 'lab' : 'adt', n);
    await consume('adt');
    await send('adt', 7);
    await send('lab', 8, { receivedAt: start + 7 });
    const all = [
      'lab 4 pending',
      'adt 4 pending',
      'lab 3 pending',
      'adt 3 applied',
      'lab 2 pending',
      'adt 2 applied',
      'lab 1 pending',
      'adt 1 applied',
    ];
    expect(await searchAll({})).toEqual({ found: all, pages: 1 });
    for (const limit of [1, 2, 3, 7, 8]) expect((await searchAll({ limit })).found).toEqual(all);
    expect((await searchAll({ status: 'pending' })).found).toEqual(all.filter((line) => line.endsWith('pending')));
    expect((await searchAll({ status: 'applied', limit: 1 })).found).toEqual(
      all.filter((line) => line.endsWith('applied')),
    );
    expect((await searchAll({ feed: 'adt', limit: 1 })).found).toEqual(all.filter((line) => line.startsWith('adt')));
    expect((await searchAll({ since: start + 2, until: start + 5 })).found).toEqual(all.slice(4, 7));
    expect((await searchAll({ feed: 'none' })).found).toEqual([]);
  });

  test('messages are found by type, control id, status and any of their keys, consumed or not', async () => {
    await send('adt', 1, { messageType: 'ORU^R01', orderKeys: ['patient:|A'] });
    await send('adt', 2, { orderKeys: ['patient:|A', 'visit:V'] });
    await send('adt', 3, { orderKeys: ['patient:|B'], disposition: 'quarantine' });
    await send('lab', 4, { orderKeys: ['patient:|A'] });
    const asked: [MessageSearch, string[]][] = [
      [{ type: 'ORU^R01' }, ['adt 1']],
      [{ controlId: '2' }, ['adt 2']],
      [{ key: 'patient:|A' }, ['lab 1', 'adt 2', 'adt 1']],
      [{ key: 'patient:|A', feed: 'adt', type: 'ADT^A01' }, ['adt 2']],
      [{ key: 'visit:V' }, ['adt 2']],
      [{ key: 'visit:W' }, []],
      [{ controlId: "'; drop table journal" }, []],
    ];
    for (const consumed of [false, true]) {
      if (consumed)
        for (const feed of ['adt', 'lab'] as const) await consume(feed, (n) => [`filler:${n}`], new Set([2]));
      for (const [search, expected] of asked) {
        const { found } = await searchAll({ ...search, limit: 1 });
        expect(found.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(expected);
      }
    }
    expect((await searchAll({ status: 'quarantined' })).found).toEqual(['adt 3 quarantined']);
    expect((await searchAll({ status: 'parked' })).found).toEqual(['adt 2 parked']);
    expect((await searchAll({ key: 'filler:1' })).found).toEqual(['lab 1 applied', 'adt 1 applied']);
    const [row] = (await journal.search({ status: 'parked' })).messages;
    expect(row).toMatchObject({ controlId: '2', receivedAt: start + 2, issues: [{ code: 'CW-JRN-012' }] });
  });

  test('a search that finds little looks at a bounded number of rows a page, and misses none', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => send('adt', n + 1, n % 25 === 0 ? { messageType: 'X' } : {})),
    );
    await consume('adt');
    const small = await openJournal({ db: shared.db, now, limits: { searchScanRows: 10 } });
    const { found, pages } = await searchAll({ type: 'X' }, small);
    expect(found).toEqual(['adt 51 applied', 'adt 26 applied', 'adt 1 applied']);
    expect(pages).toBeGreaterThan(5);
  });

  test('a cursor that is none is refused', async () => {
    for (const before of ['', 'x', '1-2', '1-99999-1', "1-1-1' or 1=1"]) {
      await expect(journal.search({ before })).rejects.toMatchObject({ code: 'CW-JRN-013' });
    }
  });

  test('the entries of a key come in event order over all feeds of its system, applied ones alone', async () => {
    const other = await journal.declareFeed('adt2', 'main');
    const keys = { orderKeys: ['patient:|A'] };
    await send('adt', 1, { ...keys, eventAt: start - 1000 });
    await send('adt', 2, { ...keys, eventAt: start - 5000 });
    await send('adt', 3, { ...keys });
    await send('adt', 4, { ...keys, disposition: 'quarantine', eventAt: start - 9000 });
    await send('adt', 5, { orderKeys: ['patient:|B'] });
    await journal.append(envelopeOf('adt2', 6, { ...keys, receivedAt: start + 6, eventAt: start - 3000 }));
    await send('lab', 7, keys);
    await consume('adt');
    await consume('lab');
    parts = { ...parts, lab: other };
    await consume('lab');
    await send('adt', 8, keys);
    const found: string[] = [];
    for await (const entry of journal.entriesOfKey('main', 'patient:|A')) found.push(entry.controlId);
    expect(found).toEqual(['2', '6', '1', '3']);
    const inside = await shared.db.transaction(async (tx) =>
      Array.fromAsync(journal.entriesOfKey('main', 'patient:|A', tx)),
    );
    expect(inside.map(({ controlId }) => controlId)).toEqual(found);
    const small = await openJournal({ db: shared.db, now, limits: { readAheadEntries: 1, refoldEntries: 4 } });
    expect(await Array.fromAsync(small.entriesOfKey('main', 'patient:|A'))).toHaveLength(4);
    const smaller = await openJournal({ db: shared.db, now, limits: { refoldEntries: 3 } });
    await expect(Array.fromAsync(smaller.entriesOfKey('main', 'patient:|A'))).rejects.toMatchObject({
      code: 'CW-JRN-010',
    });
  });

  const refoldOf = async (options: Partial<RefoldOptions> & Pick<RefoldOptions, 'selection'>) => {
    const keys: string[] = [];
    const result = await refold({
      db: shared.db,
      run: async ({ system, key }) => void keys.push(`${system} ${key}`),
      yieldTo: async () => {},
      onFailed: () => {},
      limits: { refoldPageRows: 3, retryFromMs: 1, retryUpToMs: 2 },
      ...options,
    });
    return { keys, result };
  };

  async function traffic() {
    const patients = ['A', 'B', 'A', 'C', 'B', 'D', 'A', 'E', 'B', 'A', 'F'];
    for (const [n, patient] of patients.entries()) {
      const orderKeys = n === 6 ? [`patient:|${patient}`, 'patient:|G', 'visit:V'] : [`patient:|${patient}`];
      await send('adt', n + 1, { orderKeys, ...(n > 7 ? { messageType: 'ORU^R01' } : {}) });
    }
    await send('lab', 20, { orderKeys: ['patient:|A'], messageType: 'ORU^R01' });
    await consume('adt');
    await consume('lab');
  }

  test('a refold takes each patient of its selection once', async () => {
    await traffic();
    const main = (...names: string[]) => names.map((name) => `main patient:|${name}`);
    const cases: [RefoldOptions['selection'], string[]][] = [
      [{ part: parts.adt }, main('A', 'B', 'C', 'D', 'G', 'E', 'F')],
      [{ part: parts.adt, from: 2, to: 5 }, main('B', 'A', 'C')],
      [{ query: {} }, [...main('A', 'B', 'C', 'D', 'G', 'E', 'F'), 'labs patient:|A']],
      [{ query: { type: 'ORU^R01' } }, [...main('B', 'A', 'F'), 'labs patient:|A']],
      [{ query: { feed: 'lab' } }, ['labs patient:|A']],
      [{ query: { since: start + 8, until: start + 10 } }, main('E', 'B')],
      [{ query: { status: 'parked' } }, []],
      [{ system: 'main', key: 'visit:V' }, main('A', 'G')],
      [{ system: 'labs', key: 'visit:V' }, []],
      [{ system: 'main', key: 'patient:|C' }, main('C')],
    ];
    for (const [selection, expected] of cases) {
      const { keys, result } = await refoldOf({ selection });
      expect(keys.sort(), JSON.stringify(selection)).toEqual(expected.sort());
      expect(result).toMatchObject({ refolded: expected.length, failed: 0, isComplete: true });
    }
  });

  test('an interrupted refold goes on where it was, and misses no patient', async () => {
    await traffic();
    const done: string[] = [];
    const stop = new AbortController();
    const first = await refoldOf({
      selection: { part: parts.adt },
      signal: stop.signal,
      run: async ({ key }) => {
        if (done.push(key) === 4) stop.abort();
      },
    });
    expect(first.result).toMatchObject({ refolded: 4, isComplete: false });
    const second = await refoldOf({
      selection: { part: parts.adt },
      run: async ({ key }) => void done.push(key),
      ...(first.result.cursor === undefined ? {} : { after: first.result.cursor }),
    });
    expect(second.result.isComplete).toBe(true);
    expect([...new Set(done)].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => `patient:|${name}`));
    expect(done.length).toBeLessThan(14);
  });

  test('a patient whose refold fails costs the others nothing; database trouble is waited out', async () => {
    await traffic();
    const { DatabaseError } = await import('#database/trouble.ts');
    let troubles = 0;
    const failed: string[] = [];
    const { result } = await refoldOf({
      selection: { part: parts.adt },
      run: async ({ key }) => {
        if (key.endsWith('B')) throw new Error('cannot');
        if (key.endsWith('C') && troubles++ < 5) throw new DatabaseError('CW-DB-001', { text: 'gone' });
      },
      onFailed: ({ key }) => failed.push(key),
    });
    expect([result.refolded, result.failed, failed, troubles]).toEqual([6, 1, ['patient:|B'], 6]);
  });

  test('background work lets live traffic go first, but not for ever', async () => {
    let looks = 0;
    const quiet = { pressure: { entries: 0, bytes: 0, full: false } };
    const busy = {
      get pressure() {
        looks++;
        return { entries: 1, bytes: 1, full: false };
      },
    };
    await yieldToLive(busy, [], 40)();
    expect(looks).toBe(8);
    await yieldToLive(quiet, [{ isBehind: true }], 20)();
    const soonQuiet = {
      get isBehind() {
        return --looks > 5;
      },
    };
    await yieldToLive(quiet, [soonQuiet], 1e9)();
    expect(looks).toBe(5);
  });

  test('clearing what is derived sends consumers back to the beginning; entries and decisions stay', async () => {
    for (let n = 1; n <= 5; n++)
      await send('adt', n, { orderKeys: ['patient:|A'], ...(n === 4 ? { disposition: 'quarantine' } : {}) });
    const applied: number[] = [];
    const begin = () =>
      startConsumer<number>({
        journal,
        db: shared.db,
        name: 'store',
        part: parts.adt,
        now,
        prepare: ({ seq }) => {
          if (seq === 2) throw new Error('poison');
          return seq;
        },
        apply: async (_, items) =>
          items.map(({ prepared }) => {
            applied.push(prepared);
            return { keys: [], issues: [], leaves: [] };
          }),
      });
    const consumer = begin();
    await consumer.caughtUp();
    await consumer.release(4);
    await consumer.skipHeld(2);
    await consumer.caughtUp();
    expect(applied).toEqual([1, 3, 4, 5]);
    await clearDerived(shared.db);
    await expect(journal.counts()).resolves.toMatchObject([{ entries: 5, byStatus: {} }, {}]);
    await send('adt', 6);
    await expect(consumer.caughtUp()).rejects.toMatchObject({ code: 'CW-JRN-007' });

    applied.length = 0;
    const rebuilt = begin();
    await rebuilt.caughtUp();
    await rebuilt.stop();
    expect(applied).toEqual([1, 3, 4, 5, 6]);
    expect((await journal.counts())[0]!.byStatus).toEqual({ applied: 5, skipped: 1 });
  });

  test('who waits for an outcome gets it, whether the entry was consumed before or is after', async () => {
    const outcomes = createSettlements(shared.db);
    await send('adt', 1);
    await send('adt', 2);
    const early = outcomes.of(parts.adt, 1);
    const consumer = startConsumer<number>({
      journal,
      db: shared.db,
      name: 'store',
      part: parts.adt,
      now,
      prepare: ({ seq }) => {
        if (seq === 2) throw new Error('poison');
        return seq;
      },
      apply: async (_, items) => items.map(() => ({ keys: [], issues: [], leaves: [] })),
      onSettled: (settled) => {
        for (const { entry, status, issues } of settled) outcomes.settled(entry.part, entry.seq, { status, issues });
      },
    });
    expect(await early).toEqual({ status: 'applied', issues: [] });
    await consumer.caughtUp();
    expect(await outcomes.of(parts.adt, 2)).toMatchObject({ status: 'parked', issues: [{ code: 'CW-JRN-012' }] });
    await consumer.stop();
  });
});
