/**
 * Texts as one piece of one byte a character. V8 keeps a joined text as a tree of its pieces, a long one cut out of another as a view of
 * it, and what was cut from a text with one wide character as wide; each of these takes `JSON.stringify` off its fast way for the whole
 * value that it stands in, which is two to four times slower (bench: `convert`).
 */

/** Joins pieces into a text that is to be written out. */
export function flat(...pieces: readonly string[]): string {
  return pieces.join('');
}

/** A text that is kept for good (of a table, of a constant), whatever it was made of. */
export function flatForGood(text: string): string {
  return /^[\0-\xff]*$/.test(text) ? Buffer.from(text, 'latin1').toString('latin1') : text;
}
