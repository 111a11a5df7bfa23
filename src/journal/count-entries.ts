import type { Queryable } from '#database/database.ts';
import type { EntryStatus } from './write-outcomes.ts';

/** How a feed stands, for metrics and the console. */
export interface FeedCounts {
  readonly part: number;
  readonly feed: string;
  readonly system: string;
  /** Entries journalled. */
  readonly entries: number;
  /** Of these, by what became of them; the rest is pending. */
  readonly byStatus: { readonly [status in EntryStatus]?: number };
  readonly consumers: readonly {
    readonly consumer: string;
    readonly pos: number;
    /** Entries journalled and not consumed. */
    readonly backlog: number;
    /** How long ago the oldest of them was received; 0 where there is none. */
    readonly lagMs: number;
  }[];
}

/** One row a feed, from heads, offsets and the counts that consumers keep: no table that grows is walked. */
export async function countEntries(db: Queryable, now: number): Promise<FeedCounts[]> {
  const rows = await db.query<{
    part: number;
    feed: string;
    system: string;
    entries: number;
    by_status: FeedCounts['byStatus'];
    consumers: { consumer: string; pos: number; oldest: number | null }[];
  }>(
    `select p.part, p.feed, p.system, h.next - 1 as entries,
       (select coalesce(jsonb_object_agg(c.status, c.entries), '{}') from journal_count c
        where c.part = p.part and c.entries <> 0) as by_status,
       (select coalesce(jsonb_agg(jsonb_build_object('consumer', o.consumer, 'pos', o.pos, 'oldest',
          (select floor(extract(epoch from j.received_at) * 1000) from journal j
           where j.part = o.part and j.seq = o.pos + 1)) order by o.consumer), '[]')
        from journal_offset o where o.part = p.part) as consumers
     from journal_part p join journal_head h on h.part = p.part
     order by p.part`,
  );
  return rows.map(({ part, feed, system, entries, by_status, consumers }) => ({
    part,
    feed,
    system,
    entries,
    byStatus: by_status,
    consumers: consumers.map(({ consumer, pos, oldest }) => ({
      consumer,
      pos,
      backlog: Math.max(0, entries - pos),
      lagMs: oldest === null ? 0 : Math.max(0, now - oldest),
    })),
  }));
}
