import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printBlocks } from './block.ts';
import { type Fragment, type Frame, isAmbiguous } from './frame.ts';
import { FrameReader } from './frame-reader.ts';

const VT = '\x0b';
const FS = '\x1c';
const CR = '\r';
const message = 'MSH|^~\\&|LAB|NORTH|||20260101||ADT^A01|1|P|2.5.1\rPID|1||7\r';

function reader(options: Partial<ConstructorParameters<typeof FrameReader>[0]> = {}) {
  return new FrameReader({ maxBytes: 100_000, fragmentBytes: 1000, missingStartBlock: 'close', ...options });
}

/** Each piece in short, whatever way the stream is cut into chunks. */
function read(stream: string | Buffer, chunkSizes: readonly number[] = [], frames = reader()): string[] {
  const bytes = typeof stream === 'string' ? Buffer.from(stream, 'latin1') : stream;
  const pieces: (Frame | Fragment)[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = chunkSizes.length === 0 ? bytes.length : Math.max(1, chunkSizes[index % chunkSizes.length]!);
    pieces.push(...frames.push(Buffer.from(bytes.subarray(at, at + size))));
    at += size;
  }
  pieces.push(...frames.end());
  return pieces.map(short);
}

function short(piece: Frame | Fragment): string {
  if (piece.kind === 'fragment') {
    return `(${piece.fault} @${piece.offset} ${piece.length}${piece.fatal ? ' fatal' : ''}) ${piece.bytes.toString('latin1')}`;
  }
  const faults = piece.faults.length > 0 ? ` {${piece.faults.join(', ')}}` : '';
  return `[${piece.payload.toString('latin1')}]${faults}`;
}

describe('frames', () => {
  test('a frame comes out as its content, wherever the stream is cut', () => {
    for (let size = 1; size < 10; size++) expect(read(VT + message + FS + CR, [size])).toEqual([`[${message}]`]);
  });

  test('frames in one chunk come out in order, and are views of the chunk', () => {
    const chunk = printBlocks([Buffer.from('MSH|1'), Buffer.from('MSH|2'), Buffer.from('MSH|3')]);
    const frames = reader().push(chunk) as readonly Frame[];
    expect(frames.map(short)).toEqual(['[MSH|1]', '[MSH|2]', '[MSH|3]']);
    expect(frames[2]!.payload.buffer).toBe(chunk.buffer);
    expect(frames.map(({ offset }) => offset)).toEqual([0, 8, 16]);
  });

  test('an empty frame is a frame', () => {
    expect(read(VT + FS + CR, [1])).toEqual(['[]']);
  });

  test('cutting the stream elsewhere changes nothing', () => {
    const piece = fc.constantFrom(VT, FS, CR, '\n', '\0', ' ', 'MSH|a', 'x', VT + message + FS + CR, 'FHS|');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (pieces, sizes) => {
          const stream = pieces.join('');
          expect(read(stream, sizes)).toEqual(read(stream));
        },
      ),
      { numRuns: 3000, seed: 7 },
    );
  });

  test('every byte of a stream is in a frame, in a fragment, or a blank or a border', () => {
    const text = fc
      .array(fc.constantFrom(VT, FS, CR, 'a', 'MSH|', 'b', '\0'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (stream) => {
        const letters = (all: string) => all.replace(/[^a-zA-Z|]/g, '');
        const frames = reader();
        const pieces = [...frames.push(Buffer.from(stream)), ...frames.end()];
        const isGivenUp = pieces.some((piece) => piece.kind === 'fragment' && piece.fatal);
        const kept = pieces.map((piece) => (piece.kind === 'frame' ? piece.payload : piece.bytes).toString()).join('');
        if (isGivenUp) expect(letters(stream).startsWith(letters(kept))).toBe(true);
        else expect(letters(kept)).toBe(letters(stream));
      }),
      { numRuns: 3000, seed: 11 },
    );
  });
});

