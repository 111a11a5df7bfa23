import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { shardOf } from '#platform/ids.ts';
import { accessPredicate } from './access-predicate.ts';
import { rowIds } from './aliases.ts';
import { type Person, personColumn } from './person.ts';
import { provenanceOf, provenanceTarget } from './provenance.ts';

/** A version as stored: `print.ts` makes the outgoing text of it. */
export interface StoredResource {
  readonly type: string;
  /** The row's own id. Clients know it by `publicId`. */
  readonly id: string;
  /** The id that a client chose for it, where one did. */
  readonly alias?: string | undefined;
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
  /** Of a Patient of whom a link event spoke. */
  readonly person?: Person | undefined;
}

interface Row extends Omit<StoredResource, 'updatedAt' | 'profile' | 'alias' | 'person'> {
  readonly person?: Person | null;
  readonly alias: string | null;
  readonly updated_at: number;
  readonly profile: string | null;
}

export const storedColumns = (alias: string) =>
  ['type', 'id', 'version', 'updated_at', 'deleted', 'part', 'seq', 'profile', 'body', 'alias']
    .map((name) => `${alias}.${name}`)
    .join(', ');

/** With the place of a Patient in its person: current versions are read so, not those of history. */
export const servedColumns = (alias: string, access: Access) =>
  `${storedColumns(alias)}, ${personColumn(alias, access)}`;

export function toStored({ updated_at, profile, alias, person, ...row }: Row): StoredResource {
  const { type, id, version, deleted, part, seq, body } = row;
  return {
    type,
    id,
    alias: alias ?? undefined,
    version,
    updatedAt: updated_at,
    deleted,
    part,
    seq,
    profile: profile ?? undefined,
    body,
    ...(person && { person, updatedAt: Math.max(updated_at, person.relinkedAt) }),
  };
}

/** The id under which clients know a resource, and by which references name it. */
export function publicId({ id, alias }: Pick<StoredResource, 'id' | 'alias'>): string {
  return alias ?? id;
}

/** SQL: a row that has an id of a client's choice is not known by its own. */
export const isKnownAs = (alias: string, parameter: string) => `${alias}.alias is not distinct from ${parameter}`;

/** The current version; undefined where there never was one that this caller may know of. Deleted ones say so. */
export async function readResource(
  db: Queryable,
  access: Access,
  type: string,
  id: string,
): Promise<StoredResource | undefined> {
  if (type === 'Provenance') return await ofTarget(id, (target) => readResource(db, access, target.type, target.id));
  const place = await placeOf(db, type, id);
  if (place === undefined) return undefined;
  const rows = await db.query<Row>(
    `select ${servedColumns('r', access)} from resource r
     where r.shard = $1 and r.id = $2 and r.type = $3 and ${isKnownAs('r', '$4')} and r.version > 0
       and ${accessPredicate(access, 'r')}`,
    [shardOf(place.row), place.row, type, place.alias],
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
  const place = version < 1 ? undefined : await placeOf(db, type, id);
  if (place === undefined) return undefined;
  const rows = await db.query<Row>(
    `select ${storedColumns('r')} from resource r
     where r.shard = $1 and r.id = $2 and r.type = $3 and r.version = $4
       and ${isKnownAs('r', '$5')} and ${accessPredicate(access, 'r')}
     union all
     select ${storedColumns('h')} from history h
     where h.shard = $1 and h.id = $2 and h.type = $3 and h.version = $4
       and ${isKnownAs('h', '$5')} and ${accessPredicate(access, 'h')}`,
    [shardOf(place.row), place.row, type, version, place.alias],
    'store-read-version',
  );
  return rows[0] === undefined ? undefined : toStored(rows[0]);
}

/** Where the row of a public id is; undefined where nobody gave or chose such an id. */
export async function placeOf(
  db: Queryable,
  type: string,
  id: string,
): Promise<{ readonly row: string; readonly alias: string | null } | undefined> {
  const row = (await rowIds(db, type, [id])).get(id);
  return row === undefined ? undefined : { row, alias: row === id ? null : id };
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
