import { gunzipSync } from 'node:zlib';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';

/**
 * The regular files of a FHIR package (a gzipped ustar archive) that are `wanted`, by path. Bounded: what unpacks to more than
 * `packageBytes`, or is no such archive, is refused; sizes and paths in headers are not trusted.
 */
export function readPackage(
  packed: Uint8Array,
  wanted: (path: string) => boolean,
  mostBytes: number = limits.packageBytes,
): Map<string, string> {
  const bytes = unpacked(packed, mostBytes);
  const files = new Map<string, string>();
  let longName: string | undefined;
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    if (header[0] === 0 && header[156] === 0) break;
    const size = sizeOf(header);
    const from = at + block;
    if (size === undefined || from + size > bytes.length) throw new CausewayError('CW-DEF-001');
    const kind = header[156];
    // GNU tar's long names come as an entry of their own before the one that they name.
    const name = longName ?? nameOf(header);
    if (name.startsWith('/') || name.split(/[/\\]/).includes('..')) throw new CausewayError('CW-DEF-004');
    longName = kind === 0x4c ? text(bytes, from, size).split('\0', 1)[0] : undefined;
    if ((kind === 0x30 || kind === 0) && wanted(name)) {
      if (files.size >= limits.packageFiles) throw new CausewayError('CW-DEF-001');
      files.set(name, text(bytes, from, size));
    }
    at = from + Math.ceil(size / block) * block;
  }
  return files;
}

const block = 512;

function unpacked(packed: Uint8Array, maxOutputLength: number): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength });
  } catch (error) {
    throw new CausewayError('CW-DEF-001', { cause: error });
  }
}

/** Octal, as ustar writes it; other notations are for files larger than any that is taken. */
function sizeOf(header: Buffer): number | undefined {
  const digits = header.toString('latin1', 124, 136).replace(/[\0 ]+$/, '');
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function nameOf(header: Buffer): string {
  const [prefix, name] = [header.subarray(345, 500), header.subarray(0, 100)].map(
    (part) => part.toString('utf8').split('\0', 1)[0]!,
  );
  return header.toString('latin1', 257, 262) === 'ustar' && prefix !== '' ? `${prefix}/${name}` : name!;
}

const text = (bytes: Buffer, from: number, size: number) => bytes.toString('utf8', from, from + size);
