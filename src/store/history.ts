import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { shardOf } from '#platform/ids.ts';
import { accessPredicate } from './access-predicate.ts';
import type { HistoryRequest } from './history-of-many.ts';
import { provenanceOf, provenanceTarget } from './provenance.ts';
import { isKnownAs, placeOf, type StoredResource, storedColumns, toStored } from './read.ts';

/** A page of versions, newest first; `next` is the cursor of the page after it. */
export interface HistoryPage {
  readonly versions: readonly StoredResource[];
  readonly next: string | undefined;
  /** All versions, whatever the page. */
  readonly total: number;
}

/**
 * The versions of a resource, newest first; pages go by version number, so that a write in between neither doubles nor hides
 * one.
 */
export async function readHistory(
  db: Queryable,
  access: Access,
  type: string,
  id: string,
  page: HistoryRequest,
): Promise<HistoryPage> {
  const target = type === 'Provenance' ? provenanceTarget(id) : undefined;
  if (target !== undefined && target.type !== 'Provenance') {
    const { versions, ...rest } = await readHistory(db, access, target.type, target.id, page);
    return { versions: versions.map(provenanceOf), ...rest };
  }
  const place = await placeOf(db, type, id);
  if (place === undefined) return { versions: [], next: undefined, total: 0 };
  const below = page.cursor !== undefined && /^[1-9]\d{0,8}$/.test(page.cursor) ? Number(page.cursor) : 2 ** 31 - 1;
  // Whether no later version was there at that time.
  const isLastAt = ['resource', 'history']
    .map(
      (table) =>
        `not exists (select 1 from ${table} n where n.shard = $1 and n.id = $2 and n.version > v.version
           and n.updated_at <= to_timestamp($9::float8 / 1000))`,
    )
    .join(' and ');
  const from = (table: string, columns: string, condition: string) =>
    `select ${columns} from ${table} v
     where v.shard = $1 and v.id = $2 and v.type = $3 and ${isKnownAs('v', '$7')} and v.version > 0
       and ${accessPredicate(access, 'v')}
       and v.updated_at >= to_timestamp($4::float8 / 1000) and v.updated_at < to_timestamp($8::float8 / 1000)
       and ${isLastAt} and ${condition}`;
  const both = (columns: string, condition: string) =>
    `${from('resource', columns, condition)} union all ${from('history', columns, condition)}`;
  const rows = await db.query<Parameters<typeof toStored>[0] & { total: number }>(
    `select p.*, (select count(*)::int from (${both('1', 'true')}) a) as total
     from (${both(storedColumns('v'), 'v.version < $5')} order by version desc limit $6) p`,
    [
      shardOf(place.row),
      place.row,
      type,
      page.since ?? Number.NEGATIVE_INFINITY,
      below,
      page.count + 1,
      place.alias,
      page.at?.to ?? Number.POSITIVE_INFINITY,
      page.at?.from ?? Number.NEGATIVE_INFINITY,
    ],
    'store-history-page',
  );
  const shown = rows.slice(0, page.count).map(toStored);
  const next = page.count > 0 && rows.length > page.count ? String(shown.at(-1)!.version) : undefined;
  return { versions: shown, next, total: rows[0]?.total ?? 0 };
}
