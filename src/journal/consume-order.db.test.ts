import fc from 'fast-check';
import { expect, test } from 'vitest';
import { databaseGone } from '#database/trouble.ts';
import { onSharedDatabase, truncate } from '#test/support/databases.ts';
import { envelopeOf } from '#test/support/envelopes.ts';
import { startConsumer } from './consume.ts';
import type { Consumer } from './consumer.ts';
import { openJournal } from './open-journal.ts';

const now = () => Date.UTC(2026, 0, 2);

/** An entry's keys, and how it fails: never, in preparing or applying until mended, or once with the database. */
const entry = fc.record({
  keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 3 }),
  fate: fc.oneof(
    { weight: 12, arbitrary: fc.constant('good' as const) },
    { weight: 1, arbitrary: fc.constant('unpreparable' as const) },
    { weight: 1, arbitrary: fc.constant('poison' as const) },
    { weight: 1, arbitrary: fc.constant('trouble' as const) },
    { weight: 1, arbitrary: fc.constant('lost commit' as const) },
  ),
});
const history = fc.record({
  before: fc.array(entry, { maxLength: 30 }),
  after: fc.array(entry, { maxLength: 30 }),
  batch: fc.integer({ min: 1, max: 8 }),
  ahead: fc.integer({ min: 8, max: 20 }),
  restarts: fc.integer({ min: 0, max: 2 }),
  skips: fc.boolean(),
});

onSharedDatabase('the order of effects', (shared, kind) => {
  test('whatever fails when: each entry is applied once, those of a key in their order, none but those held is late', async () => {
    const { db } = shared;
    await db.query('create table if not exists test_effect (n serial, seq bigint)');
    await fc.assert(
      fc.asyncProperty(history, async ({ before, after, batch, ahead, restarts, skips }) => {
        await truncate(db);
        const all = [...before, ...after];
        const journal = await openJournal({ db, now });
        const part = await journal.declareFeed('adt', 'main');
        let isMended = false;
        const troubled = new Set<number>();
        const lost = new Set<number>();
        const begin = (): Consumer =>
          startConsumer<number>({
            db: {
              kind: db.kind,
              query: (...given) => db.query(...given),
              ping: () => db.ping(),
              [Symbol.asyncDispose]: async () => {},
              async transaction(work, options) {
                const result = await db.transaction(work, options);
                const [row] = await db.query<{ seq: number }>('select coalesce(max(seq), 0) as seq from test_effect');
                if (all[row!.seq - 1]?.fate === 'lost commit' && !lost.has(row!.seq)) {
                  lost.add(row!.seq);
                  throw databaseGone('lost');
                }
                return result;
              },
            },
            journal,
            name: 'store',
            part,
            now,
            prepare: ({ seq }) => {
              if (all[seq - 1]!.fate === 'unpreparable' && !isMended) throw new Error('unpreparable');
              return seq;
            },
            apply: async (tx, items) => {
              for (const { prepared: seq } of items) {
                await tx.query('insert into test_effect (seq) values ($1)', [seq]);
                const { fate } = all[seq - 1]!;
                if (fate === 'poison' && !isMended) throw new Error('poison');
                if (fate === 'trouble' && !troubled.has(seq)) {
                  troubled.add(seq);
                  throw databaseGone('trouble');
                }
              }
              return items.map(() => ({ keys: [], issues: [], leaves: [] }));
            },
            limits: {
              applyBatchEntries: batch,
              readAheadEntries: ahead,
              retryFromMs: 1,
              retryUpToMs: 1,
              applyAttempts: 2,
            },
          });
        const send = (entries: typeof all, from: number) =>
          Promise.all(entries.map(({ keys }, n) => journal.append(envelopeOf('adt', from + n, { orderKeys: keys }))));

        await send(before, 1);
        let consumer = begin();
        const sent = send(after, before.length + 1);
        for (let n = 0; n < restarts; n++) {
          await consumer.stop();
          consumer = begin();
        }
        await sent;
        await consumer.caughtUp();

        const held = new Set<number>();
        const keysHeld = new Set<string>();
        for (const [index, { keys, fate }] of all.entries()) {
          const isHeld = fate === 'poison' || fate === 'unpreparable' || keys.some((key) => keysHeld.has(key));
          if (!isHeld) continue;
          held.add(index + 1);
          for (const key of keys) keysHeld.add(key);
        }
        const applied = async () =>
          (await db.query<{ seq: number }>('select seq from test_effect order by n')).map(({ seq }) => seq);
        const inOrder = all.map((_, index) => index + 1);
        expect(await applied()).toEqual(inOrder.filter((seq) => !held.has(seq)));
        expect(consumer.held).toBe(held.size);

        isMended = true;
        const skipped = new Set<number>();
        for (;;) {
          const [parked] = await db.query<{ seq: number }>(
            `select seq from journal_hold where state = 'parked' order by seq limit 1`,
          );
          if (parked === undefined) break;
          if (skips && parked.seq % 2 === 0) {
            skipped.add(parked.seq);
            await consumer.skipHeld(parked.seq);
          } else expect(await consumer.retryHeld(parked.seq)).toBe('applied');
          await consumer.caughtUp();
        }
        await consumer.stop();
        const done = await applied();
        expect([...done].sort((one, other) => one - other)).toEqual(inOrder.filter((seq) => !skipped.has(seq)));
        for (const key of ['a', 'b', 'c', 'd', 'e'] as const) {
          const ofKey = done.filter((seq) => all[seq - 1]!.keys.includes(key));
          expect(ofKey).toEqual([...ofKey].sort((one, other) => one - other));
        }
        const [counts] = await journal.counts();
        expect(counts!.byStatus).toEqual({
          ...(all.length > skipped.size ? { applied: all.length - skipped.size } : {}),
          ...(skipped.size > 0 ? { skipped: skipped.size } : {}),
        });
      }),
      { numRuns: kind === 'embedded' ? 40 : 60, verbose: true },
    );
  });
});
