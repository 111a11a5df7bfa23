import { textArray } from '#database/binary-arrays.ts';
import type { Queryable, Transaction } from '#database/database.ts';
import { isDerivedId } from '#platform/ids.ts';

/**
 * The rows' ids by the ids under which clients know them, of one type. A derived id stands for itself, whether or not there is
 * such a row; one that a client chose is looked up, and is absent where nobody chose it.
 */
export async function rowIds(db: Queryable, type: string, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const chosen: string[] = [];
  for (const id of new Set(ids)) {
    if (isDerivedId(id)) found.set(id, id);
    // Anything else is no id (FHIR R4 datatype id), and nobody could have chosen it.
    else if (/^[A-Za-z0-9\-.]{1,64}$/.test(id)) chosen.push(id);
  }
  if (chosen.length === 0) return found;
  const rows = await db.query<{ alias: string; id: string }>(
    `select a.alias, a.id from unnest($2::text[]) as k (alias)
     cross join lateral (select alias, id from alias where type = $1 and alias = k.alias limit 1) a`,
    [type, textArray(chosen)],
    'store-aliases',
  );
  for (const { alias, id } of rows) found.set(alias, id);
  return found;
}

/** Keeps which rows the ids that clients chose stand for. */
export async function writeAliases(
  tx: Transaction,
  rows: readonly { readonly type: string; readonly alias: string; readonly id: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => (`${a.type}/${a.alias}` < `${b.type}/${b.alias}` ? -1 : 1));
  await tx.query(
    `insert into alias (type, alias, id) select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing`,
    [
      textArray(sorted.map(({ type }) => type)),
      textArray(sorted.map(({ alias }) => alias)),
      textArray(sorted.map(({ id }) => id)),
    ],
    'store-write-aliases',
  );
}
