import { CausewayError } from '#platform/errors.ts';
import type { CharsetName } from './charset.ts';
import { encodingLabels } from './encoding-labels.ts';

/** Whether text can be written in a character set. */
export function isWritable(name: CharsetName): boolean {
  return name === 'ASCII' || name === 'UTF-8' || codePages.has(name);
}

/**
 * Text in a character set: ASCII, UTF-8, ISO 8859 or Windows-1252. Throws CW-HL7-040 for a set that is not written, and
 * CW-HL7-041 for a character that the set does not have (a lone surrogate has none anywhere): nothing is replaced.
 */
export function encodeText(text: string, name: CharsetName): Uint8Array {
  if (!isWritable(name)) throw new CausewayError('CW-HL7-040', { text: `Text is not written in ${name}.` });
  if (!text.isWellFormed()) throw new CausewayError('CW-HL7-041');
  if (name === 'UTF-8') return Buffer.from(text, 'utf8');
  const page = codePages.get(name);
  const bytes = Buffer.alloc(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const byte = code < 0x80 ? code : page?.get(code);
    if (byte === undefined) throw new CausewayError('CW-HL7-041', { text: `A character is not in ${name}.` });
    bytes[at] = byte;
  }
  return bytes;
}

/** The text with `?` for each character that the set does not have: for what must be answered, whatever it holds. */
export function replaceUnwritable(text: string, name: CharsetName): string {
  if (name === 'UTF-8') return text.toWellFormed();
  const page = codePages.get(name);
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x80 || page?.has(code) ? character : '?';
  }).join('');
}

/** Unicode code to byte, for the upper half of each one-byte set. */
const codePages: ReadonlyMap<CharsetName, ReadonlyMap<number, number>> = new Map(
  (Object.keys(encodingLabels) as (keyof typeof encodingLabels)[])
    .filter((name) => name.startsWith('ISO-8859-') || name === 'Windows-1252')
    .map((name) => [name, upperHalf(name)]),
);

function upperHalf(name: keyof typeof encodingLabels): ReadonlyMap<number, number> {
  const decoder = new TextDecoder(encodingLabels[name]);
  const page = new Map<number, number>();
  // ISO 8859-1 is read by Windows-1252, whose 80–9F it does not have.
  for (let byte = name === 'ISO-8859-1' ? 0xa0 : 0x80; byte <= 0xff; byte++) {
    const character = decoder.decode(Uint8Array.of(byte));
    if (character !== '\ufffd') page.set(character.charCodeAt(0), byte);
  }
  return page;
}
