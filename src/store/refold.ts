import type { Transaction } from '#database/database.ts';
import type { BusinessKey, StoredChange, Translation } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { apply, applyToWrongChart, owned, ownersIn, type Said } from './apply.ts';
import { clockOf } from './clocks.ts';
import { itemsOfKey, placeText } from './items-of-key.ts';
import { createKnownMentions } from './known-mentions.ts';
import { locksOf } from './locks.ts';
import { keyNow } from './renames.ts';
import { underOwners } from './under-owners.ts';
import { forget } from './working-row.ts';
import { createWorkingSet, loadOwners, loadSlice, settleEntry, type WorkingSet } from './working-set.ts';
import { type StoreDeps, type StoreItem, writeWork } from './write.ts';

/** A source patient to refold: the Patient id, and the patient keys under which the journal has its entries. */
export interface RefoldTarget {
  readonly patient: string;
  readonly keys: readonly BusinessKey[];
}

/**
 * Folds a patient's slice anew, from empty, from the entries of the patient's keys and of the business keys that belong to
 * the patient; differences become versions, and rows that the entries no longer make are deleted. Right after live
 * processing by the same code nothing changes. Directory entries are left as they are. Errors: `CW-STO-001` more
 * entries than are refolded at once.
 */
export async function refoldPatient(
  tx: Transaction,
  system: string,
  target: RefoldTarget,
  deps: StoreDeps,
): Promise<readonly StoredChange[]> {
  const { patient } = target;
  // Whoever writes into the slice has this lock, so it is the only one needed.
  await locksOf(tx, deps.kind, system)?.take([patient]);
  const work = createWorkingSet(tx, {
    system,
    now: deps.now(),
    mentions: createKnownMentions(),
    locks: undefined,
  });
  const items = await itemsOf(work, target, deps);

  for (const row of await loadSlice(work, patient)) {
    // What clients wrote about the patient is not of these entries.
    if (deps.isOfClient(row.current.part)) continue;
    forget(row);
    work.touched.add(row);
  }
  for (const item of items) {
    const now = await underOwners(work, item.entry, item.translation, deps);
    await apply(work, within(now, patient), clockOf(item));
    for (const [key, named] of ownersIn(item.translation)) {
      if (named !== patient || work.owners.get(keyNow(work, key))?.patient === patient) continue;
      await applyToWrongChart(work, owned(item.translation, [key], patient), clockOf(item));
    }
  }
  // The versions that differ are the work of the newest entry, as far as one can be named.
  const last = items.at(-1)?.entry;
  if (last !== undefined) settleEntry(work, last);
  await writeWork(work);
  return work.changes;
}

/** The entries that name the patient, and those of the keys that belong to the patient, in the journal's order. */
async function itemsOf(work: WorkingSet, { patient, keys }: RefoldTarget, deps: StoreDeps): Promise<StoreItem[]> {
  const items = new Map<string, StoreItem>();
  const add = async (key: BusinessKey) => {
    for (const item of await itemsOfKey(work, key, [...items.values()], deps)) items.set(placeText(item.entry), item);
    if (items.size > limits.refoldEntries) throw new CausewayError('CW-STO-001');
  };
  for (const key of keys) await add(key);
  // An entry that comes with a key may bring further ones: a result of a visit that was moved, and its corrections.
  const done = new Set<BusinessKey>();
  for (;;) {
    const named = new Set([...items.values()].flatMap(({ translation }) => [...keysIn(translation)]));
    await loadOwners(work, named);
    const now = new Set([...named].map((key) => keyNow(work, key)));
    const more = [...now].filter((key) => !done.has(key) && work.owners.get(key)?.patient === patient);
    if (more.length === 0) break;
    for (const key of more) {
      done.add(key);
      await add(key);
    }
  }
  return [...items.values()].sort((a, b) => a.entry.part - b.entry.part || a.entry.seq - b.entry.seq);
}

function* keysIn({ moves = [], renames = [], ...said }: Translation): Generator<BusinessKey> {
  yield* ownersIn(said).keys();
  for (const { key } of moves) yield key;
  for (const { becomes } of renames) yield becomes;
}

/** What is said in one patient's slice. */
function within(said: Said, patient: string): Said {
  return {
    statements: said.statements.filter((statement) => statement.patient === patient),
    sets: said.sets.filter((set) => set.of.patient === patient),
  };
}
