import type { Queryable } from '#database/database.ts';
import type { BusinessKey, Issue } from '#flow';
import type { Limits } from '#platform/limits.ts';
import { type Cursor, cursorOf, isOlder, readCursor } from './message-cursor.ts';
import { storableKey } from './storable.ts';
import { type EntryStatus, keyHash } from './write-outcomes.ts';

/** What is looked for; what is absent does not matter. */
export interface MessageSearch {
  readonly feed?: string;
  /** `ADT^A01`. */
  readonly type?: string;
  readonly status?: EntryStatus | 'pending';
  /** Received from (included) and until (excluded), epoch milliseconds. */
  readonly since?: number;
  readonly until?: number;
  /** Any of these. */
  readonly keys?: readonly BusinessKey[];
  readonly controlId?: string;
  /** `next` of the page before. */
  readonly before?: string;
  /** At most `searchPageMax`. */
  readonly limit?: number;
}

export interface MessageRow {
  readonly part: number;
  readonly seq: number;
  readonly feed: string;
  readonly receivedAt: number;
  readonly eventAt?: number;
  readonly controlId: string;
  readonly messageType: string;
  /** `pending`: journalled, and the consumer has not come to it yet. */
  readonly status: EntryStatus | 'pending';
  readonly keys: readonly BusinessKey[];
  readonly issues: readonly Issue[];
  readonly leaves: readonly number[];
}

export interface MessagePage {
  readonly messages: readonly MessageRow[];
  /** Where to go on; absent on the last page. A page may be short, even empty, and yet have one: see `searchScanRows`. */
  readonly next?: string;
}

interface Row {
  readonly part: number;
  readonly seq: number;
  readonly feed: string;
  readonly received_at: number;
  readonly event_at: number | null;
  readonly control_id: string;
  readonly message_type: string;
  readonly status: MessageRow['status'];
  readonly keys: string[];
  readonly issues: Issue[] | null;
  readonly leaves: number[];
  readonly matches: boolean;
}

/**
 * Messages newest first, by time of receipt. Each statement looks at no more than `searchScanRows` rows: what an index finds
 * (key, control id, a status that is not `applied`, time) bounds them, the rest is filtered. Entries that are not consumed
 * yet come from the journal itself, of each feed the newest `searchScanRows`.
 */
export async function searchMessages(db: Queryable, search: MessageSearch, limits: Limits): Promise<MessagePage> {
  const limit = Math.min(Math.max(1, Math.trunc(search.limit ?? limits.searchPageDefault)), limits.searchPageMax);
  const before = search.before === undefined ? undefined : readCursor(search.before);
  const parts = await db.query<{ part: number; feed: string; system: string }>(
    'select part, feed, system from journal_part where $1::text is null or feed = $1',
    [search.feed ?? null],
  );
  if (parts.length === 0) return { messages: [] };

  const rows: Row[] = [];
  let scanEnd: Row | undefined;
  if (search.status !== 'pending') {
    const scanned = await indexedRows(db, search, before, parts, limit, limits);
    rows.push(...scanned.rows);
    scanEnd = scanned.end;
  }
  if (search.status === undefined || search.status === 'pending') {
    rows.push(...(await pendingRows(db, search, before, parts, limit, limits)));
  }
  rows.sort((one, other) => other.received_at - one.received_at || other.part - one.part || other.seq - one.seq);
  // Where the scan of the index ended early, what is older was not looked at: the page ends there.
  const known = scanEnd === undefined ? rows : rows.filter((row) => !isOlder(row, scanEnd));
  const page = known.slice(0, limit);
  const last = known.length > limit ? page.at(-1) : scanEnd;
  return { messages: page.map(toMessage), ...(last === undefined ? {} : { next: cursorOf(last) }) };
}

