import type { Queryable } from '#database/database.ts';
import type { BusinessKey, Envelope, JournalEntry, Receipt } from '#flow';
import type { FeedCounts } from './count-entries.ts';
import type { Part } from './declare-feed.ts';
import type { Pressure } from './pressure.ts';
import type { PageBounds } from './read-entries.ts';
import type { MessagePage, MessageSearch } from './search-messages.ts';

/** The append-only log of everything that came in (DESIGN 4–7). Numbers count from 1 without gaps in each part. */
export interface Journal {
  /** The part of a feed, made where it is new. Once before its first append. `CW-JRN-001` where its system changed. */
  declareFeed(feed: string, system: string): Promise<number>;
  /** The feeds declared so far, in this run or an earlier one. */
  readonly parts: readonly Part[];
  /**
   * Resolves once the entry is committed; a duplicate gets the receipt of what it repeats. Rejects, with nothing stored
   * that an acknowledgement may rest on, with `CW-DB-001` or `CW-DB-003` (database trouble), `CW-JRN-002` (feed not
   * declared), `CW-JRN-003` (too much waits), `CW-JRN-004` (the database refuses this one), `CW-JRN-014` (closing). A
   * rejected message may stand in the journal when the connection was lost in its commit: sent again, it is a duplicate.
   */
  append(envelope: Envelope): Promise<Receipt>;
  /** Resolves when there is room for a message of full size; undefined where there is. Ask before reading a sender on. */
  room(): Promise<void> | undefined;
  /** What waits for its commit. */
  readonly pressure: Pressure;
  /** Entries of a part behind a number, in order: at least one where there is one, at most a page. */
  read(part: number, afterSeq: number, page?: Partial<PageBounds>): Promise<JournalEntry[]>;
  /** The named entry; `via` reads inside a transaction. */
  entry(part: number, seq: number, via?: Queryable): Promise<JournalEntry | undefined>;
  /** The named entries, in the order given; it ends early where their bodies are too much at once (`readAheadBytes`). */
  entriesAt(places: readonly { readonly part: number; readonly seq: number }[]): Promise<JournalEntry[]>;
  /**
   * The applied entries of all parts of a system that name a key, in event order (event time, else time of receipt; then
   * part and number). Those not applied (pending, parked, waiting, skipped, quarantined) are not among them. Read in pages;
   * `via` reads inside a transaction. `CW-JRN-010` above `refoldEntries`.
   */
  entriesOfKey(system: string, key: BusinessKey, via?: Queryable): AsyncIterable<JournalEntry>;
  /** Newest first, for people who look for a message. */
  search(search: MessageSearch): Promise<MessagePage>;
  /** How many entries of each feed have which status, and how far its consumers are behind. */
  counts(): Promise<FeedCounts[]>;
  /** Calls `onAppended` after each commit of this process in a part, with the new entries in order; gives the way to stop it. */
  follow(part: number, onAppended: (entries: readonly JournalEntry[]) => void): () => void;
  /** Refuses new entries, and resolves when those that wait are committed. */
  close(): Promise<void>;
}
