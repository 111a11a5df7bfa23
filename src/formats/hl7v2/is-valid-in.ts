import { isAscii, isUtf8 } from 'node:buffer';
import type { CharsetName } from './charset.ts';
import { decodeIso2022 } from './decode-iso2022.ts';
import { encodingLabels } from './encoding-labels.ts';

/** Whether every byte is valid in a character set. */
export function isValidIn(bytes: Uint8Array, name: CharsetName): boolean {
  switch (name) {
    case 'ASCII':
      return isAscii(bytes);
    case 'UTF-8':
      return isUtf8(bytes);
    case 'ISO-8859-1':
      return !bytes.some((byte) => byte >= 0x80 && byte <= 0x9f);
    case 'ISO-2022-JP':
      return !decodeIso2022(bytes).includes('\ufffd');
    default:
      return decodesIn(bytes, encodingLabels[name]);
  }
}

function decodesIn(bytes: Uint8Array, label: string): boolean {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    // The only thing that a fatal decoder throws (WHATWG Encoding §7.2).
    if (error instanceof TypeError) return false;
    throw error;
  }
}
