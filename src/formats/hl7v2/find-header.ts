import { isLineStart } from './is-line-start.ts';
import { isBlank } from './segment-lines.ts';

/** Where the MSH begins; -1 where there is none. */
export interface Header {
  readonly start: number;
  /** Whether anything but a byte order mark and blanks stands before it. */
  readonly skipped: boolean;
}

/** Finds the first MSH of a text of one character a byte. Lines before it are skipped, as a batch's FHS and BHS are. */
export function findHeader(text: string): Header {
  if (text.startsWith('MSH')) return atStart;
  let start = text.indexOf('MSH');
  while (start !== -1 && !isLineStart(text, start)) start = text.indexOf('MSH', start + 3);
  if (start === -1) return { start, skipped: false };
  return { start, skipped: !isBlank(text, text.startsWith('\xef\xbb\xbf') ? 3 : 0, start) };
}

const atStart: Header = { start: 0, skipped: false };

/** UTF-16 or UTF-32, by byte order mark or by the zero bytes around the first letters. */
export function isUtf16(text: string): boolean {
  return /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff|\0{0,3}M\0{1,3}S\0{1,3}H)/.test(text);
}
