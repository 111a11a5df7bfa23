import type { BusinessKey, Translation } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { apply, applyToWrongChart, owned, ownersIn, rowKeys, rowsOf } from './apply.ts';
import { clockOf, compareClocks } from './clocks.ts';
import { takeLocks } from './locks.ts';
import { moveContents, namedOwners } from './moves.ts';
import { forget } from './working-row.ts';
import { loadOwners, loadRows, type WorkingSet } from './working-set.ts';
import type { EntryPlace, StoreDeps, StoreItem } from './write.ts';

/**
 * Business keys and patients (DESIGN 10). What is the case after any entries in any order:
 *
 * - A key belongs to the patient that the newest entry with it names.
 * - On that patient's chart stands the fold of all entries with the key, translated as if each had named this patient.
 * - On the chart of every other patient whom an entry named stands what those entries said, as entered in error.
 * - An entry that was said before its visit or account was moved to another patient has named that one (`moves.ts`).
 */
export async function applyEntry(
  work: WorkingSet,
  item: StoreItem,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<void> {
  const { translation } = item;
  const clock = clockOf(item);
  const named = await namedOwners(work, item);
  for (const { key, to } of translation.moves ?? []) named.set(key, to);
  const moves: { key: BusinessKey; from: string }[] = [];
  for (const [key, patient] of named) {
    const known = work.owners.get(key);
    if (known !== undefined && compareClocks(clock, known.clock) <= 0) continue;
    if (known !== undefined && known.patient !== patient) moves.push({ key, from: known.patient });
    work.owners.set(key, { ...known, key, patient, clock, isNew: true });
  }
  moves.push(...(await moveContents(work, item, (key) => itemsOfKey(work, key, applied, deps))));
  for (const { key, from } of moves) {
    await lockPatient(work, deps, from);
    await move(work, key, from, applied, deps);
  }
  await applyWithOwners(work, item, deps);
}

/** Applies an entry as its keys' owners have it, and marks what it says of patients who do not own them. */
export async function applyWithOwners(work: WorkingSet, item: StoreItem, deps: StoreDeps): Promise<void> {
  const { entry, translation } = item;
  const clock = clockOf(item);
  await apply(work, await underOwners(work, entry, translation, deps), clock);
  for (const [key, patient] of ownersIn(translation)) {
    if (work.owners.get(key)!.patient !== patient) {
      await applyToWrongChart(work, owned(translation, key, patient), clock);
    }
  }
}

/** The translation with every key under its owner: the entry's own where it names the owners itself. */
export async function underOwners(
  work: WorkingSet,
  entry: EntryPlace,
  native: Translation,
  deps: StoreDeps,
  instead?: { readonly key: BusinessKey; readonly patient: string },
): Promise<Translation> {
  const named = ownersIn(native);
  await loadOwners(work, named.keys());
  const ownerOf = (key: BusinessKey) => (key === instead?.key ? instead.patient : work.owners.get(key)?.patient);
  for (const [key, patient] of named) {
    const owner = ownerOf(key);
    if (owner !== undefined && owner !== patient) return await deps.translate(work.tx, entry, ownerOf);
  }
  return native;
}

/** The key has a new owner: its entries are folded there, and stay with the former one only as errors of theirs. */
async function move(
  work: WorkingSet,
  key: BusinessKey,
  from: string,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<void> {
  const items = await itemsOfKey(work, key, applied, deps);
  const now: Translation[] = [];
  for (const item of items) {
    now.push(await underOwners(work, item.entry, item.translation, deps));
    const former = await underOwners(work, item.entry, item.translation, deps, { key, patient: from });
    for (const said of [owned(now.at(-1)!, key), owned(former, key)]) {
      await loadRows(work, rowKeys(said));
      for (const row of rowsOf(work, said)) {
        forget(row);
        work.touched.add(row);
      }
    }
  }
  for (const [index, item] of items.entries()) {
    const clock = clockOf(item);
    await apply(work, now[index]!, clock);
    const said = owned(item.translation, key, from);
    if (said.statements.length > 0) await applyToWrongChart(work, said, clock);
  }
}

/** The entries with a key: those applied before, and those of this batch. */
export async function itemsOfKey(
  work: WorkingSet,
  key: BusinessKey,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<StoreItem[]> {
  const items = new Map<string, StoreItem>();
  for (const item of applied) {
    if (hasKey(item.translation, key)) items.set(placeText(item.entry), item);
  }
  const entries = await deps.entriesOfKey(work.tx, work.system, key);
  if (entries.length > limits.refoldEntries) throw new CausewayError('CW-STO-001');
  for (const entry of entries) {
    if (items.has(placeText(entry))) continue;
    const translation = await deps.translate(work.tx, entry, undefined);
    items.set(placeText(entry), { entry, system: work.system, translation });
  }
  return [...items.values()].sort((a, b) => a.entry.part - b.entry.part || a.entry.seq - b.entry.seq);
}

function hasKey({ within, moves, ...said }: Translation, key: BusinessKey): boolean {
  return ownersIn(said).has(key) || within?.includes(key) === true || moves?.some((move) => move.key === key) === true;
}

export function placeText({ part, seq }: EntryPlace): string {
  return `${part}.${seq}`;
}

/**
 * The former owner was not known when the batch took its locks. Out of order with them, so two such moves can block each
 * other: PostgreSQL ends one of them (40P01), and it is done again.
 */
async function lockPatient(work: WorkingSet, deps: StoreDeps, patient: string): Promise<void> {
  if (deps.kind === 'server') await takeLocks(work.tx, [patient]);
}
