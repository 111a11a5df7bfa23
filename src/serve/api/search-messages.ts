import type { Database } from '#database/database.ts';
import type { BusinessKey } from '#flow';
import { businessKey } from '#formats/hl7v2/business-keys.ts';
import type { Journal } from '#journal/journal.ts';
import type { MessagePage, MessageRow } from '#journal/search-messages.ts';
import { limits } from '#platform/limits.ts';
import type { MessageQuery, SoughtKey } from './message-query.ts';

/**
 * Finds messages, newest first. A number without its assigning authority is looked for under each authority that recent
 * messages have: the index knows whole keys only.
 */
export async function searchMessages(
  { db, journal }: { readonly db: Database; readonly journal: Journal },
  { search, key }: MessageQuery,
): Promise<MessagePage> {
  if (key === undefined) return journal.search(search);
  const keys = await keysOf(db, key);
  const pages = await Promise.all(keys.map((each) => journal.search({ ...search, key: each })));
  return mergePages(pages, search.limit ?? limits.searchPageDefault);
}

async function keysOf(db: Database, { kinds, authority, value }: SoughtKey): Promise<BusinessKey[]> {
  if (authority !== undefined) return kinds.map((kind) => businessKey(kind, authority, value));
  // The newest rows by index journal_index_received; authorities are few and recur.
  const known = await db.query<{ prefix: string }>(
    `select distinct split_part(key, '|', 1) as prefix
     from (select keys from journal_index order by received_at desc, part desc, seq desc limit $1) recent, unnest(recent.keys) as key
     where split_part(key, ':', 1) = any ($2::text[])
     limit $3`,
    [limits.searchScanRows, kinds, limits.authoritiesTried],
  );
  const prefixes = new Set([...kinds.map((kind) => `${kind}:`), ...known.map(({ prefix }) => prefix)]);
  return [...prefixes].map((prefix) => `${prefix}|${value}`);
}

/** One page of several, newest first, each message once. Where one of them ends early, the whole page ends there. */
export function mergePages(pages: readonly MessagePage[], limit: number): MessagePage {
  const rows = new Map<string, MessageRow>();
  for (const page of pages) for (const row of page.messages) rows.set(`${row.part}-${row.seq}`, row);
  const all = [...rows.values()].toSorted(newestFirst);
  // What stands behind the end of a page that has more was not looked at in it.
  const ends = pages.flatMap(({ next }) => (next === undefined ? [] : [readPlace(next)])).toSorted(newestFirst);
  const end = ends[0];
  const known = end === undefined ? all : all.filter((row) => newestFirst(row, end) <= 0);
  const messages = known.slice(0, limit);
  const last = known.length > limit ? messages.at(-1) : end;
  return last === undefined ? { messages } : { messages, next: `${last.receivedAt}-${last.part}-${last.seq}` };
}

type Place = Pick<MessageRow, 'receivedAt' | 'part' | 'seq'>;

const newestFirst = (left: Place, right: Place) =>
  right.receivedAt - left.receivedAt || right.part - left.part || right.seq - left.seq;

/** The cursor of the journal's search: time of receipt, part, number. */
function readPlace(cursor: string): Place {
  const [receivedAt = 0, part = 0, seq = 0] = cursor.split('-').map(Number);
  return { receivedAt, part, seq };
}
