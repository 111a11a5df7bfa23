/**
 * One SQL dialect, two homes: PostgreSQL embedded in a worker (PGlite) or on a server. Everything above speaks to this
 * interface alone. Rows come as plain objects; `bigint` columns come as numbers (all of ours stay below 2^53) except
 * token hashes, which never leave the database.
 */
export interface Queryable {
  /** Runs one statement with `$1…` parameters. `name` makes it a prepared statement. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** A transaction under way: pass it on explicitly; using the database inside one is an error. */
export interface Transaction extends Queryable {
  readonly isTransaction: true;
}

export interface DatabaseOptions {
  /** `urgent` overtakes what waits for a connection: journal appends, whose senders wait for an acknowledgement. */
  readonly priority?: 'urgent' | 'normal';
}

export interface Database extends Queryable, AsyncDisposable {
  readonly kind: 'embedded' | 'server';
  query<Row = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
    options?: DatabaseOptions,
  ): Promise<Row[]>;
  /** Commits when `work` resolves, rolls back when it throws; throws `CW-DB-001` when the database is gone. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: DatabaseOptions): Promise<T>;
  /** Resolves when the database answers; rejects with `CW-DB-001` when it does not. */
  ping(): Promise<void>;
}
