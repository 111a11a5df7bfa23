import type { Clock, SetStatement } from '#flow';
import { compareClocks } from './clocks.ts';
import type { WorkingRow } from './working-row.ts';
import { loadRows, type WorkingSet } from './working-set.ts';

/**
 * Applies a set as sent in snapshot mode. The newest set of a name decides: a newer one withdraws the members that it
 * lacks; an older one withdraws at once what it brings and the newest lacks. Either order ends the same. This rests on
 * a member being stated only beside a set that has it: what is on no list is never withdrawn.
 */
export async function applySet(work: WorkingSet, set: SetStatement, clock: Clock): Promise<void> {
  await loadRows(work, [set.of, ...set.members.map((member) => ({ ...member, patient: set.of.patient }))]);
  const owner = work.rows.get(set.of.id)!;
  const members = [...new Set(set.members.map(({ id }) => id))].sort();
  const newest = owner.state.sets.get(set.name);
  if (newest !== undefined && compareClocks(clock, newest.clock) < 0) {
    for (const id of members) if (!newest.members.includes(id)) withdraw(work, work.rows.get(id)!, true);
    return;
  }
  const left = (newest?.members ?? []).filter((id) => !members.includes(id));
  // Read by id: their rows are there, as they were stated with the set that had them.
  await loadRows(
    work,
    left.map((id) => ({ type: '', id, patient: set.of.patient })),
  );
  for (const id of left) withdraw(work, work.rows.get(id)!, true);
  for (const id of members) withdraw(work, work.rows.get(id)!, false);
  owner.state = { ...owner.state, sets: new Map(owner.state.sets).set(set.name, { clock, members }) };
  work.touched.add(owner);
}

function withdraw(work: WorkingSet, row: WorkingRow, isWithdrawn: boolean): void {
  if (row.state.isWithdrawn === isWithdrawn) return;
  row.state = { ...row.state, isWithdrawn };
  work.touched.add(row);
}
