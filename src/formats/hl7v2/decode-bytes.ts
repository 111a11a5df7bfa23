import { isUtf8 } from 'node:buffer';
import type { CharsetName } from './charset.ts';
import { decodeIso2022 } from './decode-iso2022.ts';
import { encodingLabels } from './encoding-labels.ts';

/**
 * A range of bytes as text. Nothing is lost where bytes are invalid in UTF-8: valid sequences are read as UTF-8 and every
 * other byte as Windows-1252, which is what a sender that mixes the two means; ASCII is read the same way. In the
 * multi-byte sets an invalid byte is U+FFFD (the message's bytes are kept, and a finding names the place).
 */
export function decodeBytes(bytes: Buffer, from: number, to: number, name: CharsetName): string {
  const range = bytes.subarray(from, to);
  switch (name) {
    case 'UTF-8':
    case 'ASCII':
      return isUtf8(range) ? range.toString('utf8') : decodeMixed(range);
    case 'ISO-2022-JP':
      return decodeIso2022(range);
    default:
      return decoders[name].decode(range);
  }
}

const decoders = Object.fromEntries(
  Object.entries(encodingLabels).map(([name, label]) => [name, new TextDecoder(label, { ignoreBOM: true })]),
) as { readonly [name in keyof typeof encodingLabels]: TextDecoder };

/** Valid UTF-8 sequences as UTF-8, each other byte as Windows-1252. */
function decodeMixed(bytes: Buffer): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) at += length;
    else {
      parts.push(bytes.toString('utf8', done, at), decoders['Windows-1252'].decode(bytes.subarray(at, at + 1)));
      done = ++at;
    }
  }
  parts.push(bytes.toString('utf8', done));
  return parts.join('');
}

/** The length of the valid UTF-8 sequence at a place, 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}
