import { int8Array, textArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { limits } from '#platform/limits.ts';
import type { Condition } from './condition.ts';
import { printCursor, readCursor } from './cursor.ts';
import { type Found, readMatching } from './filter.ts';
import type { FoundPage, Page } from './page.ts';
import type { Query } from './query.ts';
import { searchByWalk } from './search-by-walk.ts';
import { refusal } from './values.ts';

/** Ids read, and judged by their content, at a time. */
const chunk = 200;

/**
 * A search without a patient: candidates by what stands in `lookup` and `name`, in the order of ids, each judged by its content.
 * Where no parameter has rows there, rows are looked at as far as the bound allows (`search-by-walk.ts`). Refused where a name is
 * so short that its candidates cannot be put in order (`CW-FHIR-005`).
 */
export async function searchEverywhere(db: Queryable, access: Access, query: Query, request: Page): Promise<FoundPage> {
  const candidates = candidatesOf(query);
  if (candidates === undefined) return await searchByWalk(db, access, query, request);
  await refuseWhileBuilding(db, query);
  const first = request.cursor === undefined ? '' : readCursor(request.cursor).id;
  const found: Found[] = [];
  let after = first;
  let looked = 0;
  let isAll = request.count === 0;
  while (!isAll && found.length <= request.count && looked < limits.searchScanRows) {
    const ids = await candidates(db, after, chunk);
    found.push(...(await readMatching(db, access, query, ids)));
    looked += ids.length;
    after = ids.at(-1) ?? after;
    isAll = ids.length < chunk;
  }
  const rows = found.slice(0, request.count);
  const last = found.length > rows.length ? rows.at(-1)?.id : isAll ? undefined : after;
  const total = request.total === 'accurate' ? await count(db, access, query, candidates) : undefined;
  return {
    rows,
    ...(last === undefined ? {} : { next: printCursor({ key: 0, id: last }) }),
    ...(total === undefined ? {} : { total }),
  };
}

/** A parameter whose rows are not all there yet would be answered short (DESIGN 16). */
async function refuseWhileBuilding(db: Queryable, { type, conditions }: Query): Promise<void> {
  const names = conditions.filter(({ lookups, names }) => lookups !== undefined || names !== undefined);
  const asked = names
    .flatMap(({ name, names }) => [name, ...(names?.params ?? [])])
    .map((name) => `${type.type}.${name}`);
  const [row] = await db.query<{ parameter: string }>(
    'select parameter from search_index where parameter = any($1::text[]) and building limit 1',
    [textArray([...new Set(asked)])],
    'search-building',
  );
  if (row !== undefined) throw refusal('CW-FHIR-009', row.parameter);
}

/** Exact, or nothing where it would look at more than it may. */
async function count(db: Queryable, access: Access, query: Query, candidates: Candidates): Promise<number | undefined> {
  let total = 0;
  let after = '';
  for (let looked = 0; looked < limits.searchScanRows; looked += chunk) {
    const ids = await candidates(db, after, chunk);
    total += (await readMatching(db, access, query, ids)).length;
    if (ids.length < chunk) return total;
    after = ids.at(-1)!;
  }
  return undefined;
}

type Candidates = (db: Queryable, after: string, limit: number) => Promise<string[]>;

/** How candidates are found: by hashes where there are any, as they are few and in order; else by the beginning of a name. */
function candidatesOf({ type, conditions }: Query): Candidates | undefined {
  const byHash = conditions.filter(({ lookups }) => lookups !== undefined);
  const byName = conditions.filter(({ names }) => names !== undefined);
  // Each further condition with rows there narrows the candidates before any of them is read. In the order of the
  // declarations the first is the rarest: identifiers before dates.
  const order = [...type.parameters.keys()];
  byHash.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  if (byHash[0] !== undefined) return hashCandidates(byHash[0], byHash.slice(1));
  if (byName[0] !== undefined) return nameCandidates(type.type, byName[0]);
  return undefined;
}

function hashCandidates(first: Condition, others: readonly Condition[]): Candidates {
  const narrowed = others
    .map(
      (_, index) => `and exists (select 1 from lookup o where o.hash = any($${index + 4}::bigint[]) and o.id = l.id)`,
    )
    .join(' ');
  return async (db, after, limit) => {
    const rows = await db.query<{ id: string }>(
      `select distinct l.id from lookup l where l.hash = any($1::bigint[]) and l.id > $2 ${narrowed}
       order by l.id limit $3`,
      [int8Array(first.lookups!), after, limit, ...others.map(({ lookups }) => int8Array(lookups!))],
      others.length <= 2 ? `search-lookup-${others.length}` : undefined,
    );
    return rows.map(({ id }) => id);
  };
}

function nameCandidates(type: string, { names, name }: Condition): Candidates {
  const { params, prefixes } = names!;
  return async (db, after, limit) => {
    const rows = await db.query<{ id: string; looked: number }>(
      `with found as (
         select n.id from unnest($3::text[], $4::text[]) as p (low, high)
         join name n on n.type = $1 and n.param = any($2::text[]) and n.folded >= p.low and n.folded < p.high
         limit $5
       )
       select distinct f.id, (select count(*)::int from found) as looked from found f where f.id > $6 order by f.id limit $7`,
      [
        type,
        textArray(params),
        textArray(prefixes),
        // The last character there is: all that begins with the prefix lies below it.
        textArray(prefixes.map((prefix) => `${prefix}\u{10ffff}`)),
        limits.searchScanRows,
        after,
        limit,
      ],
      'search-name',
    );
    if (rows[0]?.looked === limits.searchScanRows) throw refusal('CW-FHIR-005', name);
    return rows.map(({ id }) => id);
  };
}
