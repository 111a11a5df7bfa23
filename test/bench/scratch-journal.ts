import { mkdtempSync } from 'node:fs';
import { openDatabase } from '#database/open-database.ts';
import { startConsumer } from '#journal/consume.ts';
import { openJournal } from '#journal/open-journal.ts';
import { envelopeOf } from '#test/support/envelopes.ts';

const url = process.argv[2] === 'embedded' ? undefined : process.argv[2];
const db = await openDatabase({ dataDir: mkdtempSync('/tmp/jb-'), url });
if (url)
  await db.query(
    'truncate journal, journal_dedup, journal_head, journal_index, journal_key, journal_part, journal_count, journal_offset, journal_hold cascade',
  );
const now = () => Date.now();
const journal = await openJournal({ db, now });
const part = await journal.declareFeed('adt', 'main');
const pad = 'X'.repeat(1000);
const total = Number(process.argv[3] ?? 20000);
let n = 0;
const pidUse = () => process.cpuUsage();
async function lap(what: string, count: number, work: () => Promise<void>) {
  const c0 = pidUse();
  const t0 = performance.now();
  await work();
  const c = process.cpuUsage(c0);
  const ms = performance.now() - t0;
  console.log(what, Math.round((count / ms) * 1000), '/s', 'cpu us/msg', ((c.user + c.system) / count).toFixed(1));
}
await lap('append 256', total, async () => {
  await Promise.all(
    Array.from({ length: 256 }, async () => {
      while (n < total) {
        const me = n++;
        await journal.append(envelopeOf('adt', me, { body: Buffer.from(`MSH|${me}|${pad}`) }));
      }
    }),
  );
});
await lap('read', total, async () => {
  let s = 0;
  for (;;) {
    const p = await journal.read(part, s);
    if (!p.length) break;
    s = p.at(-1)!.seq;
  }
});
await lap('consume', total, async () => {
  const c = startConsumer({
    journal,
    db,
    name: 'x',
    part,
    now,
    prepare: (e) => e.seq,
    apply: async (_tx, items) => items.map(() => ({ keys: [], issues: [], leaves: [1, 2, 3, 4] })),
  });
  await c.caughtUp();
  await c.stop();
});
const live = startConsumer({
  journal,
  db,
  name: 'x',
  part,
  now,
  prepare: (e) => e.seq,
  apply: async (_tx, items) => items.map(() => ({ keys: [], issues: [], leaves: [1, 2, 3, 4] })),
});
n = 0;
await lap('append+consume live', total, async () => {
  await Promise.all(
    Array.from({ length: 256 }, async () => {
      while (n < total) {
        const me = n++;
        await journal.append(envelopeOf('adt', `z${me}`, { body: Buffer.from(`MSH|z${me}|${pad}`) }));
      }
    }),
  );
  await live.caughtUp();
});
await live.stop();
await lap('append 1 sender', 500, async () => {
  for (let i = 0; i < 500; i++)
    await journal.append(envelopeOf('adt', `y${i}`, { body: Buffer.from(`MSH|y${i}|${pad}`) }));
});
await db[Symbol.asyncDispose]();
process.exit(0);
