import { isUtf16 } from './find-header.ts';

/** Where a header may begin: enough for junk before it, and little to look through. */
const lookedThrough = 64 * 1024;
const longest = 199;

/**
 * What can be told of MSH-10 in bytes that do not parse, so that an answer can name what it answers: the ninth field
 * after whatever follows the first `MSH`. Empty where there is none.
 */
export function recoverControlId(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, lookedThrough)).toString(
    'latin1',
  );
  // ASCII in UTF-16 and UTF-32 is ASCII with zero bytes between.
  const text = isUtf16(head) ? head.replaceAll('\0', '') : head;
  const start = text.indexOf('MSH');
  const separator = text.charAt(start + 3);
  if (start === -1 || !/[!-/:-@[-`{-~]/.test(separator)) return '';
  const line = text.slice(start, start + 4096).split(/[\r\n]/, 1)[0]!;
  const controlId = line.split(separator, 10)[9] ?? '';
  return /^[ -~]*$/.test(controlId) ? controlId.slice(0, longest) : '';
}
