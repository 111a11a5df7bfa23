import type { Transaction } from '#database/database.ts';
import type { Access } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { writeAliases } from '../aliases.ts';
import { nothingSaid } from '../fold.ts';
import { loadRows, settleEntry } from '../working-set.ts';
import { type EntryPlace, type StoreDeps, writeWork } from '../write.ts';
import type { ClientRequest } from './client-request.ts';
import { type ClientWork, createClientWork } from './client-work.ts';
import { elementsOfResource } from './content.ts';
import { type DecideDeps, decide, type Plan } from './decide.ts';
import { type Decision, keepDecisions, type MadeDecision, readDecisions } from './decision.ts';
import { relativeTo, withReferences } from './references.ts';
import type { Effect } from './settle-draft.ts';
import { learnNamedPatients } from './slices.ts';

export interface ClientWriteDeps extends Omit<DecideDeps, 'access'>, Pick<StoreDeps, 'now'> {
  /** What the one who wrote may see. */
  readonly accessOf: (request: ClientRequest) => Access;
}

/** A client's write in the journal. */
export interface ClientEntry {
  readonly entry: EntryPlace;
  readonly prepared: ClientRequest;
}

/**
 * Clients' writes of one part, each in its turn: decided against the state that those before it left, done as a whole or refused as
 * a whole, and the decision kept in the same transaction. What was decided before (a rebuild) is done as it was decided.
 * Gives the decisions, in their order. Errors: those of the database.
 */
export async function writeOfClients(
  tx: Transaction,
  items: readonly ClientEntry[],
  deps: ClientWriteDeps,
): Promise<readonly Decision[]> {
  const known = await readDecisions(
    tx,
    items.map(({ entry }) => entry),
  );
  const decisions: Decision[] = [];
  let made: MadeDecision[] = [];
  let work = createClientWork(tx, deps.now());
  const write = async () => {
    await writeWork(work.set);
    await writeAliases(tx, [...work.aliases.values()]);
    await keepDecisions(tx, made);
    work = createClientWork(tx, deps.now(), work.patients);
    made = [];
  };
  // One look for all of them: a look for each is a round trip for each.
  await learnNamedPatients(
    work,
    items.filter((_, index) => known[index] === undefined).map(({ prepared }) => prepared),
  );
  for (const [index, { entry, prepared: request }] of items.entries()) {
    const before = known[index];
    if (before !== undefined) {
      if (before.refused === undefined) settle(work, entry, await planAgain(work, request, before));
      decisions.push(before);
      continue;
    }
    // A search sees what is written, not what is about to be.
    if (searches(request)) await write();
    const decision = await decideAndSettle(work, entry, request, deps);
    decisions.push(decision);
    made.push({ part: entry.part, seq: entry.seq, decision });
  }
  await write();
  return decisions;
}

/** Whether deciding it takes a search: by criteria, or by a reference that is one. */
function searches({ operations }: ClientRequest): boolean {
  return operations.some((operation) => {
    if (operation.kind === 'create' ? operation.ifNoneExist !== undefined : operation.id === undefined) return true;
    return 'resource' in operation && operation.conditionalReferences.length > 0;
  });
}

async function decideAndSettle(
  work: ClientWork,
  entry: EntryPlace,
  request: ClientRequest,
  deps: ClientWriteDeps,
): Promise<Decision> {
  let plan: Plan;
  try {
    plan = await decide(work, entry, request, { ...deps, access: deps.accessOf(request) });
  } catch (error) {
    // Only what is told to the client: trouble of the database, and what nobody foresaw, is not decided.
    if (!(error instanceof CausewayError) || error.row.http >= 500 || error.code.startsWith('CW-DB')) throw error;
    const { code, message, place, reasons } = error;
    const where = place === undefined ? {} : { place };
    return { refused: { code, text: message, ...where, ...(reasons.length === 0 ? {} : { reasons }) } };
  }
  settle(work, entry, plan);
  const results = plan.effects.map(({ result, content }, index) => {
    const row = work.set.rows.get(result.row);
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
  work: ClientWork,
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
    work.set,
    results
      .filter(({ row }) => row !== '')
      .map(({ row, id, type, patient }) => ({ type, id: row, patient, alias: id === row ? null : id })),
  );
  return { effects, references };
}

/** Takes what was planned into the batch. */
function settle({ set, aliases }: ClientWork, entry: EntryPlace, { effects }: Plan): void {
  for (const { result, content, alias } of effects) {
    const { type, row: id } = result;
    if (alias !== undefined) aliases.set(`${type}/${alias}`, { type, alias, id });
    const isWritten = content !== undefined;
    if (!isWritten && result.outcome !== 'deleted') continue;
    const row = set.rows.get(id)!;
    const { state } = row;
    // In the journal's order, whatever the clock of the machine did in between.
    const base = { eventAt: Math.max(entry.receivedAt, state.base?.eventAt ?? 0), part: entry.part, seq: entry.seq };
    row.state = isWritten
      ? { ...nothingSaid(row.type), content: elementsOfResource(content), base }
      : { ...state, base, isWithdrawn: true };
    set.touched.add(row);
  }
  settleEntry(set, entry);
}
