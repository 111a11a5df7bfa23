import type { Transaction } from '#database/database.ts';
import { CausewayError } from '#platform/errors.ts';
import { writeAliases } from '../aliases.ts';
import { nothingSaid } from '../fold.ts';
import { createKnownMentions } from '../known-mentions.ts';
import { createWorkingSet, loadRows, settleEntry, type WorkingSet } from '../working-set.ts';
import { type EntryPlace, type StoreDeps, writeWork } from '../write.ts';
import type { ClientRequest } from './client-request.ts';
import { elementsOfResource } from './content.ts';
import { type DecideDeps, decide, type Plan, relativeTo } from './decide.ts';
import { type Decision, keepDecision, readDecision } from './decision.ts';
import { clientSystem } from './draft.ts';
import { withReferences } from './references.ts';
import type { Effect } from './settle-draft.ts';

export interface ClientWriteDeps extends DecideDeps, Pick<StoreDeps, 'kind' | 'now'> {}

/**
 * A client's write, in its turn: decided against the state as it is, done as a whole or refused as a whole, and the decision kept
 * in the same transaction. An entry that was decided before (a rebuild) is done as it was decided. Errors: those of the
 * database.
 */
export async function writeOfClient(
  tx: Transaction,
  entry: EntryPlace,
  request: ClientRequest,
  deps: ClientWriteDeps,
): Promise<Decision> {
  const work = createWorkingSet(tx, { system: clientSystem, now: deps.now(), mentions: createKnownMentions() });
  const known = await readDecision(tx, entry.part, entry.seq);
  if (known !== undefined) {
    if (known.refused === undefined) await write(work, entry, await planAgain(work, request, known), deps);
    return known;
  }
  const decision = await decideAndWrite(work, entry, request, deps);
  await keepDecision(tx, entry.part, entry.seq, decision);
  return decision;
}

async function decideAndWrite(
  work: WorkingSet,
  entry: EntryPlace,
  request: ClientRequest,
  deps: ClientWriteDeps,
): Promise<Decision> {
  let plan: Plan;
  try {
    plan = await decide(work, entry, request, deps);
  } catch (error) {
    // Only what is told to the client: trouble of the database, and what nobody foresaw, is not decided.
    if (!(error instanceof CausewayError) || error.row.http >= 500 || error.code.startsWith('CW-DB')) throw error;
    const { code, message, place, reasons } = error;
    const where = place === undefined ? {} : { place };
    return { refused: { code, text: message, ...where, ...(reasons.length === 0 ? {} : { reasons }) } };
  }
  await write(work, entry, plan, deps);
  const results = plan.effects.map(({ result, content }, index) => {
    const row = work.rows.get(result.row);
    const isPatch = request.operations[index]!.kind === 'patch';
    return {
      ...result,
      version: row?.current.version ?? 0,
      updatedAt: row?.current.updatedAt ?? 0,
      ...(isPatch && content !== undefined ? { content } : {}),
    };
  });
  return { results, references: plan.references };
}

/** The plan that was decided on, out of the request and the decision. */
async function planAgain(
  work: WorkingSet,
  { operations, base }: ClientRequest,
  { results, references }: Exclude<Decision, { refused: object }>,
): Promise<Plan> {
  const refer = (text: string) => references[text] ?? relativeTo(base, text);
  const effects = results.map((result, index): Effect => {
    const operation = operations[index]!;
    const isWritten = result.outcome === 'created' || result.outcome === 'updated';
    if (!isWritten) return { result };
    const content = result.content ?? ('resource' in operation ? withReferences(operation.resource, refer) : undefined);
    return {
      result,
      ...(content === undefined ? {} : { content }),
      ...(result.id === result.row ? {} : { alias: result.id }),
    };
  });
  await loadRows(
    work,
    results
      .filter(({ row }) => row !== '')
      .map(({ row, id, type, patient }) => ({ type, id: row, patient, alias: id === row ? null : id })),
  );
  return { effects, references };
}

async function write(work: WorkingSet, entry: EntryPlace, { effects }: Plan, deps: ClientWriteDeps): Promise<void> {
  for (const { result, content } of effects) {
    const isWritten = content !== undefined;
    if (!isWritten && result.outcome !== 'deleted') continue;
    const row = work.rows.get(result.row)!;
    const { state } = row;
    // In the journal's order, whatever the clock of the machine did in between.
    const base = { eventAt: Math.max(entry.receivedAt, state.base?.eventAt ?? 0), part: entry.part, seq: entry.seq };
    row.state = isWritten
      ? { ...nothingSaid(row.type), content: elementsOfResource(content), base }
      : { ...state, base, isWithdrawn: true };
    work.touched.add(row);
  }
  settleEntry(work, entry);
  await writeWork(work, deps);
  await writeAliases(
    work.tx,
    effects.flatMap(({ alias, result: { type, row } }) => (alias === undefined ? [] : [{ type, alias, id: row }])),
  );
}
