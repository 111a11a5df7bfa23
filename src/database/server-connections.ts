import pg from 'pg';
import type { Limits } from '#platform/limits.ts';
import { columnTypes } from './column-types.ts';
import type { Connections } from './create-database.ts';
import type { Connection } from './run-transaction.ts';
import { connectionRefused } from './trouble.ts';
import { Turns } from './turns.ts';

/** A pool of sessions of a PostgreSQL server. `limits`: how many, and how long statements, locks and idle transactions may last. */
export function serverConnections(url: string, limits: Limits): Connections {
  const total = limits.databaseConnections;
  const pool = new pg.Pool({
    connectionString: url,
    max: total,
    application_name: 'causeway',
    types: columnTypes as never,
    connectionTimeoutMillis: limits.connectMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: limits.statementMs,
    lock_timeout: limits.lockMs,
    // Ours comes first and rolls back; the server's is for a process that is gone without a word.
    idle_in_transaction_session_timeout: limits.transactionMs + limits.connectMs,
    // What rows are read by (`column-types.ts`), and durability, which a role or database may have had switched off.
    options: '-c timezone=UTC -c datestyle=ISO -c bytea_output=hex -c client_encoding=UTF8 -c synchronous_commit=on',
  });
  // An idle session that the server ended: the pool drops it and the next use opens another.
  pool.on('error', () => undefined);

  return {
    kind: 'server',
    turns: new Turns({
      total,
      reserved: limits.databaseUrgentConnections,
      waiting: limits.databaseWaiting,
      urgentInARow: limits.urgentTurnsInARow,
    }),
    // The server ends a statement by itself; ours is for a network that is gone without a word.
    timeLimits: { cutAfterMs: limits.statementMs + limits.connectMs, transactionMs: limits.transactionMs },

    async take() {
      try {
        return new ServerConnection(await pool.connect());
      } catch (error) {
        throw connectionRefused(error);
      }
    },
    giveBack: (connection, usable) => (connection as ServerConnection).giveBack(usable),
    close: () => pool.end(),
  };
}

class ServerConnection implements Connection {
  readonly client: pg.PoolClient;
  #cut = false;
  readonly #onError = (): void => {
    this.#cut = true; // The statement under way rejects by itself.
  };

  constructor(client: pg.PoolClient) {
    this.client = client;
    client.on('error', this.#onError);
  }

  cut(reason: string): void {
    this.#cut = true;
    // `end` would wait for the statement under way; `pg` keeps the socket to itself.
    const { connection } = this.client as unknown as { connection: { stream: { destroy(error: Error): void } } };
    connection.stream.destroy(new Error(reason));
  }

  giveBack(usable: boolean): void {
    this.client.off('error', this.#onError);
    this.client.release(this.#cut || !usable);
  }
}