async function indexedRows(
  db: Queryable,
  search: MessageSearch,
  before: Cursor | undefined,
  parts: readonly { part: number; system: string }[],
  limit: number,
  limits: Limits,
): Promise<{ rows: Row[]; end: Row | undefined }> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  // Conditions that an index answers go inside the scan, the others on what it gives.
  const inside = timeConditions(search, before, value);
  const outside: string[] = [];
  let from = 'journal_index i';
  if (search.keys !== undefined) {
    const keys = search.keys.map((key) => storableKey(key, limits.keyChars));
    const hashes = new Set(parts.flatMap(({ system }) => keys.map((key) => keyHash(system, key))));
    from = `(select distinct part, seq from journal_key where hash = any (${value([...hashes])}::bigint[])) k
      join journal_index i on i.part = k.part and i.seq = k.seq`;
    inside.push(`i.keys && ${value(keys)}::text[]`);
  }
  if (search.controlId !== undefined) inside.push(`i.control_id = ${value(search.controlId)}`);
  if (search.status !== undefined && search.status !== 'applied') {
    inside.push(`i.status = ${value(search.status)} and i.status <> 'applied'`);
  } else if (search.status !== undefined) outside.push(`s.status = ${value(search.status)}`);
  if (search.feed !== undefined) outside.push(`s.part = any (${value(parts.map(({ part }) => part))}::smallint[])`);
  if (search.type !== undefined) outside.push(`s.message_type = ${value(search.type)}`);

  // The last row of a scan that was cut off comes along whether it matches or not: the next page begins behind it.
  const found = await db.query<Row & { scanned: number; place: number }>(
    `with scan as (
      select i.* from ${from}
      ${inside.length === 0 ? '' : `where ${inside.join(' and ')}`}
      order by i.received_at desc, i.part desc, i.seq desc
      limit ${value(limits.searchScanRows)}
    ), placed as (
      select s.*, ${outside.length === 0 ? 'true' : outside.join(' and ')} as matches,
        row_number() over (order by s.received_at desc, s.part desc, s.seq desc) as place, count(*) over () as scanned
      from scan s
    ), page as (
      (select * from placed where matches order by place limit ${value(limit + 1)})
      union
      (select * from placed where place = ${value(limits.searchScanRows)})
    )
    select page.part, page.seq, p.feed, page.received_at, page.event_at, page.control_id, page.message_type, page.status,
      page.keys, page.issues, page.leaves, page.matches, page.place
    from page join journal_part p on p.part = page.part
    order by page.place`,
    values,
  );
  const rows = found.filter(({ matches }) => matches);
  const end = rows.length > limit ? undefined : found.find(({ place }) => place === limits.searchScanRows);
  return { rows, end };
}

async function pendingRows(
  db: Queryable,
  search: MessageSearch,
  before: Cursor | undefined,
  parts: readonly { part: number }[],
  limit: number,
  limits: Limits,
): Promise<Row[]> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = timeConditions(search, before, value);
  if (search.keys !== undefined) {
    conditions.push(`i.keys && ${value(search.keys.map((key) => storableKey(key, limits.keyChars)))}::text[]`);
  }
  if (search.controlId !== undefined) conditions.push(`i.control_id = ${value(search.controlId)}`);
  if (search.type !== undefined) conditions.push(`i.message_type = ${value(search.type)}`);
  return db.query<Row>(
    `select i.part, i.seq, p.feed, i.received_at, i.event_at, i.control_id, i.message_type, 'pending' as status, i.keys,
      i.issues, '{}'::int[] as leaves, true as matches
    from journal_part p
    cross join lateral (select coalesce(max(o.pos), 0) as pos from journal_offset o where o.part = p.part) o
    cross join lateral (
      select j.part, j.seq, j.received_at, j.event_at, j.control_id, j.message_type, j.order_keys as keys, j.issues
      from journal j where j.part = p.part and j.seq > o.pos
      order by j.seq desc limit ${value(limits.searchScanRows)}
    ) i
    where p.part = any (${value(parts.map(({ part }) => part))}::smallint[])
      ${conditions.map((condition) => `and ${condition}`).join(' ')}
    order by i.received_at desc, i.part desc, i.seq desc
    limit ${value(limit + 1)}`,
    values,
  );
}

function timeConditions(
  search: MessageSearch,
  before: Cursor | undefined,
  value: (given: unknown) => string,
): string[] {
  const conditions: string[] = [];
  if (search.since !== undefined) conditions.push(`i.received_at >= ${value(new Date(search.since))}::timestamptz`);
  if (search.until !== undefined) conditions.push(`i.received_at < ${value(new Date(search.until))}::timestamptz`);
  if (before !== undefined) {
    const { received_at, part, seq } = before;
    conditions.push(
      `(i.received_at, i.part, i.seq) < (${value(new Date(received_at))}::timestamptz, ${value(part)}::smallint, ${value(seq)}::bigint)`,
    );
  }
  return conditions;
}

function toMessage(row: Row): MessageRow {
  return {
    part: row.part,
    seq: row.seq,
    feed: row.feed,
    receivedAt: row.received_at,
    ...(row.event_at === null ? {} : { eventAt: row.event_at }),
    controlId: row.control_id,
    messageType: row.message_type,
    status: row.status,
    keys: row.keys,
    issues: row.issues ?? [],
    leaves: row.leaves,
  };
}
