import type { BusinessKey, Translation } from '#flow';
import { apply, applyToWrongChart, owned } from './apply.ts';
import { applyRename } from './apply-rename.ts';
import { clockOf, compareClocks } from './clocks.ts';
import { keepVersions } from './documents.ts';
import { itemsOfKey } from './items-of-key.ts';
import { moveContents, namedOwners } from './moves.ts';
import { keyNow, keysOf } from './renames.ts';
import { supersede } from './supersede.ts';
import { applyWithOwners, forgetRows, underOwners } from './under-owners.ts';
import type { WorkingSet } from './working-set.ts';
import type { StoreDeps, StoreItem } from './write.ts';

/**
 * Business keys and patients (DESIGN 10). What is the case after any entries in any order:
 *
 * - A key belongs to the patient that the newest entry with it names.
 * - On that patient's chart stands the fold of all entries with the key, translated as if each had named this patient.
 * - On the chart of every other patient whom an entry named stands what those entries said, as entered in error.
 * - An entry that was said before its visit or account was moved to another patient has named that one (`moves.ts`).
 * - A visit or account that was merged, or got another number, is the one that it became (`renames.ts`).
 * - What a document said counts until another takes its place (`documents.ts`).
 */
export async function applyEntry(
  work: WorkingSet,
  item: StoreItem,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<void> {
  const { translation } = item;
  const clock = clockOf(item);
  const renamed: BusinessKey[] = [];
  for (const rename of translation.renames ?? [])
    renamed.push(...(await applyRename(work, item, rename, applied, deps)));
  const named = await namedOwners(work, item);
  for (const { key, to } of translation.moves ?? []) named.set(keyNow(work, key), to);
  const moves: { key: BusinessKey; from: string }[] = [];
  for (const [key, patient] of named) {
    const known = work.owners.get(key);
    if (known !== undefined && compareClocks(clock, known.clock) <= 0) continue;
    if (known !== undefined && known.patient !== patient) moves.push({ key, from: known.patient });
    work.owners.set(key, { ...known, key, patient, clock, isNew: true });
  }
  moves.push(...(await moveContents(work, item, renamed, (key) => itemsOfKey(work, key, applied, deps))));
  for (const { key, from } of moves) {
    await move(work, key, from, applied, deps);
  }
  const superseded = await keepVersions(work, item);
  await applyWithOwners(work, item, deps);
  for (const version of superseded) await supersede(work, version, applied, deps);
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
    // Under a key that was merged since, it may stand as an error on the chart whose it is now.
    const stated = owned(item.translation, keysOf(work, key), work.owners.get(key)!.patient);
    for (const said of [owned(now.at(-1)!, [key]), owned(former, [key]), stated]) await forgetRows(work, said);
  }
  for (const [index, item] of items.entries()) {
    const clock = clockOf(item);
    await apply(work, now[index]!, clock);
    const said = owned(item.translation, keysOf(work, key), from);
    if (said.statements.length > 0) await applyToWrongChart(work, said, clock);
  }
}
