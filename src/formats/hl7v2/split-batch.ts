import type { Issue } from '#flow';
import { limits } from '#platform/limits.ts';
import { addFinding, finding } from './finding.ts';
import { isLineStart } from './is-line-start.ts';

/** One message of a batch: a view of the batch's bytes, from its MSH up to the next message or trailer. */
export interface BatchedMessage {
  readonly bytes: Uint8Array;
  /** Of its first byte in what was split. */
  readonly offset: number;
}

export interface SplitBatch {
  readonly messages: readonly BatchedMessage[];
  readonly findings: readonly Issue[];
}

/**
 * The messages in a file or frame: an FHS/BHS … BTS/FTS batch (HL7 v2.5.1 §2.10.3), or several MSH in a row. Bytes that hold
 * one message and no batch segment, or no MSH at all, are one message as they are, whole. Batch segments are in no message;
 * junk between messages goes with the message before it, junk before the first with the first. Findings: counts in BTS-1 and FTS-1 that are not what was there, and
 * headers or trailers without the other. At most `limits.messagesPerBatch`: the rest stays with the last message.
 */
export function splitBatch(bytes: Uint8Array): SplitBatch {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const lines = envelopeLines(text);
  const isBatch = lines.some(({ id }) => id !== 'MSH');
  if (lines.filter(({ id }) => id === 'MSH').length <= 1 && !isBatch) {
    return { messages: [{ bytes, offset: 0 }], findings: [] };
  }
  const messages = messagesBetween(bytes, lines, isBatch);
  return { messages: messages.length > 0 ? messages : [{ bytes, offset: 0 }], findings: batchFindings(text, lines) };
}

interface EnvelopeLine {
  readonly id: string;
  readonly start: number;
}

/** MSH, FHS, BHS, BTS and FTS at the beginnings of lines. */
function envelopeLines(text: string): readonly EnvelopeLine[] {
  const lines: EnvelopeLine[] = [];
  let messages = 0;
  // A letter or digit after the name makes another word of it; at the line's end stands a bare trailer.
  for (const { 0: id, index: start } of text.matchAll(/(?:MSH|FHS|BHS|BTS|FTS)(?![A-Za-z0-9])/g)) {
    if (!isLineStart(text, start)) continue;
    if (id === 'MSH' && ++messages > limits.messagesPerBatch) break;
    lines.push({ id, start });
  }
  return lines;
}

function messagesBetween(bytes: Uint8Array, lines: readonly EnvelopeLine[], isBatch: boolean): BatchedMessage[] {
  const messages: BatchedMessage[] = [];
  for (const [index, { id, start }] of lines.entries()) {
    if (id !== 'MSH') continue;
    // What stands before the first message of no batch is the message's, as it would be if it were alone.
    const from = messages.length === 0 && !isBatch ? 0 : start;
    const next = lines[index + 1]?.start ?? bytes.length;
    messages.push({ bytes: bytes.subarray(from, next), offset: from });
  }
  return messages;
}

function batchFindings(text: string, lines: readonly EnvelopeLine[]): readonly Issue[] {
  const findings: Issue[] = [];
  const batch = new Envelope('BHS', 'BTS', findings);
  const file = new Envelope('FHS', 'FTS', findings);
  for (const { id, start } of lines) {
    if (id === 'MSH') batch.count++;
    else if (id === 'BHS') {
      batch.open();
      file.count++;
    } else if (id === 'FHS') file.open();
    else if (id === 'BTS') batch.close(countIn(text, start));
    else file.close(countIn(text, start));
  }
  batch.end();
  file.end();
  return findings;
}

/** One level of the envelope: what it has held since its header, and whether its trailer says the same. */
class Envelope {
  count = 0;
  private isOpen = false;
  private closed = 0;
  private readonly header: string;
  private readonly trailer: string;
  private readonly findings: Issue[];

  constructor(header: string, trailer: string, findings: Issue[]) {
    this.header = header;
    this.trailer = trailer;
    this.findings = findings;
  }

  open(): void {
    this.end();
    this.isOpen = true;
    this.count = 0;
  }

  close(stated: string): void {
    const place = `${this.trailer}[${++this.closed}]`;
    if (!this.isOpen) addFinding(this.findings, finding('CW-HL7-017', 'warning', place));
    if (stated !== '' && Number(stated) !== this.count) {
      addFinding(this.findings, finding('CW-HL7-016', 'warning', `${place}-1`));
    }
    this.isOpen = false;
    this.count = 0;
  }

  end(): void {
    if (this.isOpen) addFinding(this.findings, finding('CW-HL7-017', 'warning', this.header));
  }
}

/** BTS-1 or FTS-1: empty where it does not say. */
function countIn(text: string, start: number): string {
  const end = text.slice(start, start + 256).search(/[\r\n]/);
  const line = text.slice(start, end === -1 ? start + 256 : start + end);
  return line.length > 3 ? (line.split(line.charAt(3), 2)[1] ?? '').trim() : '';
}
