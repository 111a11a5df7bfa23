import type { CharsetName } from './charset.ts';

/**
 * A copy of the bytes in which no byte of a multi-byte character can be taken for a delimiter: its trail bytes below 0x80
 * get their high bit set. 表 is 95 5C in Shift-JIS, and 5C is the escape character; between ISO 2022 escape sequences
 * every byte is below 0x80. CR and LF are no trail bytes in any of them, and they end every ISO 2022 shift.
 */
export function maskTrailBytes(bytes: Uint8Array, name: CharsetName): Buffer {
  const masked = Buffer.from(bytes);
  if (name === 'ISO-2022-JP') maskShifted(masked);
  else maskPairs(masked, name);
  return masked;
}

function maskPairs(bytes: Uint8Array, name: CharsetName): void {
  for (let at = 0; at + 1 < bytes.length; at++) {
    const lead = bytes[at]!;
    if (lead < 0x81 || (name === 'Shift_JIS' && ((lead >= 0xa0 && lead <= 0xdf) || lead > 0xfc))) continue;
    const trail = bytes[at + 1]!;
    if (name === 'GB18030' && isDigit(trail) && bytes[at + 2]! >= 0x81 && isDigit(bytes[at + 3] ?? 0)) {
      bytes[at + 1] = trail | 0x80;
      bytes[at + 3] = bytes[at + 3]! | 0x80;
      at += 3;
    } else if (trail >= 0x40 && trail !== 0x7f) {
      bytes[at + 1] = trail | 0x80;
      at++;
    }
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

function maskShifted(bytes: Uint8Array): void {
  let shifted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x1b) {
      const length = escapeLength(bytes, at);
      if (length > 0) shifted = isShift(bytes, at);
      // The sequence itself holds `$`, `(` and letters, which might be delimiters too.
      for (let index = 1; index < length; index++) bytes[at + index] = bytes[at + index]! | 0x80;
      at += Math.max(0, length - 1);
    } else if (byte === 0x0d || byte === 0x0a) shifted = false;
    else if (shifted) bytes[at] = byte | 0x80;
  }
}

/** Length of the ISO 2022 designation at an ESC: `ESC ( F`, `ESC $ F`, `ESC $ ( F`; 0 where it is none of these. */
export function escapeLength(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1];
  const third = bytes[at + 2];
  if (second === 0x28 || second === 0x29) return third === undefined ? 0 : 3;
  if (second !== 0x24) return 0;
  if (third === 0x28 || third === 0x29) return bytes[at + 3] === undefined ? 0 : 4;
  return third === 0x40 || third === 0x42 ? 3 : 0;
}

/** Anything but ASCII (B) and JIS X 0201 Roman (J) in G0 hides the delimiters. */
function isShift(bytes: Uint8Array, at: number): boolean {
  return !(bytes[at + 1] === 0x28 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x4a));
}
