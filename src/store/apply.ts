import type { BusinessKey, Clock, Translation } from '#flow';
import { documentKeys, inForce } from './documents.ts';
import { say } from './fold.ts';
import { applySet } from './sets.ts';
import type { RowKey, WorkingRow } from './working-row.ts';
import { loadOwners, loadRows, type WorkingSet } from './working-set.ts';

/** The statements and sets of a translation, or those of them that are meant. */
export type Said = Pick<Translation, 'statements' | 'sets' | 'documents'>;

/** Folds statements and sets into the working set. */
export async function apply(work: WorkingSet, said: Said, clock: Clock): Promise<void> {
  if (said.documents?.length) await loadOwners(work, documentKeys(said));
  const { statements, sets } = newsIn(work, said, clock);
  await loadRows(work, rowKeys({ statements, sets }));
  for (const statement of statements) {
    const row = work.rows.get(statement.id)!;
    const state = say(row.state, statement, clock);
    if (state === row.state) continue;
    row.state = state;
    work.touched.add(row);
  }
  for (const set of sets) await applySet(work, set, clock);
}

/** Without the mentions that are known to change nothing, and as superseded documents have it. */
export function newsIn(work: WorkingSet, said: Said, clock: Clock): Said {
  const statements = inForce(work, said, clock);
  return {
    statements: statements.filter((statement) => !work.mentions.tellsNothing(statement, clock)),
    sets: said.sets,
  };
}

/** As `apply`, for what was said of the wrong patient: it is shown as entered in error. */
export async function applyToWrongChart(work: WorkingSet, said: Said, clock: Clock): Promise<void> {
  await loadRows(work, rowKeys(said));
  for (const row of rowsOf(work, said)) {
    if (row.state.isWrongChart) continue;
    row.state = { ...row.state, isWrongChart: true };
    work.touched.add(row);
  }
  await apply(work, said, clock);
}

/** The part of a translation that belongs to business keys, of one patient where that is asked for. */
export function owned(said: Said, keys: readonly BusinessKey[], patient?: string): Said {
  const isMeant = (owner: BusinessKey | undefined, of: string) =>
    owner !== undefined && keys.includes(owner) && (patient === undefined || of === patient);
  return {
    statements: said.statements.filter((it) => isMeant(it.owner, it.patient)),
    sets: said.sets.filter((it) => isMeant(it.owner, it.of.patient)),
  };
}

/** The business keys that own statements, each with the patient that the entry itself names. */
export function ownersIn(said: Said): Map<BusinessKey, string> {
  const owners = new Map<BusinessKey, string>();
  for (const { owner, patient } of said.statements) {
    if (owner !== undefined && patient !== '' && !owners.has(owner)) owners.set(owner, patient);
  }
  for (const { owner, of } of said.sets) {
    if (owner !== undefined && of.patient !== '' && !owners.has(owner)) owners.set(owner, of.patient);
  }
  return owners;
}

/** The rows that statements are about. */
export function rowsOf(work: WorkingSet, said: Said): WorkingRow[] {
  return [...new Set(said.statements.map(({ id }) => work.rows.get(id)!))];
}

export function* rowKeys(said: Said): Generator<RowKey> {
  for (const { type, id, patient } of said.statements) yield { type, id, patient };
  for (const set of said.sets) {
    yield set.of;
    for (const { type, id } of set.members) yield { type, id, patient: set.of.patient };
  }
}
