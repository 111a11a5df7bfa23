import type { BusinessKey, RenameStatement } from '#flow';
import { owned } from './apply.ts';
import { clockOf, compareClocks } from './clocks.ts';
import { itemsOfKey, placeText } from './items-of-key.ts';
import { namedOwners } from './moves.ts';
import { keepRename, keyNow, relatedKeys } from './renames.ts';
import { applyWithOwners, forgetRows, underOwners } from './under-owners.ts';
import { loadOwners, type WorkingSet } from './working-set.ts';
import type { StoreDeps, StoreItem } from './write.ts';

/**
 * A visit or account becomes another: what was said under any of the keys that hang together so is folded anew under those that
 * they are now, and the resources of the others go. `applied` are the entries of the batch so far, this one among them. Gives the
 * keys that were moved once: their moves are now those of all.
 */
export async function applyRename(
  work: WorkingSet,
  item: StoreItem,
  { key: from, becomes: to }: RenameStatement,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<readonly BusinessKey[]> {
  await loadOwners(work, [from, to]);
  const keys = [...new Set([...relatedKeys(work, from), ...relatedKeys(work, to)])];
  const now = () => [...new Set(keys.map((key) => keyNow(work, key)))];
  const before = now();
  const items = new Map<string, StoreItem>();
  for (const key of before) {
    for (const one of await itemsOfKey(work, key, applied, deps)) items.set(placeText(one.entry), one);
  }
  const inOrder = [...items.values()].sort((a, b) => a.entry.part - b.entry.part || a.entry.seq - b.entry.seq);
  for (const { entry, translation } of inOrder) {
    await forgetRows(work, owned(await underOwners(work, entry, translation, deps), before));
  }
  if (!keepRename(work, { clock: clockOf(item), from, to }, item.translation.patient)) return [];
  const after = now();
  await settleOwners(work, inOrder, after);
  for (const { entry, translation } of inOrder) {
    await forgetRows(work, owned(await underOwners(work, entry, translation, deps), after));
    await forgetRows(work, owned(translation, keys));
  }
  for (const one of inOrder) {
    // This one comes when its other keys have their owners, too: `business-keys.ts`.
    if (placeText(one.entry) !== placeText(item.entry)) await applyWithOwners(work, one, deps);
  }
  return keys.filter((key) => work.owners.get(key)?.moves !== undefined);
}

/** A key belongs to the patient that the newest entry names for it or for those that it stands for. */
async function settleOwners(work: WorkingSet, items: readonly StoreItem[], keys: readonly string[]): Promise<void> {
  const newest = new Map<string, StoreItem>();
  for (const item of items) {
    for (const [key, patient] of await namedOwners(work, item)) {
      if (!keys.includes(key)) continue;
      const known = newest.get(key);
      if (known !== undefined && compareClocks(clockOf(item), clockOf(known)) < 0) continue;
      newest.set(key, item);
      work.owners.set(key, { ...work.owners.get(key), key, patient, clock: clockOf(item), isNew: true });
    }
  }
}
