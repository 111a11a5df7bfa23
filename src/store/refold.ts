import type { Transaction } from '#database/database.ts';
import type { StoredChange } from '#flow';
import { foldAgain } from './fold-again.ts';
import { itemsOfPatient, type RefoldTarget } from './items-of-patient.ts';
import { createKnownMentions } from './known-mentions.ts';
import { locksOf } from './locks.ts';
import { forget } from './working-row.ts';
import { createWorkingSet, loadSlice, settleEntry } from './working-set.ts';
import { type StoreDeps, writeWork } from './write.ts';

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
  const items = await itemsOfPatient(work, target, deps);

  for (const row of await loadSlice(work, patient)) {
    // What clients wrote about the patient is not of these entries.
    if (deps.isOfClient(row.current.part)) continue;
    forget(row);
    work.touched.add(row);
  }
  for (const item of items) await foldAgain(work, item, (of) => of === patient, deps);
  // The versions that differ are the work of the newest entry, as far as one can be named.
  const last = items.at(-1)?.entry;
  if (last !== undefined) settleEntry(work, last);
  await writeWork(work);
  return work.changes;
}
