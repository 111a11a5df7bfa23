import { beforeEach, expect, test } from 'vitest';
import type { Envelope } from '#flow';
import { onSharedDatabase } from '#test/support/databases.ts';
import { envelopeOf } from '#test/support/envelopes.ts';
import type { Applied } from './apply-batch.ts';
import { clearDerived } from './clear-derived.ts';
import { startConsumer } from './consume.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import type { MessageSearch } from './search-messages.ts';
import { createSettlements } from './settlements.ts';

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
      [{ keys: ['patient:|A'] }, ['lab 1', 'adt 2', 'adt 1']],
      [{ keys: ['patient:|A'], feed: 'adt', type: 'ADT^A01' }, ['adt 2']],
      [{ keys: ['visit:V'] }, ['adt 2']],
      [{ keys: ['visit:W'] }, []],
      [{ keys: ['visit:W', 'patient:|B', 'visit:V', 'patient:|A'] }, ['lab 1', 'adt 3', 'adt 2', 'adt 1']],
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
    expect((await searchAll({ keys: ['filler:1'] })).found).toEqual(['lab 1 applied', 'adt 1 applied']);
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