describe('borders', () => {
  test('FS without CR ends a frame when the next one begins, or after a while', () => {
    expect(read(VT + message + FS + VT + message + FS + CR)).toEqual([
      `[${message}] {no carriage return after the end block}`,
      `[${message}]`,
    ]);
    const frames = reader();
    expect(frames.push(Buffer.from(VT + message + FS))).toEqual([]);
    expect(frames.endsOpen).toBe(true);
    expect(frames.endBlock().map(short)).toEqual([`[${message}] {no carriage return after the end block}`]);
    expect(frames.endsOpen).toBe(false);
  });

  test('FS and LF end a frame, with a fault', () => {
    expect(read(`${VT}${message}${FS}\n`, [1])).toEqual([`[${message}] {line feed after the end block}`]);
  });

  test('blanks between frames are counted, and their bytes forgotten', () => {
    expect(read(` \r\n${VT}${message}${FS}${CR}\n\0`)).toEqual([
      '(blanks between frames @0 3) ',
      `[${message}]`,
      '(blanks between frames @64 2) ',
    ]);
  });

  test('junk before a frame is a fragment with its offset, and the frame says so', () => {
    expect(read(`${VT}${message}${FS}${CR}\0abc${VT}${message}${FS}${CR}`)).toEqual([
      `[${message}]`,
      '(blanks between frames @61 1) ',
      '(junk between frames @62 3) abc',
      `[${message}] {junk between frames}`,
    ]);
  });

  test('junk without end is given up at the bound', () => {
    const [piece] = reader().push(Buffer.alloc(5000, 'x'));
    expect(piece).toMatchObject({ fault: 'not MLLP', fatal: true, length: 5000 });
    expect((piece as Fragment).bytes.length).toBe(1000);
  });

  test('a message without VT is kept and given up, or taken where the feed accepts it', () => {
    const stream = `\r\n${message}${FS}${CR}`;
    expect(read(stream, [2])).toEqual(['(blanks between frames @0 2) ', `(no start block @2 58 fatal) ${message}`]);
    expect(read(stream, [2], reader({ missingStartBlock: 'accept' }))).toEqual([
      '(blanks between frames @0 2) ',
      `[${message}] {no start block}`,
    ]);
  });

  test('a browser and a TLS client are known by their first bytes', () => {
    expect(read('GET /healthz HTTP/1.1\r\n\r\n', [1])).toEqual(['(HTTP request @0 4 fatal) GET ']);
    const [hello] = reader().push(Buffer.from('160301020001', 'hex'));
    expect(hello).toMatchObject({ fault: 'TLS hello', fatal: true });
  });

  test('a frame that a new one interrupts is a fragment, and the new one is whole', () => {
    expect(read(`${VT}MSH|cut${VT}${message}${FS}${CR}`, [5])).toEqual([
      '(start block inside a message @0 7) MSH|cut',
      `[${message}]`,
    ]);
  });

  test('VT or FS in the midst of a message makes it ambiguous', () => {
    for (const stray of [VT, FS]) {
      const [frame] = reader().push(Buffer.from(`${VT}MSH|a${stray}b${FS}${CR}`));
      expect(isAmbiguous(frame as Frame)).toBe(true);
      expect(short(frame!)).toContain(`MSH|a${stray}b`);
    }
  });

  test('UTF-16 comes out in one piece, whatever bytes it has', () => {
    const text = Buffer.from('\ufeffMSH|\u0b4d\u1c0b\u0d4d|', 'utf16le');
    const [frame, ...rest] = reader().push(printBlocks([text]));
    expect((frame as Frame).payload).toEqual(text);
    expect(rest).toEqual([]);
  });
});

describe('bounds', () => {
  test('a frame that is too large is read to its end and its beginning kept', () => {
    const frames = reader();
    expect(frames.push(Buffer.from(`${VT}MSH|`))).toEqual([]);
    for (let chunk = 0; chunk < 200; chunk++) {
      expect(frames.push(Buffer.alloc(1000, 'x'))).toEqual([]);
      expect(frames.retainedBytes).toBeLessThanOrEqual(200_000);
    }
    const [frame, next] = frames.push(Buffer.from(`${FS}${CR}${VT}${message}${FS}${CR}`));
    expect(frame).toMatchObject({ length: 200_004, faults: ['too large'] });
    expect((frame as Frame).payload.length).toBe(1000);
    expect(short(next!)).toBe(`[${message}]`);
    expect(frames.retainedBytes).toBe(0);
  });

  test('a frame of 2 MB in single bytes is copied a bounded number of times', () => {
    const frames = reader({ maxBytes: 4_000_000 });
    const one = Buffer.from('x');
    frames.push(Buffer.from(VT));
    let grownTo = 0;
    let copies = 0;
    for (let count = 0; count < 2_000_000; count++) {
      frames.push(one);
      if (frames.retainedBytes !== grownTo) copies++;
      grownTo = frames.retainedBytes;
    }
    expect(frames.push(Buffer.from(FS + CR))).toMatchObject([{ length: 2_000_000 }]);
    expect(copies).toBeLessThan(20);
  });

  test('what a peer left unfinished comes out at the end', () => {
    expect(read(`${VT}MSH|half`)).toEqual(['(truncated @0 8 fatal) MSH|half']);
    expect(read('')).toEqual([]);
    expect(read('\r\n')).toEqual(['(blanks between frames @0 2) ']);
  });

  test('an unfinished frame, and a stream that began with junk, must end in time', () => {
    const frames = reader();
    expect(frames.isUnfinished).toBe(false);
    frames.push(Buffer.from('SSH-2.0'));
    expect(frames.isUnfinished).toBe(true);
    const later = reader();
    later.push(Buffer.from(VT + message + FS + CR));
    later.push(Buffer.from('x'));
    expect(later.isUnfinished).toBe(false);
    later.push(Buffer.from(VT));
    expect(later.isUnfinished).toBe(true);
  });
});
