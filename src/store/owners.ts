import { int2Array, int8Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import type { BusinessKey, Clock } from '#flow';

/** A business key with the patient that it belongs to, as of the newest entry that named it (DESIGN 10). */
export interface OwnedKey {
  readonly key: BusinessKey;
  readonly patient: string;
  readonly clock: Clock;
  /** Differs from what the database has. */
  readonly isNew: boolean;
}

/** Reads who owns the keys of a system; keys that nobody owns yet are not in the answer. */
export async function readOwners(
  tx: Transaction,
  system: string,
  keys: readonly BusinessKey[],
): Promise<readonly OwnedKey[]> {
  const rows = await tx.query<{ key: string; patient: string; event_at: number; part: number; seq: number }>(
    `select b.* from unnest($2::text[]) as k (key)
     cross join lateral (
       select key, patient, event_at, part, seq from business_key where system = $1 and key = k.key limit 1
     ) b`,
    [system, textArray(keys)],
    'store-owners',
  );
  return rows.map(({ key, patient, event_at, part, seq }) => ({
    key,
    patient,
    clock: { eventAt: event_at, part, seq },
    isNew: false,
  }));
}

/** Writes the owners that are new or newer. */
export async function writeOwners(tx: Transaction, system: string, owners: Iterable<OwnedKey>): Promise<void> {
  const changed = [...owners].filter(({ isNew }) => isNew).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (changed.length === 0) return;
  await tx.query(
    `insert into business_key (system, key, patient, event_at, part, seq)
     select $1, k.key, k.patient, k.event_at, k.part, k.seq
     from unnest($2::text[], $3::text[], $4::timestamptz[], $5::smallint[], $6::bigint[]) as k (key, patient, event_at, part, seq)
     on conflict (system, key) do update
     set patient = excluded.patient, event_at = excluded.event_at, part = excluded.part, seq = excluded.seq`,
    [
      system,
      textArray(changed.map(({ key }) => key)),
      textArray(changed.map(({ patient }) => patient)),
      timestamptzArray(changed.map(({ clock }) => clock.eventAt)),
      int2Array(changed.map(({ clock }) => clock.part)),
      int8Array(changed.map(({ clock }) => clock.seq)),
    ],
    'store-write-owners',
  );
}
