import { isAscii } from 'node:buffer';
import type { Issue } from '#flow';
import { limits } from '#platform/limits.ts';
import { type Charset, type CharsetName, needsMask } from './charset.ts';
import { declaredCharset } from './declared-charset.ts';
import { standardDelimiters } from './delimiters.ts';
import { findHeader, isUtf16 } from './find-header.ts';
import { addFinding, finding } from './finding.ts';
import { headerFindings } from './header-findings.ts';
import { invalidBytes } from './invalid-bytes.ts';
import { maskTrailBytes } from './mask-trail-bytes.ts';
import { Message } from './message.ts';
import { readDelimiters } from './read-delimiters.ts';
import { resolveCharset } from './resolve-charset.ts';
import { Segment } from './segment.ts';
import { segmentId } from './segment-id.ts';
import { segmentLines } from './segment-lines.ts';
import { codeOf, type Source } from './source.ts';

export interface ParseOptions {
  /** The feed's character set, for messages whose MSH-18 is silent. */
  readonly charset?: CharsetName;
  /** The feed's character set holds against MSH-18. */
  readonly forceCharset?: boolean;
}

/**
 * Parses an ER7-encoded message. Never throws: what is off is a finding with a place, and what cannot be read at all is a
 * message without segments and the finding CW-HL7-001 (-002 for UTF-16, -003 for one too large). Lenient by design: any
 * delimiters, CR, LF or CRLF, a byte order mark, blank lines, junk before MSH; a line that is not a segment is joined to the
 * one before it. Fields are found when the first of a segment is read, and leaves are decoded when they are read.
 */
export function parseMessage(bytes: Uint8Array, options: ParseOptions = {}): Message {
  if (bytes.length > limits.parseBytes) return unusable(bytes, 'CW-HL7-003');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('latin1');
  const header = findHeader(text);
  const read = header.start === -1 ? undefined : readDelimiters(text, header.start);
  if (read === undefined) return unusable(bytes, isUtf16(text) ? 'CW-HL7-002' : 'CW-HL7-001');

  const findings: Issue[] = [];
  if (header.skipped) addFinding(findings, finding('CW-HL7-004', 'warning'));
  if (read.odd) addFinding(findings, finding('CW-HL7-005', 'warning', 'MSH[1]-2'));
  const { delimiters } = read;
  const lines = segmentLines(text, header.start, codeOf(delimiters.field));
  if (lines.truncated) addFinding(findings, finding('CW-HL7-006', 'error'));

  const declared = declaredCharset(buffer, text, lines.ranges[0]!, lines.ranges[1]!, delimiters);
  const charset = resolveCharset(buffer, declared, options.charset, options.forceCharset === true, findings);
  const ascii = isAscii(buffer) && charset.name !== 'ISO-2022-JP';
  const source: Source = {
    bytes: buffer,
    text: !ascii && needsMask(charset.name) ? maskTrailBytes(buffer, charset.name).toString('latin1') : text,
    delimiters,
    field: codeOf(delimiters.field),
    component: codeOf(delimiters.component),
    repetition: codeOf(delimiters.repetition),
    subcomponent: codeOf(delimiters.subcomponent),
    charset,
    isAscii: ascii,
    hasEscapes: delimiters.escape !== '' && text.includes(delimiters.escape, read.end),
  };

  const segments = segmentsOf(source, lines.ranges);
  for (const { index, at } of lines.joined)
    addFinding(findings, finding('CW-HL7-015', 'warning', placeAt(segments[index]!, at)));
  headerFindings(segments, findings);
  if (!ascii) invalidBytes(source, segments, findings);
  return new Message(bytes, delimiters, charset, findings, segments);
}

function unusable(bytes: Uint8Array, code: 'CW-HL7-001' | 'CW-HL7-002' | 'CW-HL7-003'): Message {
  const charset: Charset = { name: 'UTF-8', origin: 'bytes' };
  return new Message(bytes, standardDelimiters, charset, [finding(code, 'error')], []);
}

function segmentsOf(source: Source, ranges: readonly number[]): readonly Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < ranges.length; at += 2) {
    const start = ranges[at]!;
    segments.push(new Segment(source, segments, at / 2, segmentId(source.text, start), start, ranges[at + 1]!));
  }
  return segments;
}

/** The field that an offset of the message lies in, or ends. */
function placeAt(segment: Segment, at: number): string {
  let field = 1;
  while (field < segment.fieldCount && segment.fieldEnd(field) < at) field++;
  return `${segment.id}[${segment.ordinal}]-${field}`;
}
