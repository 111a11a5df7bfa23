import { limits } from '#platform/limits.ts';

/** Where a message's segments lie: `[start, end)` pairs in a row, and the lines that had to be joined to one. */
export interface SegmentLines {
  /** start, end, start, end, …: offsets; the end is before the line's separator. */
  readonly ranges: readonly number[];
  /** For each line that is not a segment: the index of the segment that it was joined to, and where that had ended. */
  readonly joined: readonly { readonly index: number; readonly at: number }[];
  /** Whether lines were left unread because there are more than `limits.segmentsPerMessage`. */
  readonly truncated: boolean;
}

/**
 * Finds the segments from `start` on: a line that begins with a segment name and the field separator. Lines end with CR,
 * LF or both, mixed as they come; blank lines are skipped. A line that is not a segment is what is left of a field in which
 * a CR or LF was sent unescaped: it goes with the segment before it, whose last field then holds the line break.
 */
export function segmentLines(text: string, start: number, field: number): SegmentLines {
  const ranges: number[] = [];
  const joined: { index: number; at: number }[] = [];
  let nextCr = indexOrEnd(text, '\r', start);
  let nextLf = indexOrEnd(text, '\n', start);
  for (let at = start; at < text.length; ) {
    const end = Math.min(nextCr, nextLf);
    if (isSegment(text, at, end, field)) {
      if (ranges.length >= 2 * limits.segmentsPerMessage) return { ranges, joined, truncated: true };
      ranges.push(at, end);
    } else if (end > at && !isBlank(text, at, end)) {
      const last = ranges.length - 1;
      if (joined.length < limits.findingsPerMessage) joined.push({ index: (last - 1) / 2, at: ranges[last]! });
      ranges[last] = end;
    }
    at = end + 1;
    if (end === nextCr) nextCr = indexOrEnd(text, '\r', at);
    if (end === nextLf) nextLf = indexOrEnd(text, '\n', at);
  }
  return { ranges, joined, truncated: false };
}

function indexOrEnd(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at === -1 ? text.length : at;
}

/** A capital letter and two capitals or digits, then the field separator or the line's end. */
function isSegment(text: string, at: number, end: number, field: number): boolean {
  return (
    end - at >= 3 &&
    isCapital(text.charCodeAt(at)) &&
    isCapitalOrDigit(text.charCodeAt(at + 1)) &&
    isCapitalOrDigit(text.charCodeAt(at + 2)) &&
    (end - at === 3 || text.charCodeAt(at + 3) === field)
  );
}

const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const isCapitalOrDigit = (code: number): boolean => isCapital(code) || (code >= 0x30 && code <= 0x39);

/** Blanks and control characters only: an empty line, or the FS that ends an MLLP frame. */
export function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) > 0x20) return false;
  return true;
}
