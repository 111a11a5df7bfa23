import { CausewayError } from '#platform/errors.ts';
import { encodeText } from './encode-text.ts';
import { type FieldDraft, fieldText } from './field-text.ts';
import type { Message } from './message.ts';
import type { Segment } from './segment.ts';
import { type SegmentDraft, segmentText } from './segment-text.ts';

/** A field that is to hold something else. */
export interface FieldEdit {
  readonly segment: Segment;
  readonly field: number;
  readonly value: FieldDraft;
}

/** A segment that is to stand behind another. */
export interface SegmentInsertion {
  readonly after: Segment;
  readonly draft: SegmentDraft;
}

/**
 * The message's bytes with some fields replaced, every other byte as it came: nothing is rebuilt. A field beyond the
 * segment's last one is put there with the separators that it needs. The segments of `without` are left out; none of them may
 * be edited, and MSH stays. `insertions` stand behind what comes with their segment, each ended as the header is. Values are escaped and written in the message's
 * character set; ASCII can be put into any. Throws as `buildMessage` does, and CW-HL7-043 for MSH-1, MSH-2 and a segment of
 * another message.
 */
export function editMessage(
  message: Message,
  edits: readonly FieldEdit[],
  without: Iterable<Segment> = [],
  insertions: readonly SegmentInsertion[] = [],
): Uint8Array {
  const splices = [
    ...edits.map(({ segment, field, value }) => ({
      ...rangeOf(message, segment, field),
      text: fieldText(value, message.delimiters),
    })),
    ...Array.from(without, (segment) => wholeOf(message, segment)),
    ...insertions.map((insertion) => behind(message, insertion)),
  ].sort((a, b) => a.from - b.from || a.field - b.field);
  const parts: Uint8Array[] = [];
  let done = 0;
  let appended: Segment | undefined;
  let lastField = 0;
  for (const { segment, field, from, to, text } of splices) {
    parts.push(message.bytes.subarray(done, from));
    const missing = appended === segment ? field - lastField : field - segment.fieldCount;
    if (missing > 0) {
      // Fields that the segment does not reach all begin at its end.
      parts.push(encodeText(message.delimiters.field.repeat(missing), 'ISO-8859-1'));
      appended = segment;
      lastField = field;
    }
    parts.push(encoded(message, text));
    done = to;
  }
  parts.push(message.bytes.subarray(done));
  return Buffer.concat(parts);
}

function rangeOf(message: Message, segment: Segment, field: number) {
  const isKnown = message.segments[segment.position] === segment;
  if (!isKnown || !Number.isInteger(field) || field < 1 || field > 999 || segment.isUndivided(field)) {
    throw new CausewayError('CW-HL7-043', { place: `${segment.id}[${segment.ordinal}]-${field}` });
  }
  return { segment, field, from: segment.fieldStart(field), to: segment.fieldEnd(field) };
}

/** A segment with what parts it from the next. */
function wholeOf(message: Message, segment: Segment) {
  if (message.segments[segment.position] !== segment || segment.position === 0) {
    throw new CausewayError('CW-HL7-043', { place: `${segment.id}[${segment.ordinal}]` });
  }
  const next = message.segments[segment.position + 1];
  return { segment, field: 0, from: segment.start, to: next?.start ?? message.bytes.length, text: '' };
}

/** Behind a segment and what parts it from the next; a message whose last segment has no end gets one first. */
function behind(message: Message, { after, draft }: SegmentInsertion) {
  if (message.segments[after.position] !== after) {
    throw new CausewayError('CW-HL7-043', { place: `${after.id}[${after.ordinal}]` });
  }
  const end = message.segments[after.position + 1]?.start ?? message.bytes.length;
  const isOpen = end === after.end;
  const ending = lineEnding(message);
  const text = `${isOpen ? ending : ''}${segmentText(draft, message.delimiters)}${ending}`;
  // Before whatever else begins at that place.
  return { segment: after, field: -1, from: end, to: end, text };
}

/** What ends the header: CR, or what the sender has in its place. */
function lineEnding({ bytes, segments }: Message): string {
  const between = Buffer.from(bytes.subarray(segments[0]!.end, segments[1]?.start ?? segments[0]!.end)).toString(
    'latin1',
  );
  return /^(\r\n|\n)/.exec(between)?.[0] ?? '\r';
}

function encoded(message: Message, text: string): Uint8Array {
  const isAscii = /^[\x00-\x7f]*$/.test(text);
  return encodeText(text, isAscii ? 'ASCII' : message.charset.name);
}
