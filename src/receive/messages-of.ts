import type { Issue } from '#flow';
import { BatchCounts } from './batch-counts.ts';
import { MessageCutter } from './message-cutter.ts';

export interface Messages {
  /** The bytes themselves where they are one message, else each message of them. */
  readonly messages: readonly Uint8Array[];
  /** Counts of the batch envelope that are not those of what came. */
  readonly issues: readonly Issue[];
}

/** The messages of a frame or of a request's body: one, a batch (FHS, BHS), or several in a row. */
export function messagesOf(bytes: Uint8Array): Messages {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!hasSeveral(buffer)) return { messages: [bytes], issues: [] };
  const cutter = new MessageCutter({ maxBytes: buffer.length, fragmentBytes: buffer.length });
  const counts = new BatchCounts();
  const messages: Uint8Array[] = [];
  for (const cut of [...cutter.push(buffer), ...cutter.end()]) {
    counts.add(cut);
    if (cut.kind === 'message') messages.push(cut.bytes);
  }
  // An envelope around nothing is still something to answer.
  return { messages: messages.length === 0 ? [bytes] : messages, issues: counts.issues };
}

/** Whether a line begins with a name that begins a message or belongs to an envelope, apart from an MSH at the start. */
function hasSeveral(buffer: Buffer): boolean {
  if (/^(?:\xef\xbb\xbf)?\s*[FB]HS/.test(buffer.toString('latin1', 0, 64))) return true;
  const first = buffer.indexOf('MSH');
  if (first < 0) return false;
  return starts.some((start) => buffer.includes(start, first));
}

const starts = ['\rMSH', '\nMSH', '\rBHS', '\nBHS', '\rFHS', '\nFHS', '\rBTS', '\nBTS', '\rFTS', '\nFTS'];
