import { isUtf8 } from 'node:buffer';
import type { Issue } from '#flow';
import { type Charset, type CharsetName, charsetNamed } from './charset.ts';
import { addFinding, finding } from './finding.ts';

/**
 * The character set of a message: MSH-18, else the feed's, else UTF-8 if the bytes are valid in it, else Windows-1252.
 * `forced` puts the feed's first. `declared` holds the repetitions of MSH-18: the first is the set that the message begins
 * in, the others are those that ISO 2022 escape sequences shift to (HL7 v2.5.1 §2.15.9.18).
 */
export function resolveCharset(
  bytes: Uint8Array,
  declared: readonly string[],
  feed: CharsetName | undefined,
  forced: boolean,
  findings: Issue[],
): Charset {
  if (forced && feed !== undefined) return { name: feed, origin: 'feed' };
  if (declared.length > 0) {
    const known = declared.slice(0, 8).map(charsetNamed);
    const sent = known.find((name) => name === 'ISO-2022-JP') ?? known[0];
    if (sent !== undefined) return { name: sent, origin: 'MSH-18' };
    addFinding(findings, finding('CW-HL7-011', 'warning', 'MSH[1]-18'));
  }
  if (feed !== undefined) return { name: feed, origin: 'feed' };
  if (isUtf8(bytes)) return { name: 'UTF-8', origin: 'bytes' };
  addFinding(findings, finding('CW-HL7-013', 'warning', 'MSH[1]-18'));
  return { name: 'Windows-1252', origin: 'bytes' };
}
