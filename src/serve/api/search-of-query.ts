import type { Database } from '#database/database.ts';
import type { BusinessKey } from '#flow';
import { businessKey } from '#formats/hl7v2/business-keys.ts';
import type { MessageSearch } from '#journal/search-messages.ts';
import { limits } from '#platform/limits.ts';
import type { MessageQuery, SoughtKey } from './message-query.ts';

/**
 * What the journal is to look for. A number without its assigning authority is looked for under each authority that recent
 * messages have: the index knows whole keys only.
 */
export async function searchOf(db: Database, { search, key }: MessageQuery): Promise<MessageSearch> {
  return key === undefined ? search : { ...search, keys: await keysOf(db, key) };
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
