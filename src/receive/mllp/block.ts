/** The bytes around a message (HL7 v2 Transport: Minimal Lower Layer Protocol, release 1 §2 and release 2 §3). */
export const VT = 0x0b;
export const FS = 0x1c;
export const CR = 0x0d;
export const LF = 0x0a;

/** MLLP release 2 commit acknowledgement and negative commit acknowledgement: blocks of one byte. */
export const ACK = 0x06;
export const NAK = 0x15;

/** Contents as blocks, one after the other, in one buffer: one write to the socket. */
export function printBlocks(contents: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const content of contents) length += content.length + 3;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const content of contents) {
    bytes[at++] = VT;
    bytes.set(content, at);
    at += content.length;
    bytes[at++] = FS;
    bytes[at++] = CR;
  }
  return bytes;
}
