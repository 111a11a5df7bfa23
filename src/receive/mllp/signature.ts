import { VT } from './block.ts';

/** Bytes that stand between frames without being anyone's message: NUL, TAB, LF, CR, blank. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x0a || byte === 0x09 || byte === 0x00;
}

/** The index of the first byte that is not blank, or the length. */
export function skipBlanks(bytes: Uint8Array, from = 0): number {
  let at = from;
  while (at < bytes.length && isBlank(bytes[at]!)) at++;
  return at;
}

/** Whether a message or batch starts here (`MSH`, `FHS`, `BHS`), past blanks and a byte order mark. */
export function startsMessage(bytes: Uint8Array, from = 0): boolean {
  let at = skipBlanks(bytes, from);
  if (bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at = skipBlanks(bytes, at + 3);
  const first = bytes[at];
  const second = bytes[at + 1];
  const third = bytes[at + 2];
  if (first === 0x4d) return second === 0x53 && third === 0x48;
  return (first === 0x46 || first === 0x42) && second === 0x48 && third === 0x53;
}

/** Whether the bytes are UTF-16: a byte order mark, or zeros beside the first letters. */
export function isWideText(bytes: Uint8Array): boolean {
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (isInitial(first) && second === 0) || (first === 0 && isInitial(second) && third === 0);
}

/** What else than MLLP a stream begins with: a browser or health check, or a TLS client on a plain port. */
export function foreignProtocol(bytes: Uint8Array): 'HTTP request' | 'TLS hello' | undefined {
  // RFC 8446 §5.1: a record of type handshake (22), legacy version 3.x.
  if (bytes[0] === 0x16 && bytes[1] === 0x03) return 'TLS hello';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8)).toString('latin1');
  return /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|TRACE|CONNECT|PRI) /.test(head) ? 'HTTP request' : undefined;
}

/** M, F or B: the first letter of MSH, FHS and BHS. */
function isInitial(byte: number | undefined): boolean {
  return byte === 0x4d || byte === 0x46 || byte === 0x42;
}

/** Where, after the last start block inside the content that begins a message, that message begins; 0 where there is none. */
export function lastStart(payload: Buffer): number {
  let at = payload.lastIndexOf(VT);
  while (at >= 0) {
    if (startsMessage(payload, at + 1)) return at + 1;
    at = at === 0 ? -1 : payload.lastIndexOf(VT, at - 1);
  }
  return 0;
}
