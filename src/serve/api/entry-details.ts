import type { Database } from '#database/database.ts';
import type { Issue, JournalEntry } from '#flow';
import type { Journal } from '#journal/journal.ts';
import { CausewayError } from '#platform/errors.ts';

/** What the journal knows of one message, apart from its bytes. */
export interface EntryDetails {
  readonly id: string;
  readonly feed: string;
  readonly protocol: string;
  readonly receivedAt: string;
  readonly eventAt?: string;
  readonly messageType: string;
  readonly controlId: string;
  readonly sender: JournalEntry['sender'];
  /** What the sender was answered. */
  readonly answer: string;
  readonly status: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly keys: readonly string[];
  readonly issues: readonly Issue[];
  /** Populated leaves by fate, where the message was applied. */
  readonly leaves?: {
    readonly mapped: number;
    readonly preserved: number;
    readonly ignored: number;
    readonly unmapped: number;
  };
}

/** `CW-API-002` where there is no such entry. */
export async function readEntry(journal: Journal, part: number, seq: number): Promise<JournalEntry> {
  const entry = part <= 32_767 ? await journal.entry(part, seq) : undefined;
  if (entry === undefined) throw new CausewayError('CW-API-002');
  return entry;
}

export async function entryDetails(db: Database, journal: Journal, part: number, seq: number): Promise<EntryDetails> {
  const entry = await readEntry(journal, part, seq);
  // Index: the primary key.
  const [outcome] = await db.query<{ status: string; keys: string[]; issues: Issue[] | null; leaves: number[] }>(
    'select status, keys, issues, leaves from journal_index where part = $1 and seq = $2',
    [part, seq],
  );
  const [mapped, preserved, ignored, unmapped] = outcome?.leaves ?? [];
  return {
    id: `${part}-${seq}`,
    feed: entry.feed,
    protocol: entry.protocol,
    receivedAt: new Date(entry.receivedAt).toISOString(),
    ...(entry.eventAt !== undefined && { eventAt: new Date(entry.eventAt).toISOString() }),
    messageType: entry.messageType,
    controlId: entry.controlId,
    sender: entry.sender,
    answer: entry.answer,
    status: outcome?.status ?? 'pending',
    bytes: entry.body.length,
    sha256: Buffer.from(entry.sha256).toString('hex'),
    keys: outcome?.keys ?? entry.orderKeys,
    issues: outcome?.issues ?? entry.issues,
    ...(mapped !== undefined && {
      leaves: { mapped, preserved: preserved ?? 0, ignored: ignored ?? 0, unmapped: unmapped ?? 0 },
    }),
  };
}
