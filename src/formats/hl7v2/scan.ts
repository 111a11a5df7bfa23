import { limits } from '#platform/limits.ts';

/** Above this a range is searched natively (12 MB in 1 ms), below it a loop is faster (bench: `parse`). */
const longRange = 512;

/** The first place of a character code in a range of the text, `to` where it is not there (or -1 is asked for). */
export function find(text: string, code: number, from: number, to: number): number {
  if (code === -1) return to;
  if (to - from > longRange) return findFar(text, code, from, to);
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === code) return at;
  return to;
}

/** The first place of either of two character codes. */
export function findEither(text: string, one: number, other: number, from: number, to: number): number {
  if (to - from > longRange) return find(text, other, from, find(text, one, from, to));
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === one || code === other) return at;
  }
  return to;
}

/** Searches a slice, so that the search ends with the range and not with the message. */
function findFar(text: string, code: number, from: number, to: number): number {
  const at = text.slice(from, to).indexOf(String.fromCharCode(code));
  return at === -1 ? to : from + at;
}

/**
 * Where the nth part (from 1) of a range begins that `code` divides, -1 where there are fewer parts. What lies beyond
 * `limits.partsPerField` is not reached: reading millions of parts one by one would take the square of their number.
 */
export function startOfPart(text: string, code: number, from: number, to: number, nth: number): number {
  if (nth > limits.partsPerField) return -1;
  let start = from;
  for (let part = 1; part < nth; part++) {
    const end = find(text, code, start, to);
    if (end >= to) return -1;
    start = end + 1;
  }
  return start;
}

/** How many parts a range has that `code` divides, up to `limits.partsPerField`; an empty range has none. */
export function countParts(text: string, code: number, from: number, to: number): number {
  if (from >= to) return 0;
  let count = 1;
  let at = find(text, code, from, to);
  for (; at < to && count < limits.partsPerField; at = find(text, code, at + 1, to)) count++;
  return count;
}
