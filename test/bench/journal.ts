import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import { openJournal } from '#journal/open-journal.ts';
import { systemClock } from '#platform/clock.ts';
import { administer } from '../support/administer.ts';
import { envelopeOf } from '../support/envelopes.ts';
import { type BenchRow, median } from './bench-row.ts';

const rounds = 5;
const roundMs = 1500;

/**
 * How many 1 KB messages a second the journal makes durable, each numbered, looked up as a duplicate and indexed; beside a
 * plain insert of the same bytes with a commit of its own, through the same driver. Interleaved rounds, median. On the
 * embedded database, or on a server (its URL; in a database of its own).
 */
export async function benchJournal(url?: string): Promise<BenchRow[]> {
  await using place = await freshDatabase(url);
  const { db } = place;
  await db.query('create table bench_plain (seq bigint generated always as identity primary key, body bytea not null)');
  const journal = await openJournal({ db, now: systemClock });
  await journal.declareFeed('bench', 'bench');

  let number = 0;
  const append = async () => {
    const body = messageOf(number);
    await journal.append(envelopeOf('bench', number, { body, controlId: String(number++) }));
  };
  const insert = async () => {
    await db.query('insert into bench_plain (body) values ($1)', [messageOf(number++)], 'bench_plain');
  };
  const on = db.kind === 'server' ? 'on PostgreSQL' : 'embedded';
  return [
    await compare(`durable appends ${on}, 256 senders`, 256, append, insert, 4),
    await compare(`durable appends ${on}, 1 sender`, 1, append, insert),
  ];
}

async function compare(
  what: string,
  senders: number,
  append: () => Promise<void>,
  insert: () => Promise<void>,
  goal?: number,
): Promise<BenchRow> {
  const ours: number[] = [];
  const others: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const rates = [await rate(senders, append), await rate(senders, insert)] as const;
    // The first round warms up.
    if (round === 0) continue;
    ours.push(rates[0]);
    others.push(rates[1]);
  }
  return {
    what,
    ours: median(ours),
    other: median(others),
    otherName: 'one commit a message',
    unit: 'messages/s',
    ...(goal === undefined ? {} : { goal: { ratio: goal } }),
  };
}

/** Each sender sends its next message when the one before is durable. */
async function rate(senders: number, send: () => Promise<void>): Promise<number> {
  const began = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (performance.now() - began < roundMs) {
        await send();
        sent++;
      }
    }),
  );
  return Math.round((sent / (performance.now() - began)) * 1000);
}

const filler = 'OBX|1|NM|718-7^Hemoglobin^LN||13.5|g/dL|12.0-16.0|N|||F\r'.repeat(18);
const messageOf = (number: number) => Buffer.from(`MSH|^~\\&|APP|FAC|||20260101||ORU^R01|${number}|P|2.5\r${filler}`);

async function freshDatabase(url: string | undefined): Promise<AsyncDisposable & { readonly db: Database }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const name = `causeway_bench_${randomUUID().replaceAll('-', '')}`;
  if (url !== undefined) await administer(url, `create database ${name}`);
  const own = url === undefined ? undefined : Object.assign(new URL(url), { pathname: name }).href;
  const db = await openDatabase({ dataDir, url: own });
  return {
    db,
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      if (url !== undefined) await administer(url, `drop database ${name} with (force)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
