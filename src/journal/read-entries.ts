import type { Queryable } from '#database/database.ts';
import type { AcknowledgementCode, Issue, JournalEntry, Protocol } from '#flow';

/** How much one page of a read may hold: it ends at whichever comes first, but has at least one entry. */
export interface PageBounds {
  readonly entries: number;
  readonly bytes: number;
}

/** An entry with what people decided about it. */
export interface LoggedEntry {
  readonly entry: JournalEntry;
  readonly decision: 'skip' | 'release' | undefined;
}

interface Row {
  readonly part: number;
  readonly seq: number;
  readonly feed: string;
  readonly received_at: number;
  readonly event_at: number | null;
  readonly protocol: Protocol;
  readonly control_id: string;
  readonly message_type: string;
  readonly application: string;
  readonly facility: string;
  readonly order_keys: string[];
  readonly answer: AcknowledgementCode;
  readonly disposition: JournalEntry['disposition'];
  readonly issues: Issue[] | null;
  readonly sha256: Buffer;
  readonly body: Buffer;
  readonly decision: LoggedEntry['decision'] | null;
}

const columns = `j.part, j.seq, p.feed, j.received_at, j.event_at, j.protocol, j.control_id, j.message_type, j.application,
  j.facility, j.order_keys, j.answer, j.disposition, j.issues, j.sha256, j.body, d.decision`;
const joined = `join journal_part p on p.part = j.part
  left join journal_decision d on d.part = j.part and d.seq = j.seq`;

/**
 * Entries of a part behind a number, in order (index: primary key). What is over `page.bytes` is not fetched: large bodies
 * lie outside of their rows.
 */
export async function readEntries(
  db: Queryable,
  part: number,
  afterSeq: number,
  page: PageBounds,
): Promise<LoggedEntry[]> {
  const rows = await db.query<Row>(
    `with page as (
      select * from journal where part = $1 and seq > $2 order by seq limit $3
    ), measured as (
      select page.*, sum(octet_length(body)) over (order by seq) - octet_length(body) as bytes_before from page
    )
    select ${columns} from measured j ${joined}
    where j.bytes_before < $4 order by j.seq`,
    [part, afterSeq, page.entries, page.bytes],
  );
  return rows.map(toLoggedEntry);
}

/**
 * The named entries, in the order given; what is not there is left out. It ends early, behind the first at least, where the
 * bodies come to `mostBytes`.
 */
export async function readEntriesAt(
  db: Queryable,
  places: readonly { part: number; seq: number }[],
  mostBytes = Number.MAX_SAFE_INTEGER,
): Promise<LoggedEntry[]> {
  const rows = await db.query<Row>(
    `with measured as (
      select j.*, page.n, sum(octet_length(j.body)) over (order by page.n) - octet_length(j.body) as bytes_before
      from unnest($1::smallint[], $2::bigint[]) with ordinality as page (part, seq, n)
      join journal j on j.part = page.part and j.seq = page.seq
    )
    select ${columns} from measured j ${joined}
    where j.bytes_before < $3 order by j.n`,
    [places.map(({ part }) => part), places.map(({ seq }) => seq), mostBytes],
  );
  return rows.map(toLoggedEntry);
}

function toLoggedEntry(row: Row): LoggedEntry {
  const entry: JournalEntry = {
    part: row.part,
    seq: row.seq,
    feed: row.feed,
    protocol: row.protocol,
    body: row.body,
    receivedAt: row.received_at,
    ...(row.event_at === null ? {} : { eventAt: row.event_at }),
    controlId: row.control_id,
    messageType: row.message_type,
    sender: { application: row.application, facility: row.facility },
    orderKeys: row.order_keys,
    answer: row.answer,
    disposition: row.disposition,
    issues: row.issues ?? [],
    sha256: row.sha256,
  };
  return { entry, decision: row.decision ?? undefined };
}
