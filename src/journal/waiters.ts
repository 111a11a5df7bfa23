import type { Queryable } from '#database/database.ts';

/** Those who wait until what was appended before they asked is applied: under live traffic there is no end of what comes after. */
export interface Waiters {
  add(): Promise<void>;
  /** Lets those go whose entries are applied, up to `pos`. */
  release(pos: number): Promise<void>;
  reject(reason: unknown): void;
}

/** `upTo`: the journal's newest entry when it was asked; undefined until that is looked up. */
type Waiter = PromiseWithResolvers<void> & { upTo: number | undefined };

/** Waiters for one part of the journal. */
export function createWaiters(db: Queryable, part: number): Waiters {
  let waiters: Waiter[] = [];
  return {
    add() {
      const waiter = { ...Promise.withResolvers<void>(), upTo: undefined };
      waiters.push(waiter);
      return waiter.promise;
    },
    async release(pos) {
      const asking = waiters.filter(({ upTo }) => upTo === undefined);
      if (asking.length > 0) {
        const [head] = await db.query<{ next: number }>('select next from journal_head where part = $1', [part]);
        for (const waiter of asking) waiter.upTo = (head?.next ?? 1) - 1;
      }
      const isThere = ({ upTo }: Waiter) => upTo !== undefined && upTo <= pos;
      for (const waiter of waiters) if (isThere(waiter)) waiter.resolve();
      waiters = waiters.filter((waiter) => !isThere(waiter));
    },
    reject(reason) {
      for (const waiter of waiters.splice(0)) waiter.reject(reason);
    },
  };
}
