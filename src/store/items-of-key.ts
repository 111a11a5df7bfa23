import type { BusinessKey, Translation } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { ownersIn } from './apply.ts';
import { keysOf } from './renames.ts';
import type { WorkingSet } from './working-set.ts';
import type { EntryPlace, StoreDeps, StoreItem } from './write.ts';

/** The entries with a key, or with one that it stands for now: those applied before, and those of this batch. */
export async function itemsOfKey(
  work: WorkingSet,
  key: BusinessKey,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<StoreItem[]> {
  const items = new Map<string, StoreItem>();
  for (const one of keysOf(work, key)) {
    for (const item of applied) {
      if (hasKey(item.translation, one)) items.set(placeText(item.entry), item);
    }
    const entries = await deps.entriesOfKey(work.tx, work.system, one);
    if (entries.length + items.size > limits.refoldEntries) throw new CausewayError('CW-STO-001');
    for (const entry of entries) {
      if (items.has(placeText(entry))) continue;
      const translation = await deps.translate(work.tx, entry, undefined);
      items.set(placeText(entry), { entry, system: work.system, translation });
    }
  }
  return [...items.values()].sort((a, b) => a.entry.part - b.entry.part || a.entry.seq - b.entry.seq);
}

function hasKey({ within, moves, renames, ...said }: Translation, key: BusinessKey): boolean {
  if (ownersIn(said).has(key) || within?.includes(key) === true) return true;
  if (moves?.some((move) => move.key === key) === true) return true;
  return renames?.some((rename) => rename.key === key || rename.becomes === key) === true;
}

export function placeText({ part, seq }: EntryPlace): string {
  return `${part}.${seq}`;
}
