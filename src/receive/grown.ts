/** The buffer, or one of at least twice its size with the same first `used` bytes: appending to it stays linear. */
export function grown(buffer: Buffer, used: number, needed: number, max: number): Buffer {
  if (needed <= buffer.length) return buffer;
  const larger = Buffer.allocUnsafe(Math.max(needed, Math.min(max, Math.max(4096, buffer.length * 2))));
  buffer.copy(larger, 0, 0, used);
  return larger;
}
