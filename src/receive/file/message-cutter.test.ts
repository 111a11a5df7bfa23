import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitBatch } from '#formats/hl7v2/split-batch.ts';
import { type Cut, MessageCutter } from './message-cutter.ts';

function cut(text: string, chunk = text.length, maxBytes = 100_000): string[] {
  const cutter = new MessageCutter({ maxBytes, fragmentBytes: 10 });
  const bytes = Buffer.from(text, 'latin1');
  const cuts: Cut[] = [];
  for (let at = 0; at < bytes.length; at += chunk) cuts.push(...cutter.push(bytes.subarray(at, at + chunk)));
  cuts.push(...cutter.end());
  return cuts.map(({ kind, bytes: piece, isTooLarge }) => {
    const mark = kind === 'envelope' ? '=' : isTooLarge ? '!' : '';
    return mark + piece.toString('latin1');
  });
}

const a = 'MSH|^~\\&|A\rPID|1\r';
const b = 'MSH|^~\\&|B\nPID|2\n';

describe('cutting a file into messages', () => {
  test('a batch is its messages and the segments around them', () => {
    const file = `FHS|x\rBHS|y\r${a}${b}BTS|2\rFTS|1\r`;
    for (let chunk = 1; chunk < 40; chunk++) {
      expect(cut(file, chunk)).toEqual(['=FHS|x\r', '=BHS|y\r', a, b, '=BTS|2\r', '=FTS|1\r']);
    }
  });

  test('messages in a row, with a byte order mark, without a last line end, or with MLLP’s block bytes', () => {
    expect(cut(`\xef\xbb\xbf${a}${b}MSH|c`, 7)).toEqual([`\xef\xbb\xbf${a}`, b, 'MSH|c']);
    expect(cut(`\x0b${a}\x1c\r\x0b${b}\x1c\r`, 5)).toEqual([a, b]);
    expect(cut(`\r\n${a}`)).toEqual([a]);
    expect(cut('\r\n \r\n')).toEqual([]);
    expect(cut('')).toEqual([]);
  });

  test('what is no message is one all the same, so that it is kept and answered', () => {
    expect(cut('hello\rworld\r', 3)).toEqual(['hello\rworld\r']);
    expect(cut(`BHS|x\rjunk\r${a}`, 3)).toEqual(['=BHS|x\r', 'junk\r', a]);
  });

  test('a message above the bound is passed over and its beginning kept', () => {
    const large = `MSH|large\rOBX|${'x'.repeat(5000)}\rNTE|${'y'.repeat(500)}\r`;
    for (const chunk of [1, 7, 64, 10_000]) {
      expect(cut(a + large + b + large, chunk, 1000)).toEqual([a, '!MSH|large\r', b, '!MSH|large\r']);
    }
  });

  test('cutting the file elsewhere changes nothing, and the messages are those of the batch splitter', () => {
    const line = fc.constantFrom('MSH|a', 'PID|b', 'FHS|c', 'BHS|d', 'BTS|1', 'FTS|1', 'x', 'MSHX');
    const text = fc.array(fc.tuple(line, fc.constantFrom('\r', '\n', '\r\n')), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), (lines, chunk) => {
        const file = `MSH|first\r${lines.flat().join('')}`;
        const cuts = cut(file, chunk);
        expect(cuts).toEqual(cut(file));
        expect(
          cuts
            .map((piece) => piece.replace(/^=/, ''))
            .join('')
            .replace(/\s/g, ''),
        ).toBe(file.replace(/\s/g, ''));
        const messages = cuts.filter((piece) => piece.startsWith('MSH|'));
        const split = splitBatch(Buffer.from(file)).messages;
        if (!file.includes('MSHX')) expect(messages.length).toBe(split.length);
      }),
      { numRuns: 1500, seed: 3 },
    );
  });
});
