/**
 * Whether bytes are XML rather than HL7v2: what comes first, behind a byte order mark and white space, is `<`. No HL7v2
 * message or batch begins so.
 */
export function isXml(bytes: Uint8Array): boolean {
  // A byte order mark (UTF-8, UTF-16), zeros of UTF-16, white space.
  let at = 0;
  while (at < bytes.length && at < 1024 && passedOver.has(bytes[at]!)) at++;
  return bytes[at] === 0x3c;
}

const passedOver: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf, 0xfe, 0xff, 0x00, 0x20, 0x09, 0x0a, 0x0d]);
