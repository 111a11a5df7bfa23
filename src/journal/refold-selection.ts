import type { JournalEntry } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import type { Journal } from './journal.ts';
import { cursorOf } from './message-cursor.ts';
import type { MessageSearch } from './search-messages.ts';

/** Entries whose patients are to be refolded: a stretch of a part, or those that a search finds, of a key for example. */
export type RefoldSelection =
  | { readonly part: number; readonly from: number; readonly to: number }
  | { readonly search: Omit<MessageSearch, 'before' | 'limit'> };

export interface SelectedPage {
  readonly entries: readonly JournalEntry[];
  /** Where to go on; absent on the last page. A page may be empty and yet have one. */
  readonly next?: string;
}

/**
 * A page of a selection, of as many entries as are read ahead at a time: bounded in memory whatever the selection. `after` is
 * `next` of the page before; `CW-JRN-013` where it is none.
 */
export async function selectedPage(
  journal: Pick<Journal, 'read' | 'search' | 'entriesAt'>,
  selection: RefoldSelection,
  after: string | undefined,
  most: number,
): Promise<SelectedPage> {
  if ('part' in selection) {
    const { part, from, to } = selection;
    const behind = after === undefined ? from - 1 : readNumber(after);
    const entries = (await journal.read(part, behind, { entries: most })).filter(({ seq }) => seq <= to);
    const last = entries.at(-1);
    return last === undefined || last.seq === to ? { entries } : { entries, next: `${last.seq}` };
  }
  const { search } = selection;
  const page = await journal.search({ ...search, limit: most, ...(after === undefined ? {} : { before: after }) });
  const entries = await journal.entriesAt(page.messages);
  const last = entries.at(-1);
  const row = page.messages.find(({ part, seq }) => part === last?.part && seq === last.seq);
  // The bodies of a page may be too much at once: the rest is found again.
  const next =
    row === undefined || row === page.messages.at(-1) ? page.next : cursorOf({ ...row, received_at: row.receivedAt });
  return next === undefined ? { entries } : { entries, next };
}

function readNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new CausewayError('CW-JRN-013');
  return Number(text);
}
