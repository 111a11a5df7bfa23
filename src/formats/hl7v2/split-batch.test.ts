import { expect, test } from 'vitest';
import { splitBatch } from './split-batch.ts';

const msh = (id: number): string => `MSH|^~\\&|A|F|||||ADT^A01|${id}|P|2.5\rPID|${id}\r`;
const split = (text: string) => {
  const bytes = Buffer.from(text);
  const { messages, findings } = splitBatch(bytes);
  for (const message of messages) {
    expect(Buffer.compare(message.bytes, bytes.subarray(message.offset, message.offset + message.bytes.length))).toBe(
      0,
    );
  }
  return {
    texts: messages.map((message) => Buffer.from(message.bytes).toString()),
    findings: findings.map(({ code, place }) => [code, place]),
  };
};

test.each([
  ['one message', msh(1)],
  ['one with a byte order mark and blank lines', `\ufeff\r\n${msh(1)}`],
  ['what is no message', 'GET / HTTP/1.1\r\n\r\n'],
  ['nothing', ''],
])('%s is left whole', (_, text) => {
  expect(split(text)).toEqual({ texts: [text], findings: [] });
});

test('several messages in a row are taken apart, with any line ends', () => {
  expect(split(msh(1) + msh(2) + msh(3))).toEqual({ texts: [msh(1), msh(2), msh(3)], findings: [] });
  const lf = (id: number): string => msh(id).replaceAll('\r', '\n');
  expect(split(`${lf(1)}\n\n${lf(2)}`).texts).toEqual([`${lf(1)}\n\n`, lf(2)]);
});

test('a batch gives its messages, and counts that are right are no finding', () => {
  const text = `FHS|^~\\&\rBHS|^~\\&\r${msh(1)}${msh(2)}BTS|2\rBHS|^~\\&\r${msh(3)}BTS|1\rFTS|2\r`;
  expect(split(text)).toEqual({ texts: [msh(1), msh(2), msh(3)], findings: [] });
});

test('a trailer without a count says nothing', () => {
  expect(split(`BHS|^~\\&\r${msh(1)}BTS\r`)).toEqual({ texts: [msh(1)], findings: [] });
});

test('wrong counts, and headers or trailers without the other, are findings with a place', () => {
  const text = `FHS|^~\\&\rBHS|^~\\&\r${msh(1)}BTS|2|x\rBHS|^~\\&\r${msh(2)}BTS|many\r${msh(3)}BTS|1\rFTS|7\r`;
  expect(split(text).findings).toEqual([
    ['CW-HL7-016', 'BTS[1]-1'],
    ['CW-HL7-016', 'BTS[2]-1'],
    ['CW-HL7-017', 'BTS[3]'],
    ['CW-HL7-016', 'FTS[1]-1'],
  ]);
  expect(split(`FHS|^~\\&\rBHS|^~\\&\r${msh(1)}`).findings).toEqual([
    ['CW-HL7-017', 'BHS'],
    ['CW-HL7-017', 'FHS'],
  ]);
});

test('a batch of no messages is kept whole', () => {
  const text = 'BHS|^~\\&\rBTS|0\r';
  expect(split(text)).toEqual({ texts: [text], findings: [] });
});

test('odd delimiters are read as the trailer has them', () => {
  expect(split(`BHS#^~\\&\r${msh(1)}BTS#1\r`)).toEqual({ texts: [msh(1)], findings: [] });
});

test('a million headers are split in bounded numbers, and none is lost', () => {
  const { messages } = splitBatch(Buffer.from('MSH|^~\\&\r'.repeat(300_000)));
  expect(messages).toHaveLength(100_000);
  expect(messages.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBe(2_700_000);
});
