import type { Issue } from '#flow';
import { isXml } from '#formats/cda/is-xml.ts';
import { splitBatch } from '#formats/hl7v2/split-batch.ts';
import type { FeedSettings } from './feed-settings.ts';
import { issueOf } from './issue-of.ts';

/** One message's bytes, and what is to be said of it beforehand. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly issues: readonly Issue[];
}

/**
 * What a frame or body becomes: its message, each message of a batch (FHS, BHS) or of several in a row, or, where the feed
 * takes no batches, the whole refused. XML is one document. What is wrong with a batch's envelope is said of its first message.
 */
export function divide(bytes: Uint8Array, issues: readonly Issue[], feed: FeedSettings): readonly Part[] {
  if (isXml(bytes) || !mayHoldSeveral(bytes)) return [{ bytes, issues }];
  const { messages, findings } = splitBatch(bytes);
  if (messages.length === 1 && messages[0]!.bytes.length === bytes.length) return [{ bytes, issues }];
  if (feed.batch === 'refuse') return [{ bytes, issues: [...issues, issueOf('CW-RCV-012')] }];
  return messages.map((message, index) => ({
    bytes: message.bytes,
    issues: index === 0 ? [...issues, ...findings] : issues,
  }));
}

/** A cheap look at every message that spares nearly all of them the search for the envelope's lines. */
function mayHoldSeveral(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (
    buffer.indexOf('MSH') !== 0 || buffer.includes('MSH', 3) || envelopeNames.some((name) => buffer.includes(name))
  );
}

const envelopeNames = ['BHS', 'FHS', 'BTS', 'FTS'];
