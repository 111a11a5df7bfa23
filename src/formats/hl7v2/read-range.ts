import { decodeBytes } from './decode-bytes.ts';
import { decodeEscapes } from './decode-escapes.ts';
import type { Source } from './source.ts';

/** The text of a range as sent: its character set decoded, its escapes not. */
export function readText(source: Source, from: number, to: number): string {
  const text = source.text.slice(from, to);
  if (!source.isAscii && !isAscii(text)) return decodeBytes(source.bytes, from, to, source.charset.name);
  const isView = text.length >= viewed && text.length <= longestCopied;
  return isView ? source.bytes.toString('latin1', from, to) : text;
}

/** V8 cuts out texts from this length on as views (`platform/flat-text.ts`). */
const viewed = 13;
/** A document of many megabytes in a field is asked for more than once, and stays the view that it is. */
const longestCopied = 4_096;

/** The value of a leaf: character set and escapes decoded. */
export function readLeaf(source: Source, from: number, to: number): string {
  const text = readText(source, from, to);
  if (!source.hasEscapes || !text.includes(source.delimiters.escape)) return text;
  return decodeEscapes(text, source.delimiters, source.charset.name);
}

/** ESC counts as not ASCII: it shifts to another character set (ISO 2022). */
function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7e || code === 0x1b) return false;
  }
  return true;
}
