import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '#database/database.ts';
import type { JournalEntry, Translation } from '#flow';
import type { Journal } from '#journal/journal.ts';
import { limits } from '#platform/limits.ts';
import { readMessageQuery } from './message-query.ts';
import { searchOf } from './search-of-query.ts';

/** A field, or a part of one, that nobody reads yet: a line of the integration analyst's work list. */
export interface UnmappedPlace {
  /** Without ordinals and repetitions: `ZPV-3.1`; of a clinical document its path. */
  readonly place: string;
  /** How often it was filled, and in how many of the messages. */
  readonly leaves: number;
  readonly messages: number;
  /** One of them. */
  readonly example: string;
}

export interface UnmappedList {
  /** Messages looked at: the newest that match. */
  readonly messages: number;
  /** Whether older ones match, too. */
  readonly hasMore: boolean;
  /** Populated leaves in them, and how many of these nobody reads. */
  readonly leaves: number;
  readonly unmapped: number;
  /** The most frequent first. */
  readonly places: readonly UnmappedPlace[];
}

interface Parts {
  readonly db: Database;
  readonly journal: Journal;
  readonly translate: (entry: JournalEntry) => Translation;
}

/**
 * What translation leaves unread of the newest messages that match a query, by how often it is sent: they are translated anew,
 * so that what is mapped since is off the list. Values are not looked at. Errors: those of the query and of the database.
 */
export async function unmappedLeaves(
  { db, journal, translate }: Parts,
  query: string,
  most: number,
  now: number,
): Promise<UnmappedList> {
  const search = await searchOf(db, readMessageQuery(query, now));
  const places = new Map<string, { leaves: number; messages: number; readonly example: string }>();
  let [messages, leaves, unmapped] = [0, 0, 0];
  let before: string | undefined;
  do {
    const limit = Math.min(most - messages, limits.searchPageDefault);
    const page = await journal.search({ ...search, limit, ...(before !== undefined && { before }) });
    for (const { part, seq, status } of page.messages) {
      messages++;
      const entry = status === 'kept' ? undefined : await journal.entry(part, seq);
      if (entry === undefined) continue;
      const seen = new Set<string>();
      for (const { place, fate } of translate(entry).lineage()) {
        leaves++;
        if (fate !== 'unmapped') continue;
        unmapped++;
        const general = withoutOrdinals(place);
        const known = places.get(general) ?? { leaves: 0, messages: 0, example: `${part}-${seq}` };
        known.leaves++;
        if (!seen.has(general)) known.messages++;
        seen.add(general);
        places.set(general, known);
      }
      await nextTurn();
    }
    before = page.next;
  } while (before !== undefined && messages < most);
  const list = [...places].map(([place, counts]): UnmappedPlace => ({ place, ...counts }));
  list.sort((one, other) => other.leaves - one.leaves || (one.place < other.place ? -1 : 1));
  return { messages, hasMore: before !== undefined, leaves, unmapped, places: list };
}

/** `PID[1]-3[2].4.1` as `PID-3.4`; a sub-component but the first is named. */
function withoutOrdinals(place: string): string {
  return place.replace(/\[\d+\]/g, '').replace(/^(\w{3}-\d+\.\d+)\.1$/, '$1');
}
