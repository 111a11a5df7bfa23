import type { BusinessKey } from '#flow';
import { lastOf, successors } from '#platform/successors.ts';
import { compareClocks } from './clocks.ts';
import type { Move, OwnedKey } from './owners.ts';
import type { WorkingSet } from './working-set.ts';

/**
 * The key that stands for a visit or account now: what it was merged into or got as its number (ADT A35 to A51), followed to its
 * end. The key's owner has been read, and with it those of the keys that it was merged with.
 */
export function keyNow(work: WorkingSet, key: BusinessKey): BusinessKey {
  return work.owners.get(key)?.renames === undefined ? key : lastOf(successors(mergedWith(work, key).renames), key);
}

/** All the keys for which one stands, itself among them. */
export function keysOf(work: WorkingSet, key: BusinessKey): readonly BusinessKey[] {
  if (work.owners.get(key)?.renames === undefined) return [key];
  const { keys, renames } = mergedWith(work, key);
  const next = successors(renames);
  return keys.filter((one) => lastOf(next, one) === key);
}

/** All the keys that renames join with one, itself among them. */
export function relatedKeys(work: WorkingSet, key: BusinessKey): readonly BusinessKey[] {
  return work.owners.get(key)?.renames === undefined ? [key] : mergedWith(work, key).keys;
}

/** Keeps with both keys that one stands for the other from then on; false where that is known. */
export function keepRename(work: WorkingSet, rename: Move, patient: string): boolean {
  const { clock, from, to } = rename;
  const isSame = (other: Move) => compareClocks(other.clock, clock) === 0 && other.from === from && other.to === to;
  if (work.owners.get(from)?.renames?.some(isSame) === true) return false;
  for (const key of [from, to]) {
    const known: OwnedKey = work.owners.get(key) ?? { key, patient, clock, isNew: true };
    work.owners.set(key, { ...known, renames: inOrder([...(known.renames ?? []), rename]), isNew: true });
  }
  return true;
}

/** The keys that renames join with one, in any number of steps, and these renames in the order of time. */
function mergedWith(work: WorkingSet, key: BusinessKey): { readonly keys: BusinessKey[]; readonly renames: Move[] } {
  const keys = new Set([key]);
  const renames = new Map<string, Move>();
  // Grows while it is gone through.
  for (const one of keys) {
    for (const rename of work.owners.get(one)?.renames ?? []) {
      const { eventAt, part, seq } = rename.clock;
      renames.set(`${eventAt}.${part}.${seq} ${rename.from} ${rename.to}`, rename);
      keys.add(rename.from).add(rename.to);
    }
  }
  return { keys: [...keys], renames: inOrder([...renames.values()]) };
}

/** Of one message, by the key that goes: the same order whatever came first. */
function inOrder(renames: readonly Move[]): Move[] {
  return [...renames].sort((a, b) => compareClocks(a.clock, b.clock) || (a.from < b.from ? -1 : 1));
}
