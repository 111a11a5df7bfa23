import { hash } from 'node:crypto';
import { limits } from '#platform/limits.ts';

/**
 * A number, or the authority that gave it, as business keys and derived ids have it. What no database text holds (U+0000,
 * half a surrogate pair) and what separates keys (U+001F) becomes U+FFFD; of one that is longer than any real number stay
 * its beginning and its hash, so that a key fits into an index. Everyone who names the number names it so.
 */
export function keyText(text: string): string {
  if (text.length <= limits.keyPartChars && text.isWellFormed() && !/[\u0000\u001f]/.test(text)) return text;
  const cut =
    text.length <= limits.keyPartChars ? text : `${text.slice(0, limits.keyPartChars - 64)}${hash('sha256', text)}`;
  return cut.toWellFormed().replace(/[\u0000\u001f]/g, '\ufffd');
}
