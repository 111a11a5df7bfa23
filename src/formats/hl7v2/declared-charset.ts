import { isAscii } from 'node:buffer';
import { type CharsetName, charsetNamed } from './charset.ts';
import type { Delimiters } from './delimiters.ts';
import { maskTrailBytes } from './mask-trail-bytes.ts';
import { find, startOfPart } from './scan.ts';

/**
 * The repetitions of MSH-18 of the header in `[start, end)`, none where it is empty. The fields before it may hold trail
 * bytes that look like delimiters (MSH-3 in Shift-JIS), so that the field is looked for in vain: then it is what a reading
 * under the mask of a character set finds, if that is the name of the set.
 */
export function declaredCharset(
  bytes: Buffer,
  text: string,
  start: number,
  end: number,
  delimiters: Delimiters,
): readonly string[] {
  const declared = namesIn(text, start, end, delimiters);
  if (declared.length > 0 && declared.some((name) => charsetNamed(name) !== undefined)) return declared;
  const header = bytes.subarray(start, end);
  if (isAscii(header) && !header.includes(0x1b)) return declared;
  for (const name of maskedSets) {
    const names = namesIn(maskTrailBytes(header, name).toString('latin1'), 0, header.length, delimiters);
    if (names.some((sent) => charsetNamed(sent) === name)) return names;
  }
  return declared;
}

const maskedSets: readonly CharsetName[] = ['Shift_JIS', 'ISO-2022-JP', 'GB18030', 'Big5', 'EUC-KR'];

function namesIn(text: string, start: number, end: number, delimiters: Delimiters): readonly string[] {
  const field = delimiters.field.charCodeAt(0);
  // The separator is field 1, so that field 18 is the 18th part after the name as the first.
  const from = startOfPart(text, field, start, end, 18);
  const to = from === -1 ? -1 : find(text, field, from, end);
  if (from === to) return none;
  const sent = text.slice(from, to);
  return delimiters.repetition === '' ? [sent] : sent.split(delimiters.repetition, 8);
}

const none: readonly string[] = [];
