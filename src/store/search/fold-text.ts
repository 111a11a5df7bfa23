/** A text without case and accents, blanks in one. */
export function foldWhole(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * A text as it is compared in string searches (R4 3.1.1.4.7). Cut at 200 characters: an index entry has a bound, and nobody
 * types more.
 */
export function foldText(text: string): string {
  return foldWhole(text).slice(0, 200);
}
