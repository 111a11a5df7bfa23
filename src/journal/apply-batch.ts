import type { Database, Transaction } from '#database/database.ts';
import type { BusinessKey, Issue, JournalEntry } from '#flow';
import { CausewayError, errorTable } from '#platform/errors.ts';
import type { Limits } from '#platform/limits.ts';
import type { Step } from '#platform/steps.ts';
import type { Offset } from './consumer-offset.ts';
import type { Hold, Holds } from './holds.ts';
import type { Preparation } from './read-ahead.ts';
import type { LoggedEntry } from './read-entries.ts';
import { storableIssue, storableKeys } from './storable.ts';
import { type EntryStatus, type OutcomeRow, writeOutcomes } from './write-outcomes.ts';

/** What the effect of one entry was. */
export interface Applied {
  /** Further business keys, beside the entry's own, under which it is found and refolded. */
  readonly keys: readonly BusinessKey[];
  readonly issues: readonly Issue[];
  /** Populated leaves by fate, for the scorecards: mapped, preserved, ignored, unmapped. */
  readonly leaves: readonly number[];
  readonly status?: 'applied';
}

/** An entry whose fate is committed. */
export interface Settled<Prepared> {
  readonly entry: JournalEntry;
  readonly status: EntryStatus;
  /** What was found in it, by receive and by those that applied it. */
  readonly issues: readonly Issue[];
  /** Where it was applied. */
  readonly prepared?: Prepared;
  readonly applied?: Applied;
}

/** An entry in its turn: from the journal, or out of the holds (`held`). */
export interface Item<Prepared> extends LoggedEntry {
  readonly preparation: Preparation<Prepared> | undefined;
  readonly held?: Hold;
  /** It failed for good: it is parked, not tried. `attempts` were made. */
  readonly failed?: { readonly error: unknown; readonly attempts: number };
}

export interface ApplyOptions<Prepared> {
  readonly db: Database;
  readonly system: string;
  readonly limits: Limits;
  readonly step: Step;
  apply(
    tx: Transaction,
    items: readonly { readonly entry: JournalEntry; readonly prepared: Prepared }[],
  ): Promise<readonly Applied[]>;
}

/** Whether an entry goes on to translation, as far as it alone decides. */
export function isForApplying({ entry, decision }: LoggedEntry): boolean {
  if (decision === 'skip') return false;
  return entry.disposition === 'apply' || (entry.disposition === 'quarantine' && decision === 'release');
}

/**
 * Applies a batch in one transaction with its index rows, its holds and the offset, which moves to `pos`. Gives what became
 * of each entry once that is committed. Whatever it throws, nothing of the batch has happened, unless the database was lost
 * during the commit.
 */
export async function applyBatch<Prepared>(
  options: ApplyOptions<Prepared>,
  offset: Offset,
  pos: number,
  items: readonly Item<Prepared>[],
  holds: Holds,
  /** Told what the batch comes to before its commit, whose outcome may stay unknown. */
  onCommitting: (settled: readonly Settled<Prepared>[]) => void,
): Promise<readonly Settled<Prepared>[]> {
  const { db, system, limits, step, apply } = options;
  const statuses = decide(items, holds);
  const due = items
    .filter((_, index) => statuses[index] === 'applied')
    .map(({ entry, preparation }) => ({ entry, prepared: preparedOf(preparation) }));

  const settled = await db.transaction(async (tx) => {
    step('journal: batch begun');
    const applied = due.length === 0 ? [] : await apply(tx, due);
    if (applied.length !== due.length) throw new Error('apply must give one result for each entry');
    step('journal: effect applied');
    let next = 0;
    const results = items.map((item, index) => {
      const status = statuses[index]!;
      return status === 'applied'
        ? toSettled(item, status, due[next]!.prepared, applied[next++]!)
        : toSettled(item, status);
    });
    const rows = results.map((result, index) => toRow(result, items[index]!, limits));
    await writeOutcomes(tx, offset, pos, system, rows);
    step('journal: offset written');
    onCommitting(results);
    return results;
  });
  step('journal: batch committed');
  return settled;
}

/** What becomes of each entry, in order: one that is held holds those behind it which share a key. */
function decide<Prepared>(items: readonly Item<Prepared>[], holds: Holds): EntryStatus[] {
  const heldNow = new Set<BusinessKey>();
  return items.map((item): EntryStatus => {
    const { entry, decision, held, failed } = item;
    if (held !== undefined) return failed === undefined ? 'applied' : 'parked';
    if (decision === 'skip') return 'skipped';
    if (entry.disposition === 'keep') return 'kept';
    if (!isForApplying(item)) return 'quarantined';
    const mustWait = holds.blocks(entry.orderKeys) || entry.orderKeys.some((key) => heldNow.has(key));
    if (!mustWait && failed === undefined) return 'applied';
    for (const key of entry.orderKeys) heldNow.add(key);
    return mustWait ? 'waiting' : 'parked';
  });
}

function preparedOf<Prepared>(preparation: Preparation<Prepared> | undefined): Prepared {
  if (preparation === undefined) throw new Error('an entry must be prepared before it is applied');
  if ('failure' in preparation) throw preparation.failure;
  return preparation.prepared;
}

function toSettled<Prepared>(
  { entry, failed }: Item<Prepared>,
  status: EntryStatus,
  ...[prepared, applied]: [prepared: Prepared, applied: Applied] | []
): Settled<Prepared> {
  if (applied !== undefined) {
    return {
      entry,
      status,
      issues: [...entry.issues, ...applied.issues.map(storableIssue)],
      prepared: prepared as Prepared,
      applied,
    };
  }
  if (status === 'waiting') return { entry, status, issues: [...entry.issues, waitingIssue] };
  if (status === 'parked') return { entry, status, issues: [...entry.issues, issueOf(failed?.error)] };
  return { entry, status, issues: entry.issues };
}

function toRow<Prepared>(
  { entry, status, issues, applied }: Settled<Prepared>,
  item: Item<Prepared>,
  limits: Limits,
): OutcomeRow {
  const { held, failed } = item;
  const issue = issueOf(failed?.error);
  return {
    entry,
    status,
    ...(held === undefined ? {} : { before: held.state }),
    keys: applied === undefined ? entry.orderKeys : storableKeys([...entry.orderKeys, ...applied.keys], limits),
    issues,
    leaves: applied?.leaves ?? [],
    ...(status === 'parked'
      ? {
          hold: {
            code: issue.code,
            place: issue.place ?? null,
            attempts: (held?.attempts ?? 0) + (failed?.attempts ?? 0),
          },
        }
      : {}),
    ...(status === 'waiting' ? { hold: { code: null, place: null, attempts: 0 } } : {}),
  };
}

/** Why an entry is parked: code and place of what was thrown, never its text, which may quote the message. */
export function issueOf(error: unknown): Issue {
  const code = error instanceof CausewayError ? error.code : 'CW-JRN-012';
  const { text, hint } = errorTable[code];
  const place = error instanceof CausewayError ? error.place : undefined;
  return storableIssue({ code, severity: 'error', text, hint, ...(place === undefined ? {} : { place }) });
}

const waitingIssue: Issue = {
  code: 'CW-JRN-011',
  severity: 'information',
  text: errorTable['CW-JRN-011'].text,
  hint: errorTable['CW-JRN-011'].hint,
};
