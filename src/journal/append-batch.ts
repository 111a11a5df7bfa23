import { boolArray, byteaArray, textArray, timestamptzArray, uuidArray } from '#database/binary-arrays.ts';
import type { Database } from '#database/database.ts';
import type { AcknowledgementCode, Envelope, Issue, JournalEntry, Receipt } from '#flow';
import { errorTable } from '#platform/errors.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { StorableTexts } from './storable.ts';

/** An envelope made ready for its statement. */
export interface Candidate {
  readonly envelope: Envelope;
  readonly prints: Fingerprint;
  readonly texts: StorableTexts;
}

export interface Appended {
  /** One for each candidate, in their order. */
  readonly receipts: readonly Receipt[];
  /** The new entries, in the order of their numbers. */
  readonly entries: readonly JournalEntry[];
}

/**
 * Appends candidates of one part in one statement, which is one transaction; resolves after its commit. A duplicate, of an
 * entry in the journal or of an earlier candidate, writes nothing and gets that entry's receipt.
 */
export async function appendBatch(db: Database, part: number, candidates: readonly Candidate[]): Promise<Appended> {
  const { fresh, sameAs, again } = withoutRepeats(candidates);
  const [row] = await db.query<{
    first_seq: number;
    known: [number, number, number, AcknowledgementCode][] | null;
    reused: number[] | null;
  }>(
    'select first_seq, known, reused from journal_append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)',
    parameters(part, fresh, again),
    'journal_append',
    { priority: 'urgent' },
  );
  const known = new Map((row?.known ?? []).map(([index, ...rest]) => [index, rest]));
  const reused = new Set(row?.reused);

  let seq = row!.first_seq;
  const entries: JournalEntry[] = [];
  const receipts = fresh.map((candidate, index): Receipt => {
    const before = known.get(index);
    if (before !== undefined) {
      return {
        part,
        seq: before[0],
        receivedAt: before[1],
        answer: before[2],
        duplicate: true,
        reusedControlId: false,
      };
    }
    const entry = toEntry(candidate, part, seq++, reused.has(index));
    entries.push(entry);
    const { receivedAt, answer } = entry;
    return { part, seq: entry.seq, receivedAt, answer, duplicate: false, reusedControlId: reused.has(index) };
  });
  if (sameAs === undefined) return { receipts, entries };
  return {
    entries,
    receipts: sameAs.map(({ index, repeats }) =>
      repeats ? { ...receipts[index]!, duplicate: true, reusedControlId: false } : receipts[index]!,
    ),
  };
}

/**
 * Candidates that repeat an earlier one of the same call are left out; `sameAs` is then the way back. `again` marks those
 * whose control id an earlier candidate has with other bytes.
 */
function withoutRepeats(candidates: readonly Candidate[]) {
  const places = new Map<string, number>();
  const controls = new Set<string>();
  const fresh: Candidate[] = [];
  const again: boolean[] = [];
  const sameAs: { readonly index: number; readonly repeats: boolean }[] = [];
  for (const candidate of candidates) {
    const dedup = candidate.prints.dedup.toString('latin1');
    const place = places.get(dedup);
    sameAs.push({ index: place ?? fresh.length, repeats: place !== undefined });
    if (place !== undefined) continue;
    places.set(dedup, fresh.length);
    fresh.push(candidate);
    const control = candidate.prints.control?.toString('latin1');
    again.push(control !== undefined && controls.has(control));
    if (control !== undefined) controls.add(control);
  }
  return { fresh, again, sameAs: fresh.length === candidates.length ? undefined : sameAs };
}

function parameters(part: number, candidates: readonly Candidate[], again: readonly boolean[]): unknown[] {
  const texts = (pick: (candidate: Candidate) => string | null) => textArray(candidates.map(pick));
  return [
    part,
    timestamptzArray(candidates.map(({ envelope }) => Math.trunc(envelope.receivedAt))),
    timestamptzArray(candidates.map(({ envelope }) => eventTime(envelope) ?? null)),
    texts(({ envelope }) => envelope.protocol),
    texts(({ texts }) => texts.controlId),
    texts(({ texts }) => texts.messageType),
    texts(({ texts }) => texts.sender.application),
    texts(({ texts }) => texts.sender.facility),
    texts(({ texts }) => texts.orderKeys.join('\u001f')),
    uuidArray(candidates.map(({ prints }) => prints.dedup)),
    uuidArray(candidates.map(({ prints }) => prints.control)),
    boolArray(again),
    texts(({ envelope }) => envelope.answer),
    texts(({ envelope }) => envelope.disposition),
    texts(({ texts }) => (texts.issues.length === 0 ? null : JSON.stringify(texts.issues))),
    reusedIssueJson,
    byteaArray(candidates.map(({ prints }) => prints.sha256)),
    byteaArray(candidates.map(({ envelope }) => envelope.body)),
  ];
}

/** The entry as it would be read back. */
function toEntry({ envelope, prints, texts }: Candidate, part: number, seq: number, reused: boolean): JournalEntry {
  const eventAt = eventTime(envelope);
  return {
    part,
    seq,
    feed: envelope.feed,
    protocol: envelope.protocol,
    body: envelope.body,
    receivedAt: Math.trunc(envelope.receivedAt),
    ...(eventAt === undefined ? {} : { eventAt }),
    controlId: texts.controlId,
    messageType: texts.messageType,
    sender: texts.sender,
    orderKeys: texts.orderKeys,
    answer: envelope.answer,
    disposition: envelope.disposition,
    issues: reused ? [...texts.issues, reusedIssue] : texts.issues,
    sha256: prints.sha256,
  };
}

/** The event's time in whole milliseconds; undefined where there is none that a calendar of four-digit years holds. */
function eventTime({ eventAt }: Envelope): number | undefined {
  return eventAt !== undefined && eventAt >= year1 && eventAt < year10000 ? Math.trunc(eventAt) : undefined;
}

const year1 = new Date('0001-01-01').getTime();
const year10000 = Date.UTC(10000, 0, 1);

const reusedIssue: Issue = {
  code: 'CW-JRN-005',
  severity: 'warning',
  text: errorTable['CW-JRN-005'].text,
  place: 'MSH-10',
  hint: errorTable['CW-JRN-005'].hint,
};
const reusedIssueJson = JSON.stringify([reusedIssue]);
