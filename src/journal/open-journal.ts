import type { Database } from '#database/database.ts';
import type { JournalEntry } from '#flow';
import type { Now } from '#platform/clock.ts';
import { CausewayError } from '#platform/errors.ts';
import { type Limits, limits as usualLimits } from '#platform/limits.ts';
import { noStep, type Step } from '#platform/steps.ts';
import { type Appender, createAppender } from './append.ts';
import { countEntries } from './count-entries.ts';
import { declareFeed, type Part } from './declare-feed.ts';
import { entriesOfKey } from './entries-of-key.ts';
import type { Journal } from './journal.ts';
import { createPressure } from './pressure.ts';
import { readEntries, readEntriesAt } from './read-entries.ts';
import { searchMessages } from './search-messages.ts';

export interface JournalOptions {
  readonly db: Database;
  readonly now: Now;
  readonly step?: Step;
  readonly limits?: Partial<Limits>;
}

/** Opens the journal on a migrated database; rejects with `CW-DB-001` where that does not answer. */
export async function openJournal({ db, now, step = noStep, limits: given }: JournalOptions): Promise<Journal> {
  const limits: Limits = { ...usualLimits, ...given };
  const pressure = createPressure(limits);
  // Also of feeds that have left the configuration: their entries are still refolded, and applied again by a rebuild.
  const parts = await db.query<Part>('select part, feed, system from journal_part order by part');
  const appenders = new Map<string, Appender>();
  const followers = new Map<number, Set<(entries: readonly JournalEntry[]) => void>>();
  let isClosing = false;

  return {
    async declareFeed(feed, system) {
      const known = parts.find((candidate) => candidate.feed === feed && candidate.system === system);
      const { part } = known ?? (await declareFeed(db, feed, system));
      if (appenders.has(feed)) return part;
      if (known === undefined) parts.push({ part, feed, system });
      const onAppended = (entries: readonly JournalEntry[]) => {
        for (const follower of followers.get(part) ?? []) follower(entries);
      };
      appenders.set(feed, createAppender({ db, part, limits, step, pressure, onAppended }));
      return part;
    },
    parts,
    async append(envelope) {
      if (isClosing) throw new CausewayError('CW-JRN-014');
      const appender = appenders.get(envelope.feed);
      if (appender === undefined) throw new CausewayError('CW-JRN-002');
      return appender.append(envelope);
    },
    room: () => pressure.room(),
    get pressure() {
      return pressure.now;
    },
    async read(part, afterSeq, page) {
      const bounds = { entries: limits.readAheadEntries, bytes: limits.readAheadBytes, ...page };
      return (await readEntries(db, part, afterSeq, bounds)).map(({ entry }) => entry);
    },
    async entry(part, seq, via) {
      const [found] = await readEntriesAt(via ?? db, [{ part, seq }]);
      return found?.entry;
    },
    async entriesAt(places) {
      return (await readEntriesAt(db, places, limits.readAheadBytes)).map(({ entry }) => entry);
    },
    entriesOfKey: (system, key, via) => entriesOfKey(via ?? db, system, key, limits),
    search: (search) => searchMessages(db, search, limits),
    counts: () => countEntries(db, now()),
    follow(part, onAppended) {
      const ofPart = followers.get(part) ?? new Set();
      followers.set(part, ofPart.add(onAppended));
      return () => ofPart.delete(onAppended);
    },
    async close() {
      isClosing = true;
      await Promise.all([...appenders.values()].map((appender) => appender.drained()));
    },
  };
}
