import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The regular files of a gzipped tar archive (ustar), by their path in it. `wanted` spares decoding the others. */
export function readTgz(path: string, wanted: (name: string) => boolean): Map<string, string> {
  const bytes = gunzipSync(readFileSync(path));
  const files = new Map<string, string>();
  for (let at = 0; at + 512 <= bytes.length; ) {
    const header = bytes.subarray(at, at + 512);
    const name = textOf(header.subarray(345, 500), header.subarray(0, 100));
    if (name === '') break;
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
    const kind = header[156];
    if ((kind === 0x30 || kind === 0) && wanted(name))
      files.set(name, bytes.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** Prefix and name, each ended by a zero byte. */
function textOf(prefix: Buffer, name: Buffer): string {
  const [before, after] = [prefix, name].map((part) => part.toString('utf8').split('\0', 1)[0]!);
  return before === '' ? after! : `${before}/${after}`;
}
