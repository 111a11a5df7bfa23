import { isAscii, isUtf8 } from 'node:buffer';
import type { CharsetName } from './charset.ts';
import { decodeBytes } from './decode-bytes.ts';

/** Whether every byte of a range is valid in a character set. */
export function isValidIn(bytes: Buffer, from: number, to: number, name: CharsetName): boolean {
  const range = bytes.subarray(from, to);
  switch (name) {
    case 'ASCII':
      return isAscii(range);
    case 'UTF-8':
      return isUtf8(range);
    case 'Windows-1252':
      return true;
    case 'ISO-8859-1':
      return !range.some((byte) => byte >= 0x80 && byte <= 0x9f);
    default:
      return !decodeBytes(bytes, from, to, name).includes('\ufffd');
  }
}
