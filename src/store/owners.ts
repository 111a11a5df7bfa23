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
    'select key, patient, event_at, part, seq from business_key where system = $1 and key = any($2::text[])',
    [system, keys],
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
     select $1, k.key, k.patient, to_timestamp(k.event_at / 1000), k.part, k.seq
     from unnest($2::text[], $3::text[], $4::float8[], $5::smallint[], $6::bigint[]) as k (key, patient, event_at, part, seq)
     on conflict (system, key) do update
     set patient = excluded.patient, event_at = excluded.event_at, part = excluded.part, seq = excluded.seq`,
    [
      system,
      changed.map(({ key }) => key),
      changed.map(({ patient }) => patient),
      changed.map(({ clock }) => clock.eventAt),
      changed.map(({ clock }) => clock.part),
      changed.map(({ clock }) => clock.seq),
    ],
    'store-write-owners',
  );
}
