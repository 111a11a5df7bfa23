import type { BusinessKey, Translation } from '#flow';
import { apply, applyToWrongChart, owned, ownersIn, rowKeys, rowsOf, type Said } from './apply.ts';
import { clockOf } from './clocks.ts';
import { keyNow } from './renames.ts';
import { forget } from './working-row.ts';
import { loadOwners, loadRows, type WorkingSet } from './working-set.ts';
import type { EntryPlace, StoreDeps, StoreItem } from './write.ts';

/** Applies an entry as its keys' owners have it, and marks what it says of patients who do not own them. */
export async function applyWithOwners(work: WorkingSet, item: StoreItem, deps: StoreDeps): Promise<void> {
  const { entry, translation } = item;
  const clock = clockOf(item);
  await apply(work, await underOwners(work, entry, translation, deps), clock);
  for (const [key, patient] of ownersIn(translation)) {
    if (work.owners.get(keyNow(work, key))!.patient !== patient) {
      await applyToWrongChart(work, owned(translation, [key], patient), clock);
    }
  }
}

/** The translation with every key as it is now, under its owner: the entry's own where it names them itself. */
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
  const now = (key: BusinessKey) => keyNow(work, key);
  for (const [key, patient] of named) {
    const owner = ownerOf(now(key));
    const isOther = now(key) !== key || (owner !== undefined && owner !== patient);
    if (isOther) return await deps.translate(work.tx, entry, ownerOf, now);
  }
  return native;
}

/** Forgets what was said of the rows that statements are about, for folding anew. */
export async function forgetRows(work: WorkingSet, said: Said): Promise<void> {
  await loadRows(work, rowKeys(said));
  for (const row of rowsOf(work, said)) {
    forget(row);
    work.touched.add(row);
  }
}
