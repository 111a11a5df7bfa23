/** Whether a place of the text is the beginning of a line: only blanks, or a byte order mark, stand before it there. */
export function isLineStart(text: string, at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const code = text.charCodeAt(before);
    if (code === 0x0d || code === 0x0a) return true;
    if (code > 0x20) return before === 2 && text.startsWith('\xef\xbb\xbf');
  }
  return true;
}
