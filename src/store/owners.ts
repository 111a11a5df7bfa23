import { int2Array, int8Array, textArray, timestamptzArray } from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import type { BusinessKey, Clock } from '#flow';

/** A business key with the patient that it belongs to, as of the newest entry that named it (DESIGN 10). */
export interface OwnedKey {
  readonly key: BusinessKey;
  readonly patient: string;
  readonly clock: Clock;
  /** A visit or account that was moved: in the order of time. */
  readonly moves?: readonly Move[];
  /** A visit or account that was merged or got another number: in the order of time. */
  readonly renames?: readonly Move[];
  /** Of a document, or a set of versions. */
  readonly documents?: KnownVersions;
  /** Differs from what the database has. */
  readonly isNew: boolean;
}

/** Of patients: what was said before it of `from`, within the visit or account of the key, is of `to`. Of keys: `to` stands for `from`. */
export interface Move {
  readonly clock: Clock;
  readonly from: string;
  readonly to: string;
}

/** Which versions of a document have come. */
export interface KnownVersions {
  /** The highest; of equal ones the latest. Undefined where others only said that they replace it. */
  readonly newest?: { readonly version: number; readonly clock: Clock; readonly id: BusinessKey };
  /** Epoch milliseconds: when a document last said that it replaces this one. */
  readonly replacedAt?: number;
}

type StoredMove = readonly [eventAt: number, part: number, seq: number, from: string, to: string];

/** Reads who owns the keys of a system; keys that nobody owns yet are not in the answer. */
export async function readOwners(
  tx: Transaction,
  system: string,
  keys: readonly BusinessKey[],
): Promise<readonly OwnedKey[]> {
  const rows = await tx.query<OwnerRow>(
    `select b.* from unnest($2::text[]) as k (key)
     cross join lateral (
       select key, patient, event_at, part, seq, moves, renames, documents from business_key where system = $1 and key = k.key limit 1
     ) b`,
    [system, textArray(keys)],
    'store-owners',
  );
  return rows.map(({ key, patient, event_at, part, seq, moves, renames, documents }) => ({
    key,
    patient,
    clock: { eventAt: event_at, part, seq },
    ...(moves && { moves: moves.map(readMove) }),
    ...(renames && { renames: renames.map(readMove) }),
    ...(documents && { documents: readVersions(documents) }),
    isNew: false,
  }));
}

interface OwnerRow {
  readonly key: string;
  readonly patient: string;
  readonly event_at: number;
  readonly part: number;
  readonly seq: number;
  readonly moves: readonly StoredMove[] | null;
  readonly renames: readonly StoredMove[] | null;
  readonly documents: StoredVersions | null;
}

interface StoredVersions {
  readonly newest?: readonly [version: number, eventAt: number, part: number, seq: number, id: string];
  readonly replacedAt?: number;
}

function readVersions({ newest, replacedAt }: StoredVersions): KnownVersions {
  if (newest === undefined) return { replacedAt: replacedAt! };
  const [version, eventAt, part, seq, id] = newest;
  const known = { newest: { version, clock: { eventAt, part, seq }, id } };
  return replacedAt === undefined ? known : { ...known, replacedAt };
}

function versionsText(documents: KnownVersions | undefined): string | null {
  if (documents === undefined) return null;
  const { newest, replacedAt } = documents;
  if (newest === undefined) return JSON.stringify({ replacedAt });
  const { eventAt, part, seq } = newest.clock;
  return JSON.stringify({ newest: [newest.version, eventAt, part, seq, newest.id], replacedAt });
}

function readMove([eventAt, part, seq, from, to]: StoredMove): Move {
  return { clock: { eventAt, part, seq }, from, to };
}

function movesText(moves: readonly Move[] | undefined): string | null {
  if (moves === undefined) return null;
  return JSON.stringify(moves.map(({ clock: { eventAt, part, seq }, from, to }) => [eventAt, part, seq, from, to]));
}

/** Writes the owners that are new or newer. */
export async function writeOwners(tx: Transaction, system: string, owners: Iterable<OwnedKey>): Promise<void> {
  const changed = [...owners].filter(({ isNew }) => isNew).sort((a, b) => (a.key < b.key ? -1 : 1));
  if (changed.length === 0) return;
  await tx.query(
    `insert into business_key (system, key, patient, event_at, part, seq, moves, renames, documents)
     select $1, k.key, k.patient, k.event_at, k.part, k.seq, k.moves::jsonb, k.renames::jsonb, k.documents::jsonb
     from unnest($2::text[], $3::text[], $4::timestamptz[], $5::smallint[], $6::bigint[], $7::text[], $8::text[], $9::text[])
       as k (key, patient, event_at, part, seq, moves, renames, documents)
     on conflict (system, key) do update
     set patient = excluded.patient, event_at = excluded.event_at, part = excluded.part, seq = excluded.seq,
       moves = excluded.moves, renames = excluded.renames, documents = excluded.documents`,
    [
      system,
      textArray(changed.map(({ key }) => key)),
      textArray(changed.map(({ patient }) => patient)),
      timestamptzArray(changed.map(({ clock }) => clock.eventAt)),
      int2Array(changed.map(({ clock }) => clock.part)),
      int8Array(changed.map(({ clock }) => clock.seq)),
      textArray(changed.map(({ moves }) => movesText(moves))),
      textArray(changed.map(({ renames }) => movesText(renames))),
      textArray(changed.map(({ documents }) => versionsText(documents))),
    ],
    'store-write-owners',
  );
}
