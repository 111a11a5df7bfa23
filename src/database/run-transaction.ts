import type { ClientBase, QueryResult } from 'pg';
import type { Queryable, Transaction } from './database.ts';
import { DatabaseError, toDatabaseError } from './trouble.ts';

/** One session of the database. */
export interface Connection {
  readonly client: ClientBase;
  /** Ends it at once, whatever runs on it: that rejects. */
  cut(reason: string): void;
}

export interface TimeLimits {
  /** One statement: the connection is cut after it, as the embedded database and a lost network cannot be asked to stop. */
  readonly cutAfterMs: number;
  /** A transaction from its first statement to its commit. */
  readonly transactionMs: number;
}

/** The longest delay that a Node timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** Runs one statement; throws one of our errors. Without values, `text` may hold several: the result is the last one's. */
export async function run(
  connection: Connection,
  cutAfterMs: number,
  text: string,
  values?: readonly unknown[],
  name?: string,
): Promise<QueryResult> {
  const cut = setTimeout(
    () => connection.cut(`a statement ran longer than ${cutAfterMs} ms`),
    Math.min(cutAfterMs, longestTimerMs),
  );
  try {
    const result: QueryResult | QueryResult[] = await connection.client.query({
      text,
      ...(values === undefined ? {} : { values: values as unknown[] }),
      ...(name === undefined ? {} : { name }),
    });
    return Array.isArray(result) ? (result.at(-1) as QueryResult) : result;
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    clearTimeout(cut);
  }
}

/**
 * Runs `work` between BEGIN and COMMIT. `scope.open` is true as long as the transaction is: `work` gets it to mark what
 * runs inside. What was not committed is rolled back; a connection on which even that fails is cut.
 */
export async function runTransaction<T>(
  connection: Connection,
  limits: TimeLimits,
  work: (tx: Transaction, scope: { readonly open: boolean }) => Promise<T>,
): Promise<T> {
  const scope = { open: true };
  // One statement after the other, also where the callback starts several at once: `pg` sends them in that order anyway.
  let last: Promise<unknown> = Promise.resolve();
  const query: Queryable['query'] = (text, values, name) => {
    const result = last.then(async () => {
      if (!scope.open) throw new DatabaseError('CW-DB-006', { text: 'The transaction has ended.' });
      const { rows } = await run(connection, limits.cutAfterMs, text, values, name);
      return rows;
    });
    last = Promise.allSettled([result]); // The caller has the outcome; here only the order counts.
    return result;
  };

  await run(connection, limits.cutAfterMs, 'begin');
  let value: T;
  try {
    value = await within(limits.transactionMs, work({ isTransaction: true, query }, scope));
  } catch (error) {
    scope.open = false;
    await last;
    await rollBack(connection, limits.cutAfterMs);
    throw error;
  }
  scope.open = false;
  await last;
  const { command } = await run(connection, limits.cutAfterMs, 'commit');
  if (command !== 'COMMIT') {
    // PostgreSQL answers COMMIT with ROLLBACK when a statement failed: the callback must have kept that to itself.
    throw new DatabaseError('CW-DB-005', { text: 'A statement of the transaction failed, so it was rolled back.' });
  }
  return value;
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new DatabaseError('CW-DB-003', { text: `A transaction took longer than ${limitMs} ms.` })),
    Math.min(limitMs, longestTimerMs),
  );
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

async function rollBack(connection: Connection, cutAfterMs: number): Promise<void> {
  try {
    await run(connection, cutAfterMs, 'rollback');
  } catch {
    // Why the transaction failed is what the caller must hear; the session, in an unknown state, is ended with all it held.
    connection.cut('a transaction could not be rolled back');
  }
}
