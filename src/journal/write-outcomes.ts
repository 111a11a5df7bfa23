import { int8Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import type { BusinessKey, Issue, JournalEntry } from '#flow';
import { hash64 } from '#platform/hash.ts';
import { type Offset, OffsetMoved } from './consumer-offset.ts';

export type EntryStatus = 'applied' | 'parked' | 'waiting' | 'skipped' | 'kept' | 'quarantined';

/** What became of one entry, as the index keeps it. */
export interface OutcomeRow {
  readonly entry: JournalEntry;
  readonly status: EntryStatus;
  /** The status it had before, where it was consumed already. */
  readonly before?: EntryStatus;
  readonly keys: readonly BusinessKey[];
  readonly issues: readonly Issue[];
  readonly leaves: readonly number[];
  /** Where the status is parked or waiting. */
  readonly hold?: { readonly code: string | null; readonly place: string | null; readonly attempts: number };
}

/**
 * Writes what became of the entries of a batch, and moves the offset to `pos`, in the transaction of their effects. Throws
 * `OffsetMoved` where the offset is not where the caller left it: nothing of the transaction may stay.
 */
export async function writeOutcomes(
  tx: Transaction,
  offset: Offset,
  pos: number,
  system: string,
  rows: readonly OutcomeRow[],
): Promise<void> {
  const moved = await tx.query(statement, parameters(offset, pos, system, rows), 'journal_outcomes');
  if (moved.length === 0) throw new OffsetMoved();
  await writeHolds(tx, offset, rows);
}

// One statement: a round trip costs more than any of its parts. Indexes: the primary keys.
const statement = `with indexed as (
    insert into journal_index (part, seq, received_at, event_at, control_id, message_type, status, keys, issues, leaves)
    select $2::smallint, u.seq, u.received_at, u.event_at, u.control_id, u.message_type, u.status,
      string_to_array(u.keys, chr(31)), u.issues::jsonb, u.leaves::int[]
    from unnest($6::bigint[], $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[],
      $13::text[], $14::text[])
      as u (seq, received_at, event_at, control_id, message_type, status, keys, issues, leaves)
    on conflict (part, seq) do update set
      status = excluded.status, keys = excluded.keys, issues = excluded.issues, leaves = excluded.leaves
  ), keyed as (
    insert into journal_key (hash, part, seq)
    select u.hash, $2::smallint, u.seq from unnest($15::bigint[], $16::bigint[]) as u (hash, seq)
    on conflict do nothing
  ), counted as (
    insert into journal_count (part, status, entries)
    select $2::smallint, u.status, u.entries from unnest($17::text[], $18::bigint[]) as u (status, entries)
    on conflict (part, status) do update set entries = journal_count.entries + excluded.entries
  )
  update journal_offset set pos = $5
  where consumer = $1 and part = $2::smallint and pos = $3 and epoch = $4
  returning pos`;

function parameters(
  { consumer, part, pos: from, epoch }: Offset,
  to: number,
  system: string,
  rows: readonly OutcomeRow[],
) {
  const texts = (pick: (row: OutcomeRow) => string | null) => textArray(rows.map(pick));
  const hashes: bigint[] = [];
  const seqs: number[] = [];
  const counts = new Map<string, number>();
  for (const { entry, status, before, keys } of rows) {
    for (const hash of new Set(keys.map((key) => keyHash(system, key)))) {
      hashes.push(hash);
      seqs.push(entry.seq);
    }
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (before !== undefined) counts.set(before, (counts.get(before) ?? 0) - 1);
  }
  return [
    consumer,
    part,
    from,
    epoch,
    to,
    int8Array(rows.map(({ entry }) => entry.seq)),
    timestamptzArray(rows.map(({ entry }) => entry.receivedAt)),
    timestamptzArray(rows.map(({ entry }) => entry.eventAt ?? null)),
    texts(({ entry }) => entry.controlId),
    texts(({ entry }) => entry.messageType),
    texts(({ status }) => status),
    texts(({ keys }) => keys.join('\u001f')),
    texts(({ issues }) => (issues.length === 0 ? null : JSON.stringify(issues))),
    texts(({ leaves }) => `{${leaves.join(',')}}`),
    int8Array(hashes),
    int8Array(seqs),
    textArray([...counts.keys()]),
    int8Array([...counts.values()]),
  ];
}

/** The hash under which `journal_key` knows a business key of a system. */
export function keyHash(system: string, key: BusinessKey): bigint {
  return hash64(`${system}|${key}`);
}

/** Rare, so statements of their own. */
async function writeHolds(tx: Transaction, { consumer, part }: Offset, rows: readonly OutcomeRow[]): Promise<void> {
  const held = rows.filter(({ hold }) => hold !== undefined);
  if (held.length > 0) {
    await tx.query(
      `insert into journal_hold (consumer, part, seq, order_keys, state, code, place, attempts)
       select $1, $2, u.seq, string_to_array(u.keys, chr(31)), u.state, u.code, u.place, u.attempts
       from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[])
         as u (seq, keys, state, code, place, attempts)
       on conflict (consumer, part, seq) do update set
         state = excluded.state, code = excluded.code, place = excluded.place, attempts = excluded.attempts`,
      [
        consumer,
        part,
        held.map(({ entry }) => entry.seq),
        held.map(({ entry }) => entry.orderKeys.join('\u001f')),
        held.map(({ status }) => status),
        held.map(({ hold }) => hold!.code),
        held.map(({ hold }) => hold!.place),
        held.map(({ hold }) => hold!.attempts),
      ],
    );
  }
  const freed = rows.filter(({ before, hold }) => before !== undefined && hold === undefined);
  if (freed.length > 0) {
    await tx.query('delete from journal_hold where consumer = $1 and part = $2 and seq = any($3::bigint[])', [
      consumer,
      part,
      freed.map(({ entry }) => entry.seq),
    ]);
  }
}
