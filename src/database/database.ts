/**
 * One SQL dialect, two homes: PostgreSQL embedded in a worker (PGlite) or on a server. Everything above speaks to this
 * interface alone. Rows come as plain objects with plain values (see `column-types.ts`): `bigint` and `timestamptz` as
 * numbers (the latter epoch milliseconds, rounded down), `bytea` as Buffer, `json` and `jsonb` parsed, `numeric`,
 * `date` and the like as text, arrays of these as arrays. A `timestamptz` parameter is a `Date`. All our `bigint`
 * stay below 2^53, except token hashes, which never leave the database.
 *
 * Every error is a `CausewayError`. `isDatabaseTrouble` of `trouble.ts` tells trouble of the database (gone, full, in
 * conflict: try again) from what is wrong with the values or the statement (trying again changes nothing).
 */
export interface Queryable {
  /** Runs one statement with `$1…` parameters. `name` makes it a prepared statement, parsed once a connection. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** A transaction under way: pass it on explicitly; using the database inside one is an error (`CW-DB-006`). */
export interface Transaction extends Queryable {
  readonly isTransaction: true;
}

export interface DatabaseOptions {
  /** `urgent` overtakes what waits for a connection: journal appends, whose senders wait for an acknowledgement. */
  readonly priority?: 'urgent' | 'normal';
  /** How long it may take, for migrations and upkeep; otherwise `limits.transactionMs` and `limits.statementMs`. */
  readonly timeLimitMs?: number;
}

export interface Database extends Queryable, AsyncDisposable {
  readonly kind: 'embedded' | 'server';
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
    options?: DatabaseOptions,
  ): Promise<Row[]>;
  /**
   * Commits when `work` resolves, rolls back when it throws or outlasts its time limit. `CW-DB-001` when the database is
   * gone: then it may have been committed all the same, if the connection was lost during the commit.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: DatabaseOptions): Promise<T>;
  /** Resolves when the database answers; rejects with `CW-DB-001` when it does not. */
  ping(): Promise<void>;
}
