import { int2Array, textArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { shardOf } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { accessPredicate } from './access-predicate.ts';

/** A Patient's place among the records of its person (DESIGN 18): what `identify` derives of link events, as this caller may see it. */
export interface Person {
  /** The record that stands for the person, and the one that stands for this record since it was merged. */
  readonly address: string;
  readonly root: string;
  /** Counts the person's changes: another one, another ETag. */
  readonly epoch: number;
  /** Epoch milliseconds. */
  readonly relinkedAt: number;
  /** The other records, in the order of their ids, each with what stands for it. */
  readonly others: readonly (readonly [id: string, root: string])[];
}

/**
 * SQL: the column `person` of a row of `resource`, null for all but the Patients of whom a link event spoke. Records that the
 * caller may not see, or of whom there is nothing to be seen, are not in it (DESIGN 19).
 */
export function personColumn(alias: string, access: Access): string {
  return `case when ${alias}.type = 'Patient' then (
    select jsonb_build_object('address', m.address, 'root', m.root, 'epoch', m.epoch,
      'relinkedAt', floor(extract(epoch from m.relinked_at) * 1000),
      'others', (
        select coalesce(jsonb_agg(jsonb_build_array(o.id, o.root) order by o.id), '[]'::jsonb)
        from person_member o join resource p on p.shard = o.shard and p.id = o.id
        where o.address = m.address and o.id <> m.id and p.version > 0 and not p.deleted and ${accessPredicate(access, 'p')}
      ))
    from person_member m where m.id = ${alias}.id limit 1
  ) end as person`;
}

/**
 * SQL: the slices of the persons whom patients belong to, as a table `m (shard, patient, address, readdressed_at)`: of a patient
 * of whom no link event spoke its own slice alone, without address. Laterals with a limit: a look-up in the index a patient,
 * whatever size the table had when the plan was made.
 */
export function personSlices(shards: string, patients: string): string {
  return `(
    select distinct coalesce(o.shard, u.shard) as shard, coalesce(o.id, u.patient) as patient, o.address, o.readdressed_at
    from unnest(${shards}::smallint[], ${patients}::text[]) as u (shard, patient)
    left join lateral (select address from person_member where id = u.patient limit 1) a on true
    left join lateral (
      select n.shard, n.id, n.address, n.readdressed_at from person_member n where n.address = a.address
      limit ${limits.personRecords}
    ) o on true
  ) as m`;
}

/** The records of the persons whom patients belong to, with their places in them: what `personSlices` does within a statement. */
export async function recordsOfPersons(
  db: Queryable,
  patients: readonly string[],
): Promise<ReadonlyMap<string, InPerson>> {
  const rows = await db.query<InPerson>(
    `select m.patient, m.address, m.readdressed_at from ${personSlices('$1', '$2')}`,
    [int2Array(patients.map(shardOf)), textArray(patients)],
    'store-persons',
  );
  return new Map(rows.map((row) => [row.patient, row]));
}

/** A row's slice in its person, as `personSlices` gives it. */
export interface InPerson {
  readonly patient: string;
  readonly address?: string | null;
  readonly readdressed_at?: number | null;
}

/**
 * A row as one of the person's: its references to its own record go to the person's address, and it changed when that did. Of
 * JSON text, so a quote within a text is escaped, and only a member named `reference` can match.
 */
export function asOfPerson<Row extends { readonly body: string; readonly updatedAt: number }>(
  row: Row,
  { patient, address, readdressed_at }: InPerson,
): Row {
  if (address === undefined || address === null) return row;
  const updatedAt = Math.max(row.updatedAt, readdressed_at ?? 0);
  if (address === patient) return { ...row, updatedAt };
  const body = row.body.replaceAll(`"reference":"Patient/${patient}"`, `"reference":"Patient/${address}"`);
  return { ...row, body, updatedAt };
}
