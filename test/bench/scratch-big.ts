import { mkdtempSync } from 'node:fs';
import { openDatabase } from '/work/main/src/database/open-database.ts';
import { startConsumer } from '/work/main/src/journal/consume.ts';
import { openJournal } from '/work/main/src/journal/open-journal.ts';
import { refold } from '/work/main/src/journal/refold.ts';
import { envelopeOf } from '/work/main/test/support/envelopes.ts';

const db = await openDatabase({
  dataDir: mkdtempSync('/tmp/jb-'),
  url: process.argv[2] === 'embedded' ? undefined : process.argv[2],
});
const now = () => Date.now();
const journal = await openJournal({ db, now });
const part = await journal.declareFeed('adt', 'main');
const pad = 'X'.repeat(1000);
const total = Number(process.argv[3]);
let n = 0;
const t = async (what: string, f: () => Promise<unknown>) => {
  const a = performance.now();
  const r = await f();
  console.log(what, (performance.now() - a).toFixed(1), 'ms', r ?? '');
};
await t('append', async () => {
  await Promise.all(
    Array.from({ length: 256 }, async () => {
      while (n < total) {
        const me = n++;
        await journal.append(
          envelopeOf('adt', me, {
            receivedAt: Date.now(),
            orderKeys: [`patient:|${me % 3000}`, `visit:${me % 9000}`],
            body: Buffer.from(`MSH|${me}|${pad}`),
          }),
        );
      }
    }),
  );
});
const mk = () =>
  startConsumer({
    journal,
    db,
    name: 'x',
    part,
    now,
    prepare: (e) => e.seq,
    apply: async (_tx, items) =>
      items.map(({ prepared }) => ({ keys: [`filler:${prepared}`], issues: [], leaves: [1, 2, 3, 4] })),
  });
await t('search pending none', async () => (await journal.search({ type: 'NONE' })).messages.length);
await t('search pending', async () => (await journal.search({})).messages.length);
const c = mk();
await t('consume', async () => {
  await c.caughtUp();
});
await c.stop();
await t('search newest', async () => (await journal.search({})).messages.length);
await t('search key', async () => (await journal.search({ key: 'patient:|77' })).messages.length);
await t('search filler', async () => (await journal.search({ key: 'filler:77' })).messages.length);
await t('search control', async () => (await journal.search({ controlId: '77' })).messages.length);
await t('search type none', async () => (await journal.search({ type: 'NONE' })).messages.length);
await t('search parked', async () => (await journal.search({ status: 'parked' })).messages.length);
await t('counts', async () => JSON.stringify(await journal.counts()));
await t('entriesOfKey', async () => (await Array.fromAsync(journal.entriesOfKey('main', 'patient:|77'))).length);
await t('entriesOfKey x100', async () => {
  for (let i = 0; i < 100; i++) await Array.fromAsync(journal.entriesOfKey('main', `visit:${i}`));
});
await t('entry x100', async () => {
  for (let i = 1; i < 100; i++) await journal.entry(part, i * 50);
});
await t('refold part', async () => {
  let k = 0;
  const r = await refold({
    db,
    selection: { part },
    run: async () => {
      k++;
    },
    yieldTo: async () => {},
    onFailed() {},
  });
  return [k, r];
});
await t('refold query', async () => {
  let k = 0;
  await refold({
    db,
    selection: { query: { type: 'ADT^A01' } },
    run: async () => {
      k++;
    },
    yieldTo: async () => {},
    onFailed() {},
  });
  return k;
});
console.log(process.memoryUsage().rss / 1e6);
await db[Symbol.asyncDispose]();
process.exit(0);
