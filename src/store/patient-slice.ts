import { int2Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { shardOf } from '#platform/ids.ts';
import { accessPredicate } from './access-predicate.ts';
import { personSlices } from './person.ts';
import { type StoredResource, servedColumns } from './read.ts';
import { type CandidateRow, type Found, toFound } from './search/filter.ts';
import { includeResources, readInclude } from './search/include.ts';

/** A page of a patient's slice; times are epoch milliseconds. */
export interface SlicePage {
  readonly count: number;
  readonly cursor?: string;
  readonly types?: readonly string[];
  /** Only what was written since. */
  readonly since?: number;
  /** Only what happened from here on, and before there; what has no date is told, too. */
  readonly from?: number;
  readonly to?: number;
}

/**
 * All that lies in a patient's slice and in those of the person's other records, the Patients first, then by type and id: an order that no write in between changes. With what
 * the page refers to and lies in no slice (practitioners, organizations, places). `patient` is its row's id. `CW-FHIR-007` for
 * a cursor that is none.
 */
export async function readPatientSlice(
  db: Queryable,
  access: Access,
  patient: string,
  { count, cursor, types, since, from, to }: SlicePage,
): Promise<{
  readonly rows: readonly Found[];
  readonly directory: readonly StoredResource[];
  readonly next: string | undefined;
}> {
  const [, type = '', id = ''] = cursor === undefined ? [] : readPlace(cursor);
  const moment = (ms: number | undefined) => (ms === undefined ? null : timestamptzArray([ms]));
  // An empty type stands for the Patient: it comes before all the others.
  const order = `case r.type when 'Patient' then '' else r.type end`;
  const rows = await db.query<CandidateRow>(
    `select r.*, m.address, m.readdressed_at from ${personSlices('$1', '$2')} cross join lateral (
     select ${servedColumns('r', access)}, r.patient from resource r
     where r.shard = m.shard and r.patient = m.patient and not r.deleted and r.version > 0
       and ${accessPredicate(access, 'r')}
       and ($3::text[] is null or r.type = any($3::text[]))
       and ($4::timestamptz[] is null or greatest(r.updated_at, m.readdressed_at) >= ($4::timestamptz[])[1])
       and ($5::timestamptz[] is null or r.clinical_to is null or r.clinical_to > ($5::timestamptz[])[1])
       and ($6::timestamptz[] is null or r.clinical_to is null or r.clinical_from < ($6::timestamptz[])[1])
       and ($7::boolean or (${order}, r.id) > ($8::text collate "C", $9::text collate "C"))
     order by ${order} collate "C", r.id limit $10
     ) r order by ${order} collate "C", r.id limit $10`,
    [
      int2Array([shardOf(patient)]),
      textArray([patient]),
      types === undefined ? null : textArray(types),
      moment(since),
      moment(from),
      moment(to),
      cursor === undefined,
      type === 'Patient' ? '' : type,
      id,
      count + 1,
    ],
    'store-patient-slice',
  );
  const shown = rows.slice(0, count).map(toFound);
  const last = shown.at(-1);
  const { rows: referred } = await includeResources(db, access, shown, [readInclude('_include', '*')]);
  return {
    rows: shown,
    directory: referred.filter((row) => (row as Found).patient === ''),
    next: rows.length > count && last !== undefined ? `${last.type}.${last.id}` : undefined,
  };
}

function readPlace(cursor: string): RegExpExecArray {
  const place = /^([A-Za-z]{1,64})\.([a-z0-9]{1,64})$/.exec(cursor);
  if (place === null) throw new CausewayError('CW-FHIR-007', { place: '_cursor' });
  return place;
}
