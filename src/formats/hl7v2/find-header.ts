import { isBlank } from './segment-lines.ts';

/** Where the MSH begins, after a byte order mark and blank lines; -1 where there is none. */
export interface Header {
  readonly start: number;
  /** Whether lines that are neither blank nor MSH stand before it. */
  readonly skipped: boolean;
}

/** Finds the first MSH of a text of one character a byte. Lines before it are skipped, as a batch's FHS and BHS are. */
export function findHeader(text: string): Header {
  if (text.startsWith('MSH')) return atStart;
  const blank = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  for (let at = text.indexOf('MSH', blank); at !== -1; at = text.indexOf('MSH', at + 3)) {
    const line = Math.max(text.lastIndexOf('\r', at), text.lastIndexOf('\n', at)) + 1;
    const from = Math.max(line, blank);
    if (isBlank(text, from, at)) return { start: at, skipped: !isBlank(text, blank, from) };
  }
  return { start: -1, skipped: false };
}

const atStart: Header = { start: 0, skipped: false };

/** UTF-16 or UTF-32, by byte order mark or by the zero bytes around the first letters. */
export function isUtf16(text: string): boolean {
  return /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff|\0{0,3}M\0{1,3}S\0{1,3}H)/.test(text);
}
