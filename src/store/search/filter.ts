import { int2Array, textArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { isDerivedId, shardOf } from '#platform/ids.ts';
import { accessPredicate } from '../access-predicate.ts';
import { parseBody } from '../body.ts';
import { asOfPerson, type InPerson, recordsOfPersons } from '../person.ts';
import { publicId, type StoredResource, servedColumns, toStored } from '../read.ts';
import type { Candidate, Condition } from './condition.ts';
import type { Query } from './query.ts';

export type CandidateRow = Parameters<typeof toStored>[0] & InPerson;

/** A resource that a search found. */
export interface Found extends StoredResource {
  /** The row of the patient in whose slice it lies; empty where it lies in none. */
  readonly patient: string;
}

export function toFound(row: CandidateRow): Found {
  return asOfPerson({ ...toStored(row), patient: row.patient }, row);
}

/** The resource as conditions and orders judge it. */
export function candidateOf(row: Found): Candidate {
  const { id, patient, part, updatedAt, body, profile } = row;
  return { id, publicId: publicId(row), patient, part, updatedAt, content: parseBody(body, profile ?? null) };
}

/** Whether a row meets conditions, judged by its content. */
export function meets(row: CandidateRow, conditions: readonly Condition[]): boolean {
  if (conditions.length === 0) return true;
  const candidate = candidateOf(toFound(row));
  return conditions.every(({ matches }) => matches(candidate));
}

/** Of the rows with these ids, those that the search wants, in the order of the ids. */
export async function readMatching(
  db: Queryable,
  access: Access,
  query: Query,
  ids: readonly string[],
): Promise<Found[]> {
  const ours = ids.filter(isDerivedId);
  if (ours.length === 0) return [];
  const rows = await db.query<CandidateRow>(
    `select ${servedColumns('r', access)}, r.patient from unnest($1::smallint[], $2::text[]) as k (shard, id)
     join resource r on r.shard = k.shard and r.id = k.id
     where r.type = $3 and not r.deleted and ${accessPredicate(access, 'r')}`,
    [int2Array(ours.map(shardOf)), textArray(ours), query.type.type],
    'search-read-ids',
  );
  const owners = query.patients === undefined ? undefined : await recordsOfPersons(db, query.patients);
  return rows
    .filter((row) => owners === undefined || owners.has(row.patient))
    .filter((row) => meets(row, query.conditions))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => toFound({ ...row, ...owners?.get(row.patient) }));
}
