import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { isDerivedId, shardOf } from '#platform/ids.ts';
import { accessPredicate } from './access-predicate.ts';
import { provenanceOf, provenanceTarget } from './provenance.ts';

/** A version as stored: `print.ts` makes the outgoing text of it. */
export interface StoredResource {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  readonly deleted: boolean;
  /** The newest journal entry that stated it. */
  readonly part: number;
  readonly seq: number;
  readonly profile: string | undefined;
  /** JSON text without id and meta. */
  readonly body: string;
}

interface Row extends Omit<StoredResource, 'updatedAt' | 'profile'> {
  readonly updated_at: number;
  readonly profile: string | null;
}

export const storedColumns = (alias: string) =>
  ['type', 'id', 'version', 'updated_at', 'deleted', 'part', 'seq', 'profile', 'body']
    .map((name) => `${alias}.${name}`)
    .join(', ');

export function toStored({ type, id, version, updated_at, deleted, part, seq, profile, body }: Row): StoredResource {
  return { type, id, version, updatedAt: updated_at, deleted, part, seq, profile: profile ?? undefined, body };
}

/** The current version; undefined where there never was one that this caller may know of. Deleted ones say so. */
export async function readResource(
  db: Queryable,
  access: Access,
  type: string,
  id: string,
): Promise<StoredResource | undefined> {
  if (type === 'Provenance') return await ofTarget(id, (target) => readResource(db, access, target.type, target.id));
  if (!isDerivedId(id)) return undefined;
  const rows = await db.query<Row>(
    `select ${storedColumns('r')} from resource r
     where r.shard = $1 and r.id = $2 and r.type = $3 and r.version > 0 and ${accessPredicate(access, 'r')}`,
    [shardOf(id), id, type],
    'store-read',
  );
  return rows[0] === undefined ? undefined : toStored(rows[0]);
}

/** One version, the current one or one before it. */
export async function readVersion(
  db: Queryable,
  access: Access,
  type: string,
  id: string,
  version: number,
): Promise<StoredResource | undefined> {
  if (type === 'Provenance') {
    return await ofTarget(id, (target) => readVersion(db, access, target.type, target.id, version));
  }
  if (!isDerivedId(id) || version < 1) return undefined;
  const rows = await db.query<Row>(
    `select ${storedColumns('r')} from resource r
     where r.shard = $1 and r.id = $2 and r.type = $3 and r.version = $4 and ${accessPredicate(access, 'r')}
     union all
     select ${storedColumns('h')} from history h
     where h.shard = $1 and h.id = $2 and h.type = $3 and h.version = $4 and ${accessPredicate(access, 'h')}`,
    [shardOf(id), id, type, version],
    'store-read-version',
  );
  return rows[0] === undefined ? undefined : toStored(rows[0]);
}

/** The Provenance of what is found under the id that it names: whoever may see the one may see the other. */
async function ofTarget(
  id: string,
  find: (target: { readonly type: string; readonly id: string }) => Promise<StoredResource | undefined>,
): Promise<StoredResource | undefined> {
  const target = provenanceTarget(id);
  const row = target === undefined || target.type === 'Provenance' ? undefined : await find(target);
  return row === undefined ? undefined : provenanceOf(row);
}
