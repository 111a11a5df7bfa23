import type { Queryable } from '#database/database.ts';
import type { SearchType } from '#fhir/search-parameters.ts';
import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { shardOf } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { accessPredicate } from '../access-predicate.ts';
import { servedColumns } from '../read.ts';
import { printCursor, readCursor } from './cursor.ts';
import { type CandidateRow, type Found, meets, toFound } from './filter.ts';
import type { FoundPage, Page } from './page.ts';
import type { Query } from './query.ts';

/** Rows looked at by one statement. */
const step = 1_000;

/**
 * A search that nothing finds: rows are looked at in the order of their ids, up to the bound on looking. What is common is found
 * soon, in a small store everything is; where the bound is met before the page is full, the search is refused with the
 * reason (`CW-FHIR-004`) rather than answered by reading everything.
 */
export async function searchByWalk(db: Queryable, access: Access, query: Query, page: Page): Promise<FoundPage> {
  const start = page.cursor === undefined ? undefined : readCursor(page.cursor).id;
  const found = page.count === 0 ? [] : await walk(db, access, query, start, page.count + 1);
  if (found === undefined) throw wouldLookAtAll(query.type);
  const rows = found.slice(0, page.count);
  const total = page.total === 'accurate' ? (await walk(db, access, query, undefined, undefined))?.length : undefined;
  // A count that cannot be given is no answer where nothing else was asked for.
  if (page.count === 0 && total === undefined) throw wouldLookAtAll(query.type);
  return {
    rows,
    ...(found.length > rows.length ? { next: printCursor({ key: 0, id: rows.at(-1)!.id }) } : {}),
    ...(total === undefined ? {} : { total }),
  };
}

/** The first that match after an id, `wanted` of them or all; undefined where the bound is met before. */
async function walk(
  db: Queryable,
  access: Access,
  query: Query,
  start: string | undefined,
  wanted: number | undefined,
): Promise<Found[] | undefined> {
  const found: Found[] = [];
  let after = start;
  for (let looked = 0; looked < limits.searchScanRows; looked += step) {
    const rows = await db.query<CandidateRow & { readonly looked: number; readonly last: string }>(
      `with looked as materialized (
         select r.* from resource r where (r.shard, r.id) > ($1::smallint, $2::text) order by r.shard, r.id limit $3
       )
       select ${servedColumns('l', access)}, l.patient, x.looked, x.last
       from (select count(*)::int as looked, max(id) as last from looked) x
       left join looked l on l.type = $4 and not l.deleted and l.version > 0 and ${accessPredicate(access, 'l')}
       order by l.id`,
      [after === undefined ? -1 : shardOf(after), after ?? '', step, query.type.type],
      'search-walk',
    );
    const fitting = rows.filter((row) => row.id !== null && meets(row, query.conditions));
    for (const row of fitting) found.push(toFound(row));
    if (wanted !== undefined && found.length >= wanted) return found.slice(0, wanted);
    if ((rows[0]?.looked ?? 0) < step) return found;
    after = rows[0]!.last;
  }
  return undefined;
}

function wouldLookAtAll({ type, parameters }: SearchType): CausewayError {
  const able = [...parameters.values()].filter(({ everywhere, slice }) => everywhere || slice);
  const names = ['_id', ...able.map(({ name, type: kind }) => (kind === 'date' ? `${name} (a day)` : name))].join(', ');
  return new CausewayError('CW-FHIR-004', { text: `The search would look at every ${type}: add one of ${names}.` });
}
