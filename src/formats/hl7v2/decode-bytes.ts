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

/** The UTF-8 of each byte of Windows-1252 from 0x80 on. */
const windows1252 = Array.from({ length: 128 }, (_, at) =>
  Buffer.from(decoders['Windows-1252'].decode(Uint8Array.of(at + 0x80))),
);

/** Valid UTF-8 sequences as UTF-8, each other byte as Windows-1252. */
function decodeMixed(bytes: Uint8Array): string {
  // No character of Windows-1252 has more than three bytes in UTF-8.
  const valid = Buffer.alloc(bytes.length * 3);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const sequence = sequenceLength(bytes, at);
    if (sequence === 0) length += windows1252[bytes[at++]! - 0x80]!.copy(valid, length);
    else for (const end = at + sequence; at < end; at++) valid[length++] = bytes[at]!;
  }
  return valid.toString('utf8', 0, length);
}

/** The length of the valid UTF-8 sequence at a place, 0 where there is none (Unicode, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let next = 2; next < length; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
