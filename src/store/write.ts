import type { Database, Transaction } from '#database/database.ts';
import type { BusinessKey, StoredChange, Translation } from '#flow';
import type { Now } from '#platform/clock.ts';
import { newsIn, rowKeys } from './apply.ts';
import { applyEntry } from './business-keys.ts';
import { clockOf } from './clocks.ts';
import { documentKeys } from './documents.ts';
import type { KnownMentions } from './known-mentions.ts';
import { lockOfKey, locksOf } from './locks.ts';
import { writeOwners } from './owners.ts';
import { createWorkingSet, loadOwners, loadRows, settleEntry, type WorkingSet } from './working-set.ts';
import { writeRows } from './write-rows.ts';

/** An entry's place in the journal, and when it came. */
export interface EntryPlace {
  readonly part: number;
  readonly seq: number;
  readonly receivedAt: number;
}

/** An entry with what it says. `translation` is its own word: owners of business keys are looked up here. */
export interface StoreItem {
  readonly entry: EntryPlace;
  readonly system: string;
  readonly translation: Translation;
}

/** What the store asks of the parts around it. Reads go through the transaction that is given. */
export interface StoreDeps {
  readonly kind: Database['kind'];
  readonly now: Now;
  /** Whether a journal part is that of clients' writes. */
  readonly isOfClient: (part: number) => boolean;
  /** The applied entries of a system whose order keys have this one, in any order. Those of the batch may be among them. */
  readonly entriesOfKey: (tx: Transaction, system: string, key: BusinessKey) => Promise<readonly EntryPlace[]>;
  /** An entry that was applied; undefined where its body is no longer there. */
  readonly entryAt: (tx: Transaction, place: Pick<EntryPlace, 'part' | 'seq'>) => Promise<EntryPlace | undefined>;
  /** Whom an entry is about, as `patient:` keys. */
  readonly patientsOf: (entry: EntryPlace) => readonly BusinessKey[];
  /**
   * An entry's translation, with the statements of each key under the key that `keyNow` and the patient that `ownerOf` names
   * (undefined: as the entry has it). Without both, the entry's own word.
   */
  readonly translate: (
    tx: Transaction,
    entry: EntryPlace,
    ownerOf: ((key: BusinessKey) => string | undefined) | undefined,
    keyNow?: (key: BusinessKey) => BusinessKey,
  ) => Promise<Translation>;
}

/**
 * Folds a batch of entries into the resources, in their order, and writes the difference: a version for each entry that
 * changed a row. Nothing changes where an entry was applied before. `mentions` is what the caller's consumer remembers. Errors: `CW-STO-001` a key has more entries than are
 * refolded at once; those of the database, `CW-DB-003` among them where another transaction changed the same row.
 */
export async function writeTranslations(
  tx: Transaction,
  items: readonly StoreItem[],
  mentions: KnownMentions,
  deps: StoreDeps,
): Promise<readonly StoredChange[]> {
  const changes: StoredChange[] = [];
  // A batch is of one part and so of one system; were it not, the rest follows in the same transaction.
  for (const system of new Set(items.map((item) => item.system))) {
    const own = items.filter((item) => item.system === system);
    const work = createWorkingSet(tx, { system, now: deps.now(), mentions, locks: locksOf(tx, deps.kind, system) });
    await writeOfSystem(work, own, deps);
    changes.push(...work.changes);
  }
  return changes;
}

async function writeOfSystem(work: WorkingSet, items: readonly StoreItem[], deps: StoreDeps): Promise<void> {
  await work.locks?.take(items.flatMap(({ translation }) => [...lockNames(work, translation)]));
  await loadOwners(
    work,
    items.flatMap((item) => [...ownerKeys(item.translation)]),
  );
  await loadRows(
    work,
    items.flatMap((item) => [...rowKeys(newsIn(work, item.translation, clockOf(item)))]),
  );
  for (const [index, item] of items.entries()) {
    await applyEntry(work, item, items.slice(0, index + 1), deps);
    settleEntry(work, item.entry);
  }
  await writeWork(work);
}

/** Writes all that the working set has changed. */
export async function writeWork(work: WorkingSet): Promise<void> {
  await writeRows(work.tx, work.locks, [...work.rows.values()]);
  await writeOwners(work.tx, work.system, work.owners.values());
}

function* ownerKeys(translation: Translation): Generator<BusinessKey> {
  for (const { owner } of translation.statements) if (owner !== undefined) yield owner;
  for (const { owner } of translation.sets) if (owner !== undefined) yield owner;
  if (translation.within !== undefined) yield* translation.within;
  for (const { key } of translation.moves ?? []) yield key;
  for (const { key, becomes } of translation.renames ?? []) yield* [key, becomes];
  yield* documentKeys(translation);
}

/** Everything that another feed of the system may write too. Mentions are left out: they meet in `writeRows`. */
function* lockNames(work: WorkingSet, translation: Translation): Generator<string> {
  for (const { patient, mode, id } of translation.statements) {
    if (patient !== '') yield patient;
    else if (mode !== 'mention') yield id;
  }
  for (const { of } of translation.sets) yield of.patient === '' ? of.id : of.patient;
  for (const { from, to } of translation.moves ?? []) yield* [from, to];
  for (const key of ownerKeys(translation)) yield lockOfKey(work.system, key);
}
