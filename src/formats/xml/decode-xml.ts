import { CausewayError } from '#platform/errors.ts';

/**
 * The text of XML bytes: by their byte order mark, else by the encoding that the declaration names (XML 1.0 appendix F), else
 * UTF-8. What says that it is UTF-8 and is not is read as Windows-1252, which is what such senders mean. Throws `CW-XML-001`
 * for an encoding that nobody knows.
 */
export function decodeXml(bytes: Uint8Array): string {
  const label = byteOrderMark(bytes) ?? declaredEncoding(bytes) ?? 'utf-8';
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch (error) {
    throw new CausewayError('CW-XML-001', { text: 'The XML declares an encoding that is not known.', cause: error });
  }
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (!/^utf-?8$/i.test(label)) {
      throw new CausewayError('CW-XML-001', { text: 'The bytes are not of the declared encoding.', cause: error });
    }
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  // Without a mark `<?` tells by its zeros.
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  return bytes[0] === 0x3c && bytes[1] === 0 ? 'utf-16le' : undefined;
}

/** The encoding that the XML declaration names. */
export function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
}
