import type { AcknowledgementCode, Issue } from '#flow';
import type { CharsetName } from './charset.ts';
import { type Delimiters, encodingCharacters, standardDelimiters } from './delimiters.ts';
import { encodeText, isWritable, replaceUnwritable } from './encode-text.ts';
import { errorSegments } from './error-segments.ts';
import type { FieldDraft } from './field-text.ts';
import type { Message } from './message.ts';
import { recoverControlId } from './recover-control-id.ts';
import type { Segment } from './segment.ts';
import { type SegmentDraft, segmentText } from './segment-text.ts';
import { isBefore } from './version.ts';

export interface Acknowledgement {
  /** What is answered; undefined where nothing came that could be looked at. */
  readonly message: Message | undefined;
  /** HL7 table 0008. */
  readonly code: AcknowledgementCode;
  /** Why: they become MSA-3 and ERR. Their texts carry no PHI. */
  readonly issues: readonly Issue[];
  /** MSH-10 of the answer. */
  readonly controlId: string;
  /** Epoch milliseconds: MSH-7 of the answer, in UTC. */
  readonly at: number;
  /** MSH-3 and MSH-4 of the answer, where they are not what the sender had in MSH-5 and MSH-6. */
  readonly application?: string;
  readonly facility?: string;
}

/** The longest header field that is repeated: HD has 227 characters, MSH-10 has 199. */
const longestEcho = 227;

/**
 * The acknowledgement of a message, as bytes (HL7 v2.5.1 §2.13): sender and receiver change places; delimiters, processing id
 * (MSH-11), version (MSH-12) and, where it can be written, the character set are the sender's. Beyond its header nothing
 * of the message is repeated. Never throws; equal input gives equal bytes.
 */
export function acknowledge(acknowledgement: Acknowledgement): Uint8Array {
  const { message, code, issues } = acknowledgement;
  const delimiters = delimitersOf(message);
  const charset = charsetOf(message);
  const sorted = bySeverity(issues);
  const segments: SegmentDraft[] = [
    { id: 'MSH', fields: headerFields(acknowledgement, delimiters, charset) },
    { id: 'MSA', fields: [code, controlIdOf(message, delimiters), sorted[0]?.text] },
    ...errorSegments(sorted, message?.version ?? ''),
  ];
  const text = segments.map((segment) => `${segmentText(segment, delimiters)}\r`).join('');
  return encodeText(replaceUnwritable(text, charset), charset);
}

function headerFields(
  { message, controlId, at, application, facility }: Acknowledgement,
  delimiters: Delimiters,
  charset: CharsetName,
): SegmentDraft['fields'] {
  const header = message?.segments[0];
  const sent = (field: number): FieldDraft => echo(header, field, delimiters);
  const trigger = (message?.trigger ?? '').slice(0, longestEcho);
  return {
    3: application ?? sent(5),
    4: facility ?? sent(6),
    5: sent(3),
    6: sent(4),
    7: timestampOf(at),
    9: messageType(trigger, message?.version ?? ''),
    10: controlId,
    11: header?.has(11) ? sent(11) : 'P',
    12: header?.has(12) ? sent(12) : '2.5.1',
    18: charset === 'ASCII' ? undefined : sent(18),
  };
}

/** The structure is a component from version 2.3.1 on. */
function messageType(trigger: string, version: string): FieldDraft {
  if (trigger === '') return 'ACK';
  return isBefore(version, '2.3.1') ? ['ACK', trigger] : ['ACK', trigger, 'ACK'];
}

/** The sender's, as long as an answer can be written in them. */
function delimitersOf(message: Message | undefined): Delimiters {
  const sent = message?.delimiters ?? standardDelimiters;
  const { field, component, repetition, subcomponent } = sent;
  const isComplete = component !== '' && repetition !== '' && sent.escape !== '' && subcomponent !== '';
  return isComplete && /^[!-~]+$/.test(field + encodingCharacters(sent)) ? sent : standardDelimiters;
}

/** Windows-1252 for ISO 8859-1: the same bytes, and none that was read is lost. Plain ASCII for what is not written. */
function charsetOf(message: Message | undefined): CharsetName {
  const name = message?.charset.name ?? 'ASCII';
  return name === 'ISO-8859-1' ? 'Windows-1252' : isWritable(name) ? name : 'ASCII';
}

/** A header field as sent; escaped anew where the answer has other delimiters. */
function echo(header: Segment | undefined, field: number, delimiters: Delimiters): FieldDraft {
  if (header === undefined) return undefined;
  const isSame = header.source.delimiters === delimiters;
  const text = clean(isSame ? header.raw(field) : header.whole(field));
  return isSame ? { encoded: text } : text;
}

/** A line break in a broken header would break the answer, as VT and FS would its frame. */
function clean(text: string): string {
  return text
    .slice(0, longestEcho)
    .replaceAll(/[\x00-\x1f\x7f]/g, ' ')
    .toWellFormed();
}

function controlIdOf(message: Message | undefined, delimiters: Delimiters): FieldDraft {
  const header = message?.segments[0];
  if (header !== undefined) return echo(header, 10, delimiters);
  return message === undefined ? undefined : recoverControlId(message.bytes);
}

const severities = ['error', 'warning', 'information'];

function bySeverity(issues: readonly Issue[]): readonly Issue[] {
  return issues.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** To the second, in UTC: every version has this form. */
function timestampOf(at: number): string {
  return `${new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}+0000`;
}
