import { int2Array, textArray } from '#database/binary-arrays.ts';
import type { Transaction } from '#database/database.ts';
import type { BusinessKey, Clock, StoredChange } from '#flow';
import { shardOf } from '#platform/ids.ts';
import type { KnownMentions } from './known-mentions.ts';
import { type Locks, lockOfKey } from './locks.ts';
import { type OwnedKey, readOwners } from './owners.ts';
import { type ResourceRow, type RowKey, settle, type WorkingRow, workingRow } from './working-row.ts';

/** What a transaction has read and is changing: rows by id, owners of business keys, the versions made so far. */
export interface WorkingSet {
  readonly tx: Transaction;
  readonly system: string;
  readonly now: number;
  readonly mentions: KnownMentions;
  /** Undefined where nobody else writes at the same time, or what is locked is enough. */
  readonly locks: Locks | undefined;
  readonly rows: Map<string, WorkingRow>;
  readonly owners: Map<BusinessKey, OwnedKey>;
  /** Keys whose owners were read: those not in `owners` have none. */
  readonly known: Set<BusinessKey>;
  readonly changes: StoredChange[];
  /** Rows that the entry under way has said something about. */
  readonly touched: Set<WorkingRow>;
}

export function createWorkingSet(
  tx: Transaction,
  { system, now, mentions, locks }: Pick<WorkingSet, 'system' | 'now' | 'mentions' | 'locks'>,
): WorkingSet {
  return {
    tx,
    system,
    now,
    mentions,
    locks,
    rows: new Map(),
    owners: new Map(),
    known: new Set(),
    changes: [],
    touched: new Set(),
  };
}

const columns =
  'r.id, r.type, r.patient, r.version, r.updated_at, r.event_at, r.part, r.seq, r.clocks, r.deleted, r.profile, r.body, r.alias';

/**
 * Reads those of the rows that are not here yet, in one statement, their patients being locked; what the database does not have
 * becomes a new row.
 */
export async function loadRows(work: WorkingSet, keys: Iterable<RowKey>): Promise<void> {
  const wanted = new Map<string, RowKey>();
  for (const key of keys) if (!work.rows.has(key.id)) wanted.set(key.id, key);
  if (wanted.size === 0) return;
  await lockPatients(work, wanted.values());
  const ids = [...wanted.keys()];
  const stored = await work.tx.query<ResourceRow>(
    // Lateral with a limit: an index look-up a row, also by a plan that was made when the table was small.
    `select r.* from unnest($1::smallint[], $2::text[]) as k (shard, id)
     cross join lateral (
       select ${columns} from resource r where r.shard = k.shard and r.id = k.id limit 1
     ) r`,
    [int2Array(ids.map(shardOf)), textArray(ids)],
    'store-load',
  );
  const byId = new Map(stored.map((row) => [row.id, row]));
  for (const [id, key] of wanted) work.rows.set(id, workingRow(key, byId.get(id)));
  work.mentions.learn(stored.map(({ id }) => work.rows.get(id)!));
}

async function lockPatients(work: WorkingSet, keys: Iterable<RowKey>): Promise<void> {
  const patients = new Set<string>();
  // Directory entries are of no patient: they meet in `writeRows`.
  for (const { patient } of keys) if (patient !== '') patients.add(patient);
  await work.locks?.take(patients);
}

/** Rows that the database cannot have: nothing is read. */
export function newRows(work: WorkingSet, keys: Iterable<RowKey>): void {
  for (const key of keys) work.rows.set(key.id, workingRow(key, undefined));
}

/** Reads all rows of a patient's slice, the patient being locked. */
export async function loadSlice(work: WorkingSet, patient: string): Promise<WorkingRow[]> {
  await work.locks?.take([patient]);
  const stored = await work.tx.query<ResourceRow>(
    `select ${columns} from resource r where r.shard = $1 and r.patient = $2`,
    [shardOf(patient), patient],
    'store-load-slice',
  );
  for (const row of stored) if (!work.rows.has(row.id)) work.rows.set(row.id, workingRow(row, row));
  return stored.map((row) => work.rows.get(row.id)!);
}

/** Reads the owners of those of the keys that are not here yet, and of the keys that any of them was merged with, all of them being locked. */
export async function loadOwners(work: WorkingSet, keys: Iterable<BusinessKey>): Promise<void> {
  let wanted = [...new Set(keys)].filter((key) => !work.known.has(key));
  while (wanted.length > 0) {
    await work.locks?.take(wanted.map((key) => lockOfKey(work.system, key)));
    for (const key of wanted) work.known.add(key);
    const read = await readOwners(work.tx, work.system, wanted);
    for (const owned of read) work.owners.set(owned.key, owned);
    const merged = read.flatMap(({ renames = [] }) => renames.flatMap(({ from, to }) => [from, to]));
    wanted = [...new Set(merged)].filter((key) => !work.known.has(key));
  }
}

/** Makes the entry's differences versions of its own. */
export function settleEntry(work: WorkingSet, entry: Pick<Clock, 'part' | 'seq'>): void {
  for (const row of work.touched) {
    const change = settle(row, entry, work.now);
    if (change !== undefined) work.changes.push(change);
  }
  work.touched.clear();
}
