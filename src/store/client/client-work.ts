import type { Transaction } from '#database/database.ts';
import { rowIds } from '../aliases.ts';
import { createKnownMentions } from '../known-mentions.ts';
import { createWorkingSet, type WorkingSet } from '../working-set.ts';
import { clientSystem } from './draft.ts';

/** What the writes of a batch have read and are changing, before it is written: the later ones see it. */
export interface ClientWork {
  readonly set: WorkingSet;
  /** Ids that clients chose, by `Type/id`, and their rows. */
  readonly aliases: Map<string, { readonly type: string; readonly alias: string; readonly id: string }>;
  /** Rows of patients that are there. */
  readonly patients: Set<string>;
}

/** `patients`: those that are known to be there. */
export function createClientWork(tx: Transaction, now: number, patients = new Set<string>()): ClientWork {
  // What clients write, their one consumer writes alone.
  const set = createWorkingSet(tx, { system: clientSystem, now, mentions: createKnownMentions(), locks: undefined });
  return { set, aliases: new Map(), patients };
}

/** As `rowIds`, with what the batch has chosen. */
export async function rowsOfIds(
  { set, aliases }: ClientWork,
  type: string,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const others: string[] = [];
  for (const id of ids) {
    const chosen = aliases.get(`${type}/${id}`);
    if (chosen === undefined) others.push(id);
    else found.set(id, chosen.id);
  }
  if (others.length > 0) for (const [id, row] of await rowIds(set.tx, type, others)) found.set(id, row);
  return found;
}
