import { escapeLength } from './mask-trail-bytes.ts';

/** EUC-JP holds the four sets that HL7 table 0211 names for Japan, each at a place of its own. */
const eucJp = new TextDecoder('euc-jp', { ignoreBOM: true });

type Set = 'ascii' | 'katakana' | 'jis208' | 'jis212';

/**
 * ISO 2022 text (JIS X 0201, JIS X 0208 = ISO IR 87, JIS X 0212 = ISO IR 159), by way of EUC-JP. JIS X 0201 Roman is read as
 * ASCII: its ¥ and ‾ stand where HL7 has the escape and repetition characters. Each leaf begins in ASCII, as CR, LF and
 * delimiters do.
 */
export function decodeIso2022(bytes: Uint8Array): string {
  const euc: number[] = [];
  let set: Set = 'ascii';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x1b) {
      const length = escapeLength(bytes, at);
      if (length === 0) continue;
      set = setOf(bytes, at);
      at += length - 1;
    } else if (byte === 0x0d || byte === 0x0a) {
      set = 'ascii';
      euc.push(byte);
    } else if (set === 'katakana' || (set === 'ascii' && byte >= 0xa1 && byte <= 0xdf)) euc.push(0x8e, byte | 0x80);
    else if (set === 'ascii' || byte < 0x21) euc.push(byte);
    else if (at + 1 < bytes.length) {
      if (set === 'jis212') euc.push(0x8f);
      euc.push(byte | 0x80, bytes[++at]! | 0x80);
    } else euc.push(byte | 0x80);
  }
  return eucJp.decode(Uint8Array.from(euc));
}

function setOf(bytes: Uint8Array, at: number): Set {
  if (bytes[at + 1] === 0x24) return bytes[at + 2] === 0x28 && bytes[at + 3] === 0x44 ? 'jis212' : 'jis208';
  return bytes[at + 2] === 0x49 ? 'katakana' : 'ascii';
}
