import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database, DatabaseOptions } from './database.ts';
import { type Connection, run, runTransaction, type TimeLimits } from './run-transaction.ts';
import { DatabaseError, databaseGone } from './trouble.ts';
import type { Turns } from './turns.ts';

/** Where sessions come from: the worker's one, or a server's pool. */
export interface Connections {
  readonly kind: Database['kind'];
  readonly turns: Turns;
  readonly timeLimits: TimeLimits;
  /** Rejects with `CW-DB-001` when there is none to be had. */
  take(): Promise<Connection>;
  /** `usable` is false when the session was lost. */
  giveBack(connection: Connection, usable: boolean): void;
  close(): Promise<void>;
}

/** The `Database` over connections: whose turn it is, no use inside a transaction, time limits, our errors. */
export function createDatabase(connections: Connections): Database {
  // Marks what runs inside a transaction's callback, so that using the database there is found at once, in production
  // as in tests: on the embedded database it would wait for itself. The mark goes out with the transaction: what was
  // started in it and lives on (a timer, a queue) may use the database then.
  const inside = new AsyncLocalStorage<{ readonly open: boolean }>();
  let closed: Promise<void> | undefined;

  async function withConnection<T>(
    options: DatabaseOptions | undefined,
    work: (connection: Connection, limits: TimeLimits) => Promise<T>,
  ): Promise<T> {
    if (inside.getStore()?.open === true) {
      throw new DatabaseError('CW-DB-006', {
        text: 'The database was used inside a transaction: use the transaction.',
      });
    }
    if (closed !== undefined) throw databaseGone('it was closed');
    const priority = options?.priority ?? 'normal';
    await connections.turns.take(priority);
    try {
      const connection = await connections.take();
      let usable = true;
      try {
        return await work(connection, timeLimits(connections.timeLimits, options));
      } catch (error) {
        usable = !(error instanceof DatabaseError && error.code === 'CW-DB-001');
        throw error;
      } finally {
        connections.giveBack(connection, usable);
      }
    } finally {
      connections.turns.done(priority);
    }
  }

  return {
    kind: connections.kind,

    query: (text, values, name, options) =>
      withConnection(options, async (connection, limits) => {
        const { rows } = await run(connection, limits.cutAfterMs, text, values, name);
        return rows;
      }),

    transaction: (work, options) =>
      withConnection(options, (connection, limits) =>
        runTransaction(connection, limits, (tx, scope) => inside.run(scope, () => work(tx))),
      ),

    async ping() {
      try {
        await this.query('select 1', undefined, undefined, { priority: 'urgent' });
      } catch (error) {
        throw error instanceof DatabaseError && error.code === 'CW-DB-001' ? error : databaseGone('it does not answer');
      }
    },

    [Symbol.asyncDispose]() {
      connections.turns.refuseAll(databaseGone('it was closed'));
      closed ??= connections.close();
      return closed;
    },
  };
}

function timeLimits(usual: TimeLimits, options: DatabaseOptions | undefined): TimeLimits {
  const asked = options?.timeLimitMs;
  if (asked === undefined) return usual;
  return { cutAfterMs: Math.max(asked, usual.cutAfterMs), transactionMs: asked };
}
