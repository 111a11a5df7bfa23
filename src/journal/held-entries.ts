import type { Queryable, Transaction } from '#database/database.ts';
import type { BusinessKey } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { holdOffset, type Offset } from './consumer-offset.ts';
import type { Hold } from './holds.ts';
import type { EntryStatus } from './write-outcomes.ts';

/** All held entries of a consumer's part, in order: at most `parkedEntriesPerFeed` and a batch. */
export async function readHolds(db: Queryable, { consumer, part }: Offset): Promise<Hold[]> {
  const rows = await db.query<{ seq: number; order_keys: BusinessKey[]; state: Hold['state']; attempts: number }>(
    'select seq, order_keys, state, attempts from journal_hold where consumer = $1 and part = $2 order by seq',
    [consumer, part],
  );
  return rows.map(({ seq, order_keys, state, attempts }) => ({ seq, keys: order_keys, state, attempts }));
}

/** Gives a held entry up: it is never applied, also not by a rebuild. Throws `CW-JRN-009` where it is not held. */
export async function skipHeldEntry(tx: Transaction, offset: Offset, seq: number, now: number): Promise<void> {
  await holdOffset(tx, offset);
  const { consumer, part } = offset;
  const [held] = await tx.query<{ state: EntryStatus }>(
    'delete from journal_hold where consumer = $1 and part = $2 and seq = $3 returning state',
    [consumer, part, seq],
  );
  if (held === undefined) throw new CausewayError('CW-JRN-009');
  await tx.query(`update journal_index set status = 'skipped' where part = $1 and seq = $2`, [part, seq]);
  await moveCount(tx, part, held.state, 'skipped');
  await writeDecision(tx, part, seq, 'skip', now);
}

/** Turns a quarantined entry into one that waits for its turn. Throws `CW-JRN-009` where it is not quarantined. */
export async function releaseQuarantined(tx: Transaction, offset: Offset, seq: number, now: number): Promise<Hold> {
  await holdOffset(tx, offset);
  const { consumer, part } = offset;
  const [entry] = await tx.query<{ order_keys: BusinessKey[] }>(
    `update journal_index i set status = 'waiting' from journal j
     where i.part = $1 and i.seq = $2 and i.status = 'quarantined' and j.part = i.part and j.seq = i.seq
     returning j.order_keys`,
    [part, seq],
  );
  if (entry === undefined) throw new CausewayError('CW-JRN-009');
  await tx.query(
    `insert into journal_hold (consumer, part, seq, order_keys, state)
     select $1, part, seq, order_keys, 'waiting' from journal where part = $2 and seq = $3`,
    [consumer, part, seq],
  );
  await moveCount(tx, part, 'quarantined', 'waiting');
  await writeDecision(tx, part, seq, 'release', now);
  return { seq, keys: entry.order_keys, state: 'waiting', attempts: 0 };
}

async function moveCount(tx: Transaction, part: number, from: EntryStatus, to: EntryStatus): Promise<void> {
  await tx.query(
    `insert into journal_count (part, status, entries) values ($1, $2, -1), ($1, $3, 1)
     on conflict (part, status) do update set entries = journal_count.entries + excluded.entries`,
    [part, from, to],
  );
}

async function writeDecision(tx: Transaction, part: number, seq: number, decision: string, now: number): Promise<void> {
  await tx.query(
    `insert into journal_decision (part, seq, decision, decided_at) values ($1, $2, $3, $4)
     on conflict (part, seq) do update set decision = excluded.decision, decided_at = excluded.decided_at`,
    [part, seq, decision, new Date(now)],
  );
}
