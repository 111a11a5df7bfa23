import { gzipSync } from 'node:zlib';

/** A ustar archive of files; `size` and `kind` can be made wrong. */
export function makeTgz(
  ...files: { name: string; text: string; size?: string; kind?: string; prefix?: string }[]
): Uint8Array {
  const blocks = files.flatMap(({ name, text, size, kind = '0', prefix = '' }) => {
    const header = Buffer.alloc(512);
    const body = Buffer.from(text);
    header.write(name, 0);
    header.write(size ?? body.length.toString(8).padStart(11, '0'), 124);
    header.write(kind, 156);
    header.write('ustar', 257);
    header.write(prefix, 345);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}
