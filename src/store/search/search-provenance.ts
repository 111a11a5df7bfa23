import { int2Array, textArray } from '#database/binary-arrays.ts';
import type { Queryable } from '#database/database.ts';
import type { Access } from '#flow';
import { shardOf } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { accessPredicate } from '../access-predicate.ts';
import { rowIds } from '../aliases.ts';
import { recordsOfPersons } from '../person.ts';
import { provenanceOf, provenanceTarget } from '../provenance.ts';
import { storedColumns, toStored } from '../read.ts';
import { printCursor, readCursor } from './cursor.ts';
import { patientIds } from './query.ts';
import type { SearchAnswer, SearchRequest } from './search.ts';
import { alternatives, refusal } from './values.ts';

type Row = Parameters<typeof toStored>[0] & { readonly total: number };

/**
 * Provenance by `target` (Type/id), `patient` or `_id`: derived from the rows of the targets, in the order of their ids. One of
 * them must be there; nothing else is taken.
 */
export async function searchProvenance(db: Queryable, access: Access, request: SearchRequest): Promise<SearchAnswer> {
  if (request.sort !== undefined && request.sort !== '') throw refusal('CW-FHIR-006', '_sort');
  let targets: readonly Target[] | undefined;
  let patients: readonly string[] | undefined;
  const narrow = <T>(known: readonly T[] | undefined, asked: readonly T[], same: (a: T, b: T) => boolean) =>
    known === undefined ? asked : known.filter((one) => asked.some((other) => same(one, other)));
  for (const [name, text] of request.parameters) {
    if (name === 'patient') patients = narrow(patients, patientIds(text, name, undefined) ?? [], (a, b) => a === b);
    else if (name === 'target') targets = narrow(targets, alternatives(text, name).map(targetOf), isSame);
    else if (name === '_id') {
      const asked = alternatives(text, name).map(provenanceTarget);
      targets = narrow(
        targets,
        asked.filter((target) => target !== undefined),
        isSame,
      );
    } else throw refusal('CW-FHIR-001', name);
  }
  if (targets === undefined && patients === undefined) throw refusal('CW-FHIR-004', 'target');
  if ((targets?.length ?? 0) > limits.searchPageMax) throw refusal('CW-FHIR-003', 'target');
  return await page(
    db,
    access,
    targets && (await rowsOf(db, targets)),
    patients && [...(await recordsOfPersons(db, [...(await rowIds(db, 'Patient', patients)).values()])).keys()],
    request,
  );
}

interface Target {
  readonly type: string;
  readonly id: string;
}

const isSame = (a: Target, b: Target) => a.type === b.type && a.id === b.id;

/** The rows of targets that are named as clients know them. */
async function rowsOf(db: Queryable, targets: readonly Target[]): Promise<Target[]> {
  const rows: Target[] = [];
  for (const [type, same] of Map.groupBy(targets, (target) => target.type)) {
    const ids = await rowIds(
      db,
      type,
      same.map(({ id }) => id),
    );
    for (const id of new Set(ids.values())) rows.push({ type, id });
  }
  return rows;
}

function targetOf(text: string): Target {
  const [type, id, ...rest] = text.split('/');
  if (type === undefined || id === undefined || rest.length > 0) throw refusal('CW-FHIR-003', 'target');
  return { type, id };
}

async function page(
  db: Queryable,
  access: Access,
  ours: readonly Target[] | undefined,
  patients: readonly string[] | undefined,
  request: SearchRequest,
): Promise<SearchAnswer> {
  const members = patients ?? [];
  const after = request.cursor === undefined ? '' : readCursor(request.cursor).id;
  const seen = `not r.deleted and ${accessPredicate(access, 'r')}`;
  const wanted =
    ours === undefined
      ? `select r.* from unnest($1::smallint[], $2::text[]) as k (shard, id)
         join resource r on r.shard = k.shard and r.patient = k.id
         where ${seen} and $3::text[] is null and $4::text[] is null`
      : `select r.* from unnest($1::smallint[], $2::text[], $3::text[]) as k (shard, id, type)
         join resource r on r.shard = k.shard and r.id = k.id and r.type = k.type
         where ${seen} and ($4::text[] is null or r.patient = any($4::text[]))`;
  const ids = ours?.map(({ id }) => id) ?? members;
  const rows = await db.query<Row>(
    `with wanted as (${wanted})
     select ${storedColumns('w')}, (select count(*)::int from wanted) as total
     from wanted w where w.id > $5 order by w.id limit $6`,
    [
      int2Array(ids.map(shardOf)),
      textArray(ids),
      ours === undefined ? null : textArray(ours.map(({ type }) => type)),
      ours === undefined || patients === undefined ? null : textArray(members),
      after,
      request.count + 1,
    ],
    ours === undefined ? 'search-provenance-patient' : 'search-provenance-target',
  );
  const shown = rows.slice(0, request.count);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => provenanceOf(toStored(row))),
    ...(rows.length > shown.length && last !== undefined ? { next: printCursor({ key: 0, id: last.id }) } : {}),
    ...(request.total === 'accurate' ? { total: rows[0]?.total ?? 0 } : {}),
  };
}
