import type { Database } from '#database/database.ts';
import { CausewayError } from '#platform/errors.ts';

/** A part of the journal: the feed whose entries it holds, and the system that scopes their patients and keys. */
export interface Part {
  readonly part: number;
  readonly feed: string;
  readonly system: string;
}

/**
 * Finds the feed's part, or makes one with its head row. Stable across restarts: a feed is known by its name, so that a
 * renamed feed is a new one. Throws `CW-JRN-001` where the feed's entries stand under another system already: its
 * patients' ids are derived from it.
 */
export async function declareFeed(db: Database, feed: string, system: string): Promise<Part> {
  const part = await db.transaction(async (tx) => {
    // Two processes that start together take the numbers one after the other.
    await tx.query('lock table journal_part in share row exclusive mode');
    const [found] = await tx.query<Part>('select part, feed, system from journal_part where feed = $1 and lane = 0', [
      feed,
    ]);
    if (found !== undefined) return found;
    const [made] = await tx.query<Part>(
      `insert into journal_part (part, feed, system)
       select coalesce(max(part), 0) + 1, $1, $2 from journal_part
       returning part, feed, system`,
      [feed, system],
    );
    await tx.query('insert into journal_head (part) values ($1)', [made!.part]);
    return made!;
  });
  if (part.system !== system) {
    throw new CausewayError('CW-JRN-001', {
      text: `Feed “${feed}” stands in the journal under system “${part.system}”, not “${system}”.`,
      place: `feeds.${feed}.system`,
    });
  }
  return part;
}
