import type { Clock, DocumentVersion } from '#flow';
import { compareClocks } from './clocks.ts';
import type { StoredVersion } from './documents.ts';
import { type Folded, nothingSaid } from './fold.ts';
import { foldAgain } from './fold-again.ts';
import { placeText } from './items-of-key.ts';
import { itemsOfPatient } from './items-of-patient.ts';
import type { WorkingRow } from './working-row.ts';
import { loadOwners, loadRows, type WorkingSet } from './working-set.ts';
import type { StoreDeps, StoreItem } from './write.ts';

/**
 * Takes back what a document said that was superseded: each of its resources is folded anew without it. What nobody else says is
 * gone (410; its versions stay in the history): it was left out, which says neither that it was wrong nor that it is over. Where
 * others have said something of it, too, that stands as if the document had never come. `applied` are the entries of the batch so
 * far.
 */
export async function supersede(
  work: WorkingSet,
  version: StoredVersion,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<void> {
  const old = await itemAt(work, version.clock, applied, deps);
  const said = old?.translation.documents?.find(({ document }) => document.id === version.id);
  if (old === undefined || said === undefined) return;
  const { document } = said;
  const statements = old.translation.statements.filter((one) => one.document === document);
  await loadRows(work, statements);
  const alone: WorkingRow[] = [];
  const shared = new Map<string, WorkingRow[]>();
  for (const { id } of statements) {
    const row = work.rows.get(id)!;
    // What clients have written since is theirs.
    if (deps.isOfClient(row.current.part)) continue;
    if (row.state.sole === document.series) alone.push(row);
    else if (speaks(row.state, version.clock)) {
      const rows = shared.get(row.patient);
      if (rows === undefined) shared.set(row.patient, [row]);
      else rows.push(row);
    }
  }
  if (alone.length > 0) await again(work, alone, await versionsOf(work, old, document, applied, deps), deps);
  for (const [patient, rows] of shared) {
    const about = applied.filter(({ translation }) => speaksOf(translation, patient));
    const target = { patient, keys: deps.patientsOf(old.entry) };
    await again(work, rows, await itemsOfPatient(work, target, deps, [old, ...about]), deps);
  }
}

/** What stands of a series that alone speaks of some rows: its newest, and what is left of the one that it took the place of. */
async function versionsOf(
  work: WorkingSet,
  old: StoreItem,
  { own, series }: DocumentVersion,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<StoreItem[]> {
  await loadOwners(work, [own, series]);
  const items = new Map([[placeText(old.entry), old]]);
  for (const key of [own, series]) {
    const newest = work.owners.get(key)?.documents?.newest;
    const item = newest && (await itemAt(work, newest.clock, applied, deps));
    if (item !== undefined) items.set(placeText(item.entry), item);
  }
  return [...items.values()];
}

/** Folds rows from empty. What sets say of them is not of documents. */
async function again(
  work: WorkingSet,
  rows: readonly WorkingRow[],
  items: readonly StoreItem[],
  deps: StoreDeps,
): Promise<void> {
  const ids = new Set<string>();
  for (const row of rows) {
    const { sets, isWithdrawn } = row.state;
    row.state = { ...nothingSaid(row.type), sets, isWithdrawn };
    work.touched.add(row);
    ids.add(row.id);
  }
  const inOrder = [...items].sort((a, b) => a.entry.part - b.entry.part || a.entry.seq - b.entry.seq);
  for (const item of inOrder) await foldAgain(work, item, (_, id) => id === undefined || ids.has(id), deps);
}

async function itemAt(
  work: WorkingSet,
  { part, seq }: Clock,
  applied: readonly StoreItem[],
  deps: StoreDeps,
): Promise<StoreItem | undefined> {
  const known = applied.find(({ entry }) => entry.part === part && entry.seq === seq);
  if (known !== undefined) return known;
  const entry = await deps.entryAt(work.tx, { part, seq });
  if (entry === undefined) return undefined;
  return { entry, system: work.system, translation: await deps.translate(work.tx, entry, undefined) };
}

/** Whether anything that stands was said at a time. */
function speaks({ base, marks, whole }: Folded, clock: Clock): boolean {
  const isThen = (other: Clock | undefined) => other !== undefined && compareClocks(other, clock) === 0;
  return isThen(base) || isThen(whole) || [...marks.values()].some((mark) => isThen(mark.clock));
}

function speaksOf({ statements }: StoreItem['translation'], patient: string): boolean {
  return statements.some((one) => one.patient === patient);
}
