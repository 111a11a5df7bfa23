import type { Queryable } from '#database/database.ts';

/** Bytes on disk for each resource, of the tables that hold it and is searched by. */
export interface DiskSizes {
  readonly rows: number;
  readonly indexes: number;
  /** `lookup` and `name`, with their indexes. */
  readonly lookups: number;
}

export async function diskSizes(db: Queryable, resources: number): Promise<DiskSizes> {
  const [row] = await db.query<{ rows: number; indexes: number; lookups: number }>(
    `select pg_table_size('resource') as rows, pg_indexes_size('resource') as indexes,
       pg_total_relation_size('lookup') + pg_total_relation_size('name') as lookups`,
  );
  return { rows: row!.rows / resources, indexes: row!.indexes / resources, lookups: row!.lookups / resources };
}

/** Bytes of the journal and of what was decided, as they are now. */
export async function journalBytes(db: Queryable): Promise<number> {
  const [row] = await db.query<{ bytes: number }>(
    `select sum(pg_total_relation_size(oid))::bigint as bytes from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and (relname like 'journal%' or relname = 'client_write')`,
  );
  return row!.bytes;
}
