import type { Database } from '#database/database.ts';

/**
 * Forgets everything that the journal's consumers derived, and sets them back to the beginning, at once: the first step of a
 * rebuild. What stays is truth: entries, duplicates' receipts, decisions. Consumers that run are fenced off
 * (`CW-JRN-007`); start them anew. `derived` names further tables of the same effect, to be emptied in the same transaction.
 */
export async function clearDerived(db: Database, derived: readonly string[] = []): Promise<void> {
  const tables = ['journal_index', 'journal_key', 'journal_hold', 'journal_count', ...derived];
  const wrong = tables.find((table) => !/^[a-z_]+$/.test(table));
  if (wrong !== undefined) throw new RangeError('a table name that is none');
  await db.transaction(async (tx) => {
    // The offsets first: a batch under way ends before it, and none begins until the commit.
    await tx.query('update journal_offset set pos = 0, epoch = epoch + 1, owner = null');
    await tx.query(`truncate ${tables.join(', ')}`);
  });
}
