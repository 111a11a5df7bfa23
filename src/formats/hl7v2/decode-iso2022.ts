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
  const euc = new Uint8Array(bytes.length * 2);
  let length = 0;
  let set: Set = 'ascii';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    const designation = byte === 0x1b ? escapeLength(bytes, at) : 0;
    if (designation > 0) {
      set = setOf(bytes, at);
      at += designation - 1;
      continue;
    }
    if (byte === 0x0d || byte === 0x0a) set = 'ascii';
    const next = bytes[at + 1] ?? 0;
    if (set === 'katakana' ? byte > 0x20 : set === 'ascii' && byte >= 0xa1 && byte <= 0xdf) {
      euc[length++] = 0x8e;
      euc[length++] = byte | 0x80;
    } else if (set === 'ascii' || byte <= 0x20) euc[length++] = byte;
    else {
      if (set === 'jis212') euc[length++] = 0x8f;
      euc[length++] = byte | 0x80;
      // A pair that is cut off leaves its first byte alone, which is invalid.
      if (next > 0x20) euc[length++] = bytes[++at]! | 0x80;
    }
  }
  return eucJp.decode(euc.subarray(0, length));
}

function setOf(bytes: Uint8Array, at: number): Set {
  if (bytes[at + 1] === 0x24) return bytes[at + 2] === 0x28 && bytes[at + 3] === 0x44 ? 'jis212' : 'jis208';
  return bytes[at + 2] === 0x49 ? 'katakana' : 'ascii';
}
