import type { Database } from '#database/database.ts';
import { clearDerived } from '#journal/clear-derived.ts';
import type { Consumer } from '#journal/consumer.ts';

/** What `store` and `identify` derive from the journal; what the journal derives for itself, it clears itself. */
export const derivedTables = [
  'resource',
  'history',
  'lookup',
  'name',
  'business_key',
  'alias',
  'link_event',
  'person_member',
] as const;

export interface RebuildOptions {
  readonly db: Database;
  /** The consumers at work, by feed: replaced by new ones, so that whoever looks a feed up finds the one that works. */
  readonly consumers: Map<string, Consumer>;
  /** Starts a feed's consumer where its offset stands. */
  readonly start: (feed: string) => Consumer;
}

export interface Rebuilder extends AsyncDisposable {
  /**
   * Forgets everything derived, in one transaction, and applies the whole journal anew (DESIGN 7): the same content for the
   * same code, configuration and decisions, apart from `meta.versionId` and `lastUpdated`. Resolves when all that was
   * journalled before the call is applied; while one runs, a second call is the same one. New messages are taken in
   * meanwhile, and ended half way (a kill, a stop) it goes on with the next start. Errors: those of the database, with
   * nothing forgotten.
   */
  rebuild(): Promise<void>;
  /** From the clearing until all is applied again: what is served is short meanwhile. */
  readonly isRebuilding: boolean;
}

/** Joins journal and store for a rebuild. Dispose of it before the consumers are stopped. */
export function createRebuilder({ db, consumers, start }: RebuildOptions): Rebuilder {
  let clearing: Promise<void> | undefined;
  let running: Promise<void> | undefined;

  async function clear(): Promise<void> {
    await Promise.all([...consumers.values()].map((consumer) => consumer.stop()));
    try {
      await clearDerived(db, derivedTables);
    } finally {
      for (const feed of [...consumers.keys()]) consumers.set(feed, start(feed));
    }
  }

  async function run(): Promise<void> {
    clearing = clear();
    await clearing;
    await Promise.all([...consumers.values()].map((consumer) => consumer.caughtUp()));
  }

  return {
    rebuild() {
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    },
    get isRebuilding() {
      return running !== undefined;
    },
    async [Symbol.asyncDispose]() {
      // Once the new consumers are there they can be stopped like any others; who asked hears of it.
      await Promise.allSettled([clearing]);
    },
  };
}
