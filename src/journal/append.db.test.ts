import { beforeEach, expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { DatabaseError, databaseGone } from '#database/trouble.ts';
import type { JournalEntry } from '#flow';
import { onSharedDatabase } from '#test/support/databases.ts';
import { envelopeOf } from '#test/support/envelopes.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';

const now = () => Date.UTC(2026, 0, 2);

onSharedDatabase('appending to the journal', (shared) => {
  let journal: Journal;
  let part: number;
  beforeEach(async () => {
    journal = await openJournal({ db: shared.db, now });
    part = await journal.declareFeed('adt', 'main');
  });
  const entries = () => journal.read(part, 0, { entries: 10_000 });

  test('a message is read back byte for byte, with all that its header told', async () => {
    const envelope = envelopeOf('adt', 1, {
      body: Buffer.from([0x4d, 0x53, 0x48, 0x00, 0xff, 0x1c, 0x0d]),
      eventAt: Date.UTC(1950, 1, 3),
      sender: { application: 'A', facility: 'Ä表' },
      orderKeys: ['patient:|1', 'visit:"{,}\\'],
      answer: 'AE',
      disposition: 'keep',
      issues: [{ code: 'CW-HL7-001', severity: 'error', text: 'no', place: 'MSH[1]' }],
    });
    const receipt = await journal.append(envelope);
    expect(receipt).toEqual({
      part,
      seq: 1,
      receivedAt: envelope.receivedAt,
      answer: 'AE',
      duplicate: false,
      reusedControlId: false,
    });
    const { sha256, ...entry } = (await journal.entry(part, 1))!;
    expect(entry).toEqual({ ...envelope, part, seq: 1 });
    expect(sha256).toHaveLength(32);
    expect(await journal.entry(part, 2)).toBeUndefined();
  });

  test('a feed keeps its part over restarts, and is refused under another system', async () => {
    const other = await journal.declareFeed('lab', 'main');
    const again = await openJournal({ db: shared.db, now });
    expect([await again.declareFeed('lab', 'main'), await again.declareFeed('adt', 'main')]).toEqual([other, part]);
    expect(other).not.toBe(part);
    await expect(again.declareFeed('lab', 'elsewhere')).rejects.toMatchObject({ code: 'CW-JRN-001' });
    await expect(journal.declareFeed('adt', 'elsewhere')).rejects.toMatchObject({ code: 'CW-JRN-001' });
    await expect(journal.append(envelopeOf('unknown', 1))).rejects.toMatchObject({ code: 'CW-JRN-002' });
  });

  test('the same message again gets the stored answer, and is not stored again', async () => {
    const first = await journal.append(envelopeOf('adt', 1, { answer: 'AE' }));
    const second = await journal.append(envelopeOf('adt', 1, { answer: 'AA', receivedAt: Date.UTC(2027, 0, 1) }));
    expect(second).toEqual({ ...first, duplicate: true });
    expect(await entries()).toHaveLength(1);
    const other = await journal.declareFeed('lab', 'main');
    expect(await journal.append(envelopeOf('lab', 1))).toMatchObject({ part: other, duplicate: false });
  });

  test('a duplicate in the same group is one too, and numbers stay without gaps', async () => {
    const receipts = await Promise.all(
      [1, 2, 1, 3, 2, 2, 4].map((number) => journal.append(envelopeOf('adt', number))),
    );
    expect(receipts.map(({ seq, duplicate }) => [seq, duplicate])).toEqual([
      [1, false],
      [2, false],
      [1, true],
      [3, false],
      [2, true],
      [2, true],
      [4, false],
    ]);
    expect((await entries()).map(({ controlId }) => controlId)).toEqual(['1', '2', '3', '4']);
  });

  test('a control id that is used again for other bytes is a new message with an issue', async () => {
    const body = (text: string) => ({ controlId: 'X', body: Buffer.from(text) });
    await journal.append(envelopeOf('adt', 1, body('one')));
    const [two, three, again] = await Promise.all(
      ['two', 'three', 'one'].map((text) => journal.append(envelopeOf('adt', 1, body(text)))),
    );
    expect(two).toMatchObject({ seq: 2, duplicate: false, reusedControlId: true });
    expect(three).toMatchObject({ seq: 3, duplicate: false, reusedControlId: true });
    expect(again).toMatchObject({ seq: 1, duplicate: true, reusedControlId: false });
    const codes = (await entries()).map(({ issues }) => issues.map(({ code }) => code));
    expect(codes).toEqual([[], ['CW-JRN-005'], ['CW-JRN-005']]);
  });

  test('a control id is found to be reused inside one group', async () => {
    const receipts = await Promise.all(
      ['one', 'two'].map((text) => journal.append(envelopeOf('adt', 1, { controlId: 'X', body: Buffer.from(text) }))),
    );
    expect(receipts.map(({ reusedControlId }) => reusedControlId)).toEqual([false, true]);
  });

  test('an empty control id names nothing: only the same bytes are a duplicate', async () => {
    const append = (text: string) => journal.append(envelopeOf('adt', 1, { controlId: '', body: Buffer.from(text) }));
    expect(await append('one')).toMatchObject({ seq: 1, duplicate: false });
    expect(await append('two')).toMatchObject({ seq: 2, duplicate: false, reusedControlId: false });
    expect(await append('one')).toMatchObject({ seq: 1, duplicate: true });
  });

  test('headers that no text column takes cost neither their message nor its neighbours', async () => {
    const strange = {
      controlId: 'a\u0000b\ud800',
      messageType: '\u001f'.repeat(10_000),
      sender: { application: '\u0000', facility: 'x'.repeat(5_000_000) },
      orderKeys: ['patient:\u0000', 'visit:a\u001fb', `visit:${'9'.repeat(100_000)}`, ''],
      eventAt: Number.MAX_SAFE_INTEGER,
      issues: [{ code: 'CW-HL7-001', severity: 'error', text: '\u0000\udc00', hint: '\u0000' }] as const,
    };
    const receipts = await Promise.all([
      journal.append(envelopeOf('adt', 1)),
      journal.append(envelopeOf('adt', 2, strange)),
      journal.append(envelopeOf('adt', 3)),
    ]);
    expect(receipts.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const entry = (await journal.entry(part, 2))!;
    expect(entry.controlId).toBe('a\ufffdb\ufffd');
    expect(entry.messageType).toBe('\ufffd'.repeat(256));
    expect(entry.orderKeys.slice(0, 2)).toEqual(['patient:\ufffd', 'visit:a\ufffdb']);
    expect(entry.orderKeys).toHaveLength(3);
    expect(entry.eventAt).toBeUndefined();
    // Two senders whose names differ only beyond what the column holds are two senders all the same.
    const other = envelopeOf('adt', 2, {
      ...strange,
      sender: { application: '\u0001', facility: strange.sender.facility },
    });
    expect(await journal.append(other)).toMatchObject({ duplicate: false });
  });

  test('thousands of keys are cut to the bound, with an issue', async () => {
    const keys = Array.from({ length: 5000 }, (_, n) => `patient:|${n}`);
    await journal.append(envelopeOf('adt', 1, { orderKeys: keys }));
    const entry = (await journal.entry(part, 1))!;
    expect(entry.orderKeys).toEqual(keys.slice(0, 1000));
    expect(entry.issues.map(({ code }) => code)).toEqual(['CW-JRN-006']);
  });

  test('all that wait go in one statement; a lone message does not wait', async () => {
    const { db, statements } = counting(shared.db);
    const counted = await openJournal({ db, now });
    await counted.declareFeed('adt', 'main');
    statements.length = 0;
    await counted.append(envelopeOf('adt', 0));
    expect(statements).toHaveLength(1);
    await Promise.all(Array.from({ length: 400 }, (_, n) => counted.append(envelopeOf('adt', n + 1))));
    expect(statements).toHaveLength(2);
    const large = { body: Buffer.alloc(3 * 1024 * 1024) };
    await Promise.all([401, 402, 403].map((n) => counted.append(envelopeOf('adt', n, large))));
    expect(statements).toHaveLength(5);
    expect((await counted.counts())[0]).toMatchObject({ entries: 404 });
  });

  test('the order of numbers is the order in which senders called', async () => {
    const receipts = await Promise.all(Array.from({ length: 1200 }, (_, n) => journal.append(envelopeOf('adt', n))));
    expect(receipts.map(({ seq }) => seq)).toEqual(Array.from({ length: 1200 }, (_, n) => n + 1));
  });

  test('database trouble rejects all who wait, and the journal stays usable', async () => {
    const fault = { next: undefined as Error | undefined };
    const faulty = await openJournal({ db: failing(shared.db, fault), now, limits: { appendBatchEntries: 5 } });
    await faulty.declareFeed('adt', 'main');
    fault.next = databaseGone('the test says so');
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => faulty.append(envelopeOf('adt', n))));
    expect(results.every((result) => result.status === 'rejected' && result.reason.code === 'CW-DB-001')).toBe(true);
    expect(faulty.pressure).toEqual({ entries: 0, bytes: 0, full: false });
    expect(await entries()).toEqual([]);
    expect(await faulty.append(envelopeOf('adt', 1))).toMatchObject({ seq: 1, duplicate: false });
  });

  test('a commit whose answer was lost is a duplicate when its sender tries again', async () => {
    const fault = { after: undefined as Error | undefined };
    const faulty = await openJournal({ db: failing(shared.db, fault), now });
    await faulty.declareFeed('adt', 'main');
    fault.after = databaseGone('the connection was lost in the commit');
    await expect(faulty.append(envelopeOf('adt', 1))).rejects.toMatchObject({ code: 'CW-DB-001' });
    expect(await faulty.append(envelopeOf('adt', 1))).toMatchObject({ seq: 1, duplicate: true, answer: 'AA' });
  });

  test('one message that the database refuses is rejected alone', async () => {
    const db = refusing(shared.db, Buffer.from('poison'));
    const faulty = await openJournal({ db, now });
    await faulty.declareFeed('adt', 'main');
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => faulty.append(envelopeOf('adt', n, n === 3 ? { body: Buffer.from('poison') } : {}))),
    );
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value.seq : result.reason.code))).toEqual([
      1,
      2,
      'CW-JRN-004',
      3,
    ]);
  });

  test('above the bound messages are refused, and room is told when there is some', async () => {
    const small = await openJournal({ db: shared.db, now, limits: { bytesInFlight: 1000, messageBytes: 400 } });
    await small.declareFeed('adt', 'main');
    expect(small.room()).toBeUndefined();
    const body = (n: number) => ({ body: Buffer.alloc(400, n) });
    const two = [small.append(envelopeOf('adt', 1, body(1))), small.append(envelopeOf('adt', 2, body(2)))];
    expect(small.pressure).toEqual({ entries: 2, bytes: 800, full: true });
    await expect(small.append(envelopeOf('adt', 3, body(3)))).rejects.toMatchObject({ code: 'CW-JRN-003' });
    await small.room();
    await Promise.all(two);
    expect(await small.append(envelopeOf('adt', 3, body(3)))).toMatchObject({ seq: 3 });
  });

  test('closing commits what waits and refuses what comes', async () => {
    const waiting = [1, 2, 3].map((n) => journal.append(envelopeOf('adt', n)));
    await journal.close();
    expect((await Promise.all(waiting)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await expect(journal.append(envelopeOf('adt', 4))).rejects.toMatchObject({ code: 'CW-JRN-014' });
  });

  test('12 writers, some failing: no gap, commit order is number order, and a tailing reader misses none', async () => {
    // Each writer is a journal of its own, as another process would have it: the head row alone keeps them in order.
    const writers = await Promise.all(
      Array.from({ length: 12 }, async (_, writer) => {
        const fault = { next: undefined as Error | undefined, after: undefined as Error | undefined };
        const own = await openJournal({ db: failing(shared.db, fault), now });
        await own.declareFeed('adt', 'main');
        return { writer, own, fault };
      }),
    );
    let isWriting = true;
    const tailed: JournalEntry[] = [];
    const tail = (async () => {
      for (let open = true; open; ) {
        open = isWriting;
        const page = await journal.read(part, tailed.at(-1)?.seq ?? 0, { entries: 50 });
        tailed.push(...page);
        if (page.length > 0) open = true;
      }
    })();
    const acknowledged: string[] = [];
    await Promise.all(
      writers.map(async ({ writer, own, fault }) => {
        for (let n = 0; n < 60; n++) {
          if (n % 10 === 3) fault.next = databaseGone('before');
          if (n % 10 === 7) fault.after = databaseGone('after');
          const envelope = envelopeOf('adt', `${writer}-${n}`);
          try {
            await own.append(envelope);
          } catch {
            expect(await own.append(envelope)).toMatchObject({ duplicate: n % 10 === 7 });
          }
          acknowledged.push(envelope.controlId);
        }
      }),
    );
    isWriting = false;
    await tail;
    expect(tailed.map(({ seq }) => seq)).toEqual(Array.from({ length: 720 }, (_, n) => n + 1));
    expect(tailed.map(({ controlId }) => controlId).sort()).toEqual(acknowledged.sort());
  });

  test('a page of a read is bounded in bytes, and has one entry at least', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => journal.append(envelopeOf('adt', n, { body: Buffer.alloc(1000, n) }))));
    const sizes = async (bytes: number) => (await journal.read(part, 1, { bytes })).length;
    expect([await sizes(1), await sizes(1000), await sizes(1001), await sizes(10_000)]).toEqual([1, 1, 2, 3]);
  });
});

