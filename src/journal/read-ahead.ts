import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queryable } from '#database/database.ts';
import type { JournalEntry } from '#flow';
import type { Limits } from '#platform/limits.ts';
import { type LoggedEntry, readEntries } from './read-entries.ts';

/** How long preparing ahead may keep the event loop from acknowledging what comes in. */
const sliceMs = 1;

/** What preparing gave, or what it threw. */
export type Preparation<Prepared> = { readonly prepared: Prepared } | { readonly failure: unknown };

export interface AheadItem<Prepared> extends LoggedEntry {
  /** Once begun. */
  preparation: Preparation<Prepared> | Promise<Preparation<Prepared>> | undefined;
}

export interface ReadAheadOptions<Prepared> {
  readonly db: Queryable;
  readonly part: number;
  readonly afterSeq: number;
  readonly limits: Pick<Limits, 'readAheadEntries' | 'readAheadBytes' | 'applyBatchEntries'>;
  needsPreparation(logged: LoggedEntry): boolean;
  prepare(entry: JournalEntry): Prepared | Promise<Prepared>;
}

/**
 * The entries of a part in order, read and prepared ahead of what is taken, within `readAheadEntries` and
 * `readAheadBytes` whatever the backlog. What this process appends is handed over in memory while there is room.
 */
export function createReadAhead<Prepared>(options: ReadAheadOptions<Prepared>) {
  const { db, part, limits, needsPreparation } = options;
  let items: AheadItem<Prepared>[] = [];
  /** Of `items`, and of what was taken and not given back. */
  let bytes = 0;
  let lastSeq = options.afterSeq;
  /** The journal may hold entries behind `lastSeq`. */
  let behind = true;
  let reading: Promise<void> | undefined;
  let preparing = false;
  /** Counts the resets: what was begun before one is not for us any more. */
  let generation = 0;

  function push(logged: LoggedEntry): void {
    items.push({ ...logged, preparation: undefined });
    bytes += logged.entry.body.length;
    lastSeq = logged.entry.seq;
  }

  const hasRoom = () => items.length < limits.readAheadEntries && bytes < limits.readAheadBytes;

  async function read(): Promise<void> {
    const asked = generation;
    behind = false;
    const page = { entries: limits.readAheadEntries - items.length, bytes: Math.max(1, limits.readAheadBytes - bytes) };
    try {
      const found = await readEntries(db, part, lastSeq, page);
      if (asked !== generation) return;
      for (const logged of found) push(logged);
      if (found.length > 0) behind = true;
    } finally {
      reading = undefined;
    }
  }

  /**
   * Prepares the next batch, one after the other, with turns for others in between. Not all that is read: what is prepared
   * is many times the size of what it was prepared from, and to keep it longer is most of what garbage collection costs.
   */
  async function prepareAhead(): Promise<void> {
    if (preparing) return;
    preparing = true;
    let sliceEnds = performance.now() + sliceMs;
    for (let item = nextUnprepared(); item !== undefined; item = nextUnprepared()) {
      begin(item); // Where it gives a promise, the next may begin all the same.
      if (performance.now() < sliceEnds) continue;
      await nextTurn();
      sliceEnds = performance.now() + sliceMs;
    }
    preparing = false;
  }

  function nextUnprepared(): AheadItem<Prepared> | undefined {
    for (let index = 0; index < items.length && index < limits.applyBatchEntries; index++) {
      const item = items[index]!;
      if (item.preparation === undefined && needsPreparation(item)) return item;
    }
    return undefined;
  }

  function begin(item: AheadItem<Prepared>) {
    item.preparation ??= attempt(options.prepare, item.entry);
    return item.preparation;
  }

  return {
    /** Starts reading and preparing what there is room for. A failed read shows in the next `take`. */
    fill(): void {
      if (
        behind &&
        reading === undefined &&
        limits.readAheadEntries - items.length >= limits.applyBatchEntries &&
        hasRoom()
      ) {
        reading = read();
        reading.then(prepareAhead, () => {
          behind = true; // `take` reads again, and throws if that fails too.
        });
      }
      void prepareAhead();
    },
    /** Up to `max` entries, prepared; none where there are none. They count against the bounds until `giveBack`. */
    async take(max: number): Promise<AheadItem<Prepared>[]> {
      while (items.length === 0 && (behind || reading !== undefined)) {
        reading ??= read();
        try {
          await reading;
        } catch (error) {
          behind = true;
          throw error;
        }
      }
      const taken = items.slice(0, max);
      items = items.slice(taken.length);
      for (const item of taken) if (needsPreparation(item)) item.preparation = await begin(item);
      return taken;
    },
    giveBack(taken: readonly AheadItem<Prepared>[]): void {
      for (const { entry } of taken) bytes -= entry.body.length;
    },
    /** Entries that were just committed. What does not follow on, or has no room, is read from the journal later. */
    offer(entries: readonly JournalEntry[]): void {
      for (const entry of entries) {
        if (reading !== undefined || entry.seq !== lastSeq + 1 || !hasRoom()) {
          behind = true;
          return;
        }
        push({ entry, decision: undefined });
      }
      behind = false;
    },
    /** Whether there is, or may be, something to take. */
    get hasMore(): boolean {
      return items.length > 0 || behind || reading !== undefined;
    },
    /** Another process may have appended. */
    look(): void {
      behind = true;
    },
    /** Drops everything and goes on behind `afterSeq`. */
    reset(afterSeq: number): void {
      generation++;
      items = [];
      bytes = 0;
      lastSeq = afterSeq;
      behind = true;
    },
  };
}

export type ReadAhead<Prepared> = ReturnType<typeof createReadAhead<Prepared>>;

/** Calls `prepare` and keeps what it throws: it is the entry's trouble, to be dealt with in its turn. */
export function attempt<Prepared>(
  prepare: (entry: JournalEntry) => Prepared | Promise<Prepared>,
  entry: JournalEntry,
): Preparation<Prepared> | Promise<Preparation<Prepared>> {
  const failed = (failure: unknown): Preparation<Prepared> => ({ failure });
  try {
    const result = prepare(entry);
    if (result instanceof Promise) return result.then((prepared) => ({ prepared }), failed);
    return { prepared: result };
  } catch (error) {
    return failed(error);
  }
}
