import type { BusinessKey } from '#flow';
import { ownersIn } from './apply.ts';
import { clockOf, compareClocks } from './clocks.ts';
import type { Move } from './owners.ts';
import { keyNow, relatedKeys } from './renames.ts';
import { loadOwners, type WorkingSet } from './working-set.ts';
import type { StoreItem } from './write.ts';

/**
 * Whom an entry names as the owner of each of its keys: the patient that it says, or whom a visit or an account that it names was
 * moved to since (ADT A44, A45). So a result goes along with its visit, whichever of the two is heard of first.
 */
export async function namedOwners(work: WorkingSet, item: StoreItem): Promise<Map<BusinessKey, string>> {
  const { translation } = item;
  const stated = ownersIn(translation);
  const containers = translation.within ?? [];
  await loadOwners(work, [...stated.keys(), ...containers]);
  const named = new Map<BusinessKey, string>();
  for (const [key, patient] of stated) if (!named.has(keyNow(work, key))) named.set(keyNow(work, key), patient);
  const clock = clockOf(item);
  const later: Move[] = [];
  for (const key of containers.flatMap((one) => relatedKeys(work, one))) {
    for (const move of work.owners.get(key)?.moves ?? []) if (compareClocks(move.clock, clock) > 0) later.push(move);
  }
  if (later.length === 0) return named;
  later.sort((a, b) => compareClocks(a.clock, b.clock));
  for (const [key, patient] of named) {
    named.set(
      key,
      later.reduce((now, { from, to }) => (now === from ? to : now), patient),
    );
  }
  return named;
}

/**
 * Keeps the moves that an entry states, and those that it passes on (`passOn`), with the keys that they are of, and gives the keys
 * which thereby have another owner: those whose newest entry lies in what was moved. `renamed` was moved once, and is one with
 * another visit only now; `itemsOf` gives the entries with a key.
 */
export async function moveContents(
  work: WorkingSet,
  item: StoreItem,
  renamed: readonly BusinessKey[],
  itemsOf: (key: BusinessKey) => Promise<readonly StoreItem[]>,
): Promise<readonly { readonly key: BusinessKey; readonly from: string }[]> {
  const clock = clockOf(item);
  const containers = new Set([...passOn(work, item), ...renamed.map((key) => keyNow(work, key))]);
  for (const { key, from, to } of item.translation.moves ?? []) {
    keep(work, keyNow(work, key), { clock, from, to });
    containers.add(keyNow(work, key));
  }
  const moved: { key: BusinessKey; from: string }[] = [];
  // Grows while it is gone through: an account brings its visits.
  for (const container of containers) {
    for (const within of await itemsOf(container)) {
      const named = await namedOwners(work, within);
      for (const key of passOn(work, within)) containers.add(key);
      for (const [key, patient] of named) {
        const known = work.owners.get(key);
        // The newest entry that names the key speaks of another patient now: this one, if it is that.
        if (known === undefined || known.patient === patient) continue;
        if (compareClocks(known.clock, clockOf(within)) !== 0) continue;
        moved.push({ key, from: known.patient });
        work.owners.set(key, { ...known, patient, isNew: true });
      }
    }
  }
  return moved;
}

/**
 * What an account was moved with is moved with each of its visits, too: their results name the visit alone. Gives the visits that an
 * entry, said before, so puts among what was moved. The owners of the entry's keys have been read.
 */
function passOn(work: WorkingSet, item: StoreItem): BusinessKey[] {
  const containers = item.translation.within ?? [];
  const clock = clockOf(item);
  const visits = new Set<BusinessKey>();
  for (const account of containers) {
    if (!account.startsWith('account:')) continue;
    for (const move of work.owners.get(account)?.moves ?? []) {
      if (compareClocks(move.clock, clock) <= 0) continue;
      for (const visit of containers) {
        if (visit.startsWith('visit:') && work.owners.has(visit) && keep(work, visit, move)) visits.add(visit);
      }
    }
  }
  return [...visits];
}

/** Keeps a move with its key; false where it stands there already. */
function keep(work: WorkingSet, key: BusinessKey, move: Move): boolean {
  const known = work.owners.get(key)!;
  const moves = known.moves ?? [];
  if (moves.some(({ clock, from }) => compareClocks(clock, move.clock) === 0 && from === move.from)) return false;
  const inOrder = [...moves, move].sort((a, b) => compareClocks(a.clock, b.clock));
  work.owners.set(key, { ...known, moves: inOrder, isNew: true });
  return true;
}
