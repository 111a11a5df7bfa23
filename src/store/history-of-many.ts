import { timestamptzArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import type { DateRange } from '#fhir/date-range.ts';
import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { accessPredicate } from './access-predicate.ts';
import type { HistoryPage } from './history.ts';
import { storedColumns, toStored } from './read.ts';

export interface HistoryRequest {
  readonly count: number;
  readonly cursor?: string | undefined;
  /** Only versions of that time (epoch milliseconds) or later. */
  readonly since?: number | undefined;
  /** Only versions that were the current ones at some time of it. */
  readonly at?: DateRange | undefined;
}

/**
 * The versions of all resources of a type, or of all there are, newest first; pages go by time, id and version. No index is kept
 * in this order, as every write would pay for it: a store of more rows than may be looked at refuses (`CW-FHIR-004`), and a
 * patient's changes are had by `_lastUpdated` or `$everything` with `_since`.
 */
export async function readHistoryOfMany(
  db: Queryable,
  access: Access,
  type: string | undefined,
  { count, cursor, since, at }: HistoryRequest,
): Promise<HistoryPage> {
  const bound = limits.searchScanRows;
  const [size] = await db.query<{ rows: number }>(
    `select (select count(*)::int from (select 1 from resource limit $1) r)
       + (select count(*)::int from (select 1 from history limit $1) h) as rows`,
    [bound + 1],
    'store-history-size',
  );
  if ((size?.rows ?? 0) > bound) {
    const text = 'The history would look at every version: ask for that of one resource, or for a patient’s changes.';
    throw new CausewayError('CW-FHIR-004', { text });
  }
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const moment = (ms: number | undefined) => (ms === undefined ? null : timestamptzArray([ms]));
  const from = (table: string) =>
    `select ${storedColumns('v')}, v.shard from ${table} v
     where v.version > 0 and ($1::text is null or v.type = $1::text) and ${accessPredicate(access, 'v')}`;
  const rows = await db.query<Parameters<typeof toStored>[0] & { total: number }>(
    `with timed as (
       select v.*, lead(v.updated_at) over (partition by v.id order by v.version) as until
       from (${from('resource')} union all ${from('history')}) v
     ), wanted as (
       select * from timed
       where ($2::timestamptz[] is null or updated_at >= ($2::timestamptz[])[1])
         and ($3::timestamptz[] is null or updated_at < ($3::timestamptz[])[1])
         and ($4::timestamptz[] is null or until is null or until > ($4::timestamptz[])[1])
     )
     select ${storedColumns('w')}, (select count(*)::int from wanted) as total from wanted w
     where $5::timestamptz[] is null
       or (date_trunc('milliseconds', w.updated_at), w.id, w.version) < (($5::timestamptz[])[1], $6::text collate "C", $7::int)
     order by date_trunc('milliseconds', w.updated_at) desc, w.id desc, w.version desc limit $8`,
    [
      type ?? null,
      moment(since),
      moment(at?.to),
      moment(at?.from),
      moment(after?.updatedAt),
      after?.id ?? '',
      after?.version ?? 0,
      count + 1,
    ],
    'store-history-many',
  );
  const shown = rows.slice(0, count).map(toStored);
  const last = shown.at(-1);
  const next =
    count > 0 && rows.length > count ? `${last!.updatedAt.toString(36)}.${last!.id}.${last!.version}` : undefined;
  return { versions: shown, next, total: rows[0]?.total ?? 0 };
}

function readCursor(cursor: string): { readonly updatedAt: number; readonly id: string; readonly version: number } {
  const match = /^([0-9a-z]{1,10})\.([a-z0-9]{1,64})\.([1-9]\d{0,8})$/.exec(cursor);
  const updatedAt = Number.parseInt(match?.[1] ?? '', 36);
  if (match === null || updatedAt > 8.64e15) throw new CausewayError('CW-FHIR-007', { place: '_cursor' });
  return { updatedAt, id: match[2]!, version: Number(match[3]) };
}
