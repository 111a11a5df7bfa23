import { int2Array, textArray } from '#database/binary-arrays.ts';
import type { FhirResource } from '#flow';
import { type Ids, isDerivedId, shardOf } from '#platform/ids.ts';
import type { ClientRequest } from './client-request.ts';
import { type ClientWork, rowsOfIds } from './client-work.ts';
import { clientSystem, type Draft, makesResource, refuse, within } from './draft.ts';
import { ownReference, patientReference, relativeTo } from './references.ts';

/** The row of a patient under an id that a client chose: known before it is written, so that what is about it may come first. */
export function chosenPatient(ids: Ids, id: string): string {
  return ids.patient(clientSystem, 'alias', id);
}

/**
 * Learns in whose slice each draft's resource lies. `refer` gives a reference as it will be written. `CW-WRT-019` where the patient
 * has an id of our shape, and is not there: nothing may lie where nobody finds it.
 */
export async function learnSlices(
  work: ClientWork,
  drafts: readonly Draft[],
  refer: (reference: string) => string,
  ids: Ids,
): Promise<void> {
  const own = new Map<string, string>();
  for (const { operation, id, row } of drafts) if (operation.type === 'Patient' && id && row) own.set(id, row);
  const asked = new Map<Draft, string>();
  for (const draft of drafts) {
    const { operation } = draft;
    if (!makesResource(operation)) continue;
    if (operation.type === 'Patient') draft.patient = draft.row!;
    else {
      const patient = patientId(operation.resource, refer);
      if (patient === undefined) draft.patient = '';
      else asked.set(draft, patient);
    }
  }
  const wanted = new Set([...asked.values()].filter((id) => !own.has(id)));
  const rows = await rowsOfIds(work, 'Patient', wanted);
  await learnPatients(work, [...wanted].filter(isDerivedId));
  for (const [draft, id] of asked) {
    within(draft, () => {
      if (isDerivedId(id) && !own.has(id) && !work.patients.has(id)) refuse('CW-WRT-019', `${draft.operation.type}`);
    });
    draft.patient = own.get(id) ?? rows.get(id) ?? chosenPatient(ids, id);
  }
}

/** Learns at once which of the patients that requests name are there, by the ids that we give out. */
export async function learnNamedPatients(work: ClientWork, requests: readonly ClientRequest[]): Promise<void> {
  const named = new Set<string>();
  for (const { operations, base } of requests) {
    for (const operation of operations) {
      if (!makesResource(operation) || operation.type === 'Patient') continue;
      const id = patientId(operation.resource, (reference) => relativeTo(base, reference));
      if (id !== undefined && isDerivedId(id)) named.add(id);
    }
  }
  await learnPatients(work, [...named]);
}

/** The id of the patient of ours whom a resource is about. */
export function patientId(resource: FhirResource, refer: (reference: string) => string): string | undefined {
  const reference = patientReference(resource);
  const target = reference === undefined ? undefined : ownReference(refer(reference));
  return target?.type === 'Patient' ? target.id : undefined;
}

/** Learns which of the ids are patients', in the batch or before it. */
async function learnPatients({ set, patients }: ClientWork, ids: readonly string[]): Promise<void> {
  const unknown = ids.filter((id) => {
    const row = set.rows.get(id);
    if (row?.type === 'Patient' && row.current.version > 0 && row.alias === null) patients.add(id);
    return !patients.has(id);
  });
  if (unknown.length === 0) return;
  const rows = await set.tx.query<{ id: string }>(
    `select r.id from unnest($1::smallint[], $2::text[]) as k (shard, id)
     cross join lateral (
       select r.id from resource r
       where r.shard = k.shard and r.id = k.id and r.type = 'Patient' and r.version > 0 and r.alias is null limit 1
     ) r`,
    [int2Array(unknown.map(shardOf)), textArray(unknown)],
    'store-patients-that-are',
  );
  for (const { id } of rows) patients.add(id);
}
