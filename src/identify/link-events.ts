import { int2Array, int8Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Queryable, Transaction } from '#database/database.ts';
import type { LinkStatement } from '#flow';
import type { LinkEvent } from './fold-links.ts';

/** Adds events; those that are there already (an entry applied anew) stay as they are. */
export async function writeLinkEvents(tx: Transaction, events: readonly LinkEvent[], now: number): Promise<void> {
  await tx.query(
    `insert into link_event (part, seq, ordinal, kind, gone, kept, event_at, recorded_at)
     select *, ($8::timestamptz[])[1] from unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::text[], $5::text[],
       $6::text[], $7::timestamptz[])
     on conflict do nothing`,
    [
      int2Array(events.map(({ clock }) => clock.part)),
      int8Array(events.map(({ clock }) => clock.seq)),
      int2Array(events.map(({ ordinal }) => ordinal)),
      textArray(events.map(({ kind }) => kind)),
      textArray(events.map(({ from }) => from)),
      textArray(events.map(({ to }) => to)),
      timestamptzArray(events.map(({ clock }) => clock.eventAt)),
      timestamptzArray([now]),
    ],
    'identify-write-events',
  );
}

/** All records that events join, in any number of steps, to those given; at most `limit`. */
export async function readConnected(db: Queryable, ids: readonly string[], limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `with recursive connected (id) as (
       select k.id collate "C" from unnest($1::text[]) as k (id)
       union
       select e.other from connected c cross join lateral (
         select kept as other from link_event where gone = c.id
         union all
         select gone from link_event where kept = c.id
       ) e
     )
     select id from connected limit $2`,
    [textArray(ids), limit],
    'identify-connected',
  );
  return rows.map(({ id }) => id);
}

interface EventRow {
  readonly part: number;
  readonly seq: number;
  readonly ordinal: number;
  readonly kind: LinkStatement['kind'];
  readonly gone: string;
  readonly kept: string;
  readonly event_at: number;
}

/** All events about the records, none of which has one with any other record. */
export async function readLinkEvents(db: Queryable, ids: readonly string[]): Promise<LinkEvent[]> {
  const rows = await db.query<EventRow>(
    `select e.* from unnest($1::text[]) as k (id)
     cross join lateral (
       select part, seq, ordinal, kind, gone, kept, event_at from link_event where gone = k.id
     ) e`,
    [textArray(ids)],
    'identify-events',
  );
  return rows.map(({ part, seq, ordinal, kind, gone, kept, event_at }) => ({
    kind,
    from: gone,
    to: kept,
    clock: { eventAt: event_at, part, seq },
    ordinal,
  }));
}