function counting(db: Database) {
  const statements: string[] = [];
  const query: Database['query'] = (text, ...rest) => {
    statements.push(text);
    return db.query(text, ...rest);
  };
  return { statements, db: wrap(db, query) };
}

/** Fails the next append before it is sent (`next`), or after it was committed (`after`). */
function failing(db: Database, fault: { next?: Error | undefined; after?: Error | undefined }): Database {
  return wrap(db, async (text, ...rest) => {
    if (!text.includes('journal_append')) return db.query(text, ...rest);
    const { next, after } = fault;
    fault.next = undefined;
    if (next !== undefined) throw next;
    fault.after = undefined;
    const rows = await db.query(text, ...rest);
    if (after !== undefined) throw after;
    return rows as never;
  });
}

function refusing(db: Database, poison: Buffer): Database {
  return wrap(db, async (text, values, ...rest) => {
    if (values?.some((value) => value instanceof Buffer && value.includes(poison)) === true) {
      throw new DatabaseError('CW-DB-004', { text: 'refused' });
    }
    return db.query(text, values, ...rest);
  });
}

function wrap(db: Database, query: Database['query']): Database {
  return {
    kind: db.kind,
    query,
    transaction: (work, options) => db.transaction(work, options),
    ping: () => db.ping(),
    [Symbol.asyncDispose]: async () => {},
  };
}
