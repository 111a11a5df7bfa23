import type { BusinessKey, Translation } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { ownersIn } from './apply.ts';
import { itemsOfKey, placeText } from './items-of-key.ts';
import { keyNow } from './renames.ts';
import { loadOwners, type WorkingSet } from './working-set.ts';
import type { StoreDeps, StoreItem } from './write.ts';

/** A source patient to refold: the Patient id, and the patient keys under which the journal has its entries. */
export interface RefoldTarget {
  readonly patient: string;
  readonly keys: readonly BusinessKey[];
}

/** The entries that name the patient, and those of the keys that belong to the patient, in the journal's order; `known` are some of a batch. */
export async function itemsOfPatient(
  work: WorkingSet,
  { patient, keys }: RefoldTarget,
  deps: StoreDeps,
  known: readonly StoreItem[] = [],
): Promise<StoreItem[]> {
  const items = new Map(known.map((item) => [placeText(item.entry), item]));
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
