import type { CharsetName } from './charset.ts';
import { type Delimiters, standardDelimiters } from './delimiters.ts';
import { encodeText } from './encode-text.ts';
import { type SegmentDraft, segmentText } from './segment-text.ts';

export interface MessageDraft {
  readonly segments: readonly SegmentDraft[];
  /** The recommended ones where not given. */
  readonly delimiters?: Delimiters;
  /** UTF-8 where not given. MSH-18 is the draft's to fill. */
  readonly charset?: CharsetName;
}

/**
 * The bytes of a message: every value escaped, empty fields at a segment's end left out, each segment ended by CR. Throws
 * CW-HL7-040 or -041 where the character set cannot be written, CW-HL7-042 where a value needs an escape, sub-component or
 * repetition and the delimiters have no character for it, and CW-HL7-043 for a segment or field that cannot be.
 */
export function buildMessage({
  segments,
  delimiters = standardDelimiters,
  charset = 'UTF-8',
}: MessageDraft): Uint8Array {
  return encodeText(segments.map((segment) => `${segmentText(segment, delimiters)}\r`).join(''), charset);
}
