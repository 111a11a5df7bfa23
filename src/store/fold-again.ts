import { apply, applyToWrongChart, owned, ownersIn, type Said } from './apply.ts';
import { clockOf } from './clocks.ts';
import { keyNow } from './renames.ts';
import { underOwners } from './under-owners.ts';
import type { WorkingSet } from './working-set.ts';
import type { StoreDeps, StoreItem } from './write.ts';

/** Folds what an entry says of some patients and rows, as it was folded live: under owners, and as errors of theirs on other charts. */
export async function foldAgain(
  work: WorkingSet,
  item: StoreItem,
  isMeant: (patient: string, id?: string) => boolean,
  deps: StoreDeps,
): Promise<void> {
  const within = (said: Said): Said => ({
    statements: said.statements.filter(({ patient, id }) => isMeant(patient, id)),
    sets: said.sets.filter(({ of }) => isMeant(of.patient, of.id)),
    documents:
      said.documents?.map((one) => ({
        ...one,
        superseded: one.superseded.filter(({ patient, id }) => isMeant(patient, id)),
      })) ?? [],
  });
  const clock = clockOf(item);
  await apply(work, within(await underOwners(work, item.entry, item.translation, deps)), clock);
  for (const [key, named] of ownersIn(item.translation)) {
    if (!isMeant(named) || work.owners.get(keyNow(work, key))?.patient === named) continue;
    await applyToWrongChart(work, within(owned(item.translation, [key], named)), clock);
  }
}
