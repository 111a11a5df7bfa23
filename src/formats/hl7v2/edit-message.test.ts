import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editMessage } from './edit-message.ts';
import { parseMessage } from './parse-message.ts';

const text =
  '\ufeff\r\nMSH|^~\\&|APP|FAC|TO|THERE|20260314093012.123||ADT^A01|42|P|2.5|\r\nPID|1||7^^^A~8||Doe^J\\T\\||||\nZZZ|é|\x1c\r';
const message = parseMessage(Buffer.from(text));
const edited = (...edits: Parameters<typeof editMessage>[1]): string =>
  Buffer.from(editMessage(message, edits)).toString();
const pid = message.first('PID')!;

test('without edits every byte is as it came', () => {
  expect(edited()).toBe(text);
});

test('a field is replaced and every other byte stays', () => {
  expect(edited({ segment: message.segments[0]!, field: 5, value: 'O|ther' })).toBe(
    text.replace('|TO|', '|O\\F\\ther|'),
  );
  expect(edited({ segment: pid, field: 3, value: { repetitions: [['9', '', '', 'B'], '8'] } })).toBe(
    text.replace('7^^^A~8', '9^^^B~8'),
  );
  expect(edited({ segment: pid, field: 4, value: 'x' }, { segment: pid, field: 1, value: '' })).toBe(
    text.replace('PID|1||7^^^A~8||', 'PID|||7^^^A~8|x|'),
  );
});

test('fields beyond the last one get the separators that they need', () => {
  const fields = [12, 11, 2].map((field) => ({ segment: pid, field, value: `f${field}` }));
  expect(edited(...fields)).toBe(text.replace('PID|1||', 'PID|1|f2|').replace('||||\n', '||||||f11|f12\n'));
});

test('any field of any segment can be set to anything and is read back', () => {
  const edit = fc.tuple(fc.nat(2), fc.integer({ min: 3, max: 40 }), fc.string({ unit: 'grapheme', maxLength: 12 }));
  fc.assert(
    fc.property(edit, ([position, field, value]) => {
      const segment = message.segments[position]!;
      const again = parseMessage(editMessage(message, [{ segment, field, value }]), { charset: 'UTF-8' });
      expect(again.segments[position]!.value(field)).toBe(value);
      again.segments.forEach((other, at) => {
        for (let n = 3; n <= other.fieldCount; n++) {
          if (at !== position || n !== field) expect(other.raw(n)).toBe(message.segments[at]!.raw(n));
        }
      });
    }),
    { seed: 11 },
  );
});

test('ASCII goes into any character set, other text only into one that is written', () => {
  const bytes = Buffer.concat([
    Buffer.from('MSH|^~\\&|A|F|||||ADT^A01|42|P|2.5||||||SHIFT_JIS\rPID|1||7||'),
    Buffer.from([0x83, 0x7c, 0x95, 0x5c]),
    Buffer.from('|X\r'),
  ]);
  const japanese = parseMessage(bytes);
  const segment = japanese.first('PID')!;
  const changed = parseMessage(editMessage(japanese, [{ segment, field: 3, value: '1234' }]));
  expect([changed.first('PID')!.value(3), changed.first('PID')!.value(5), changed.first('PID')!.value(6)]).toEqual([
    '1234',
    'ポ表',
    'X',
  ]);
  expect(() => editMessage(japanese, [{ segment, field: 3, value: '表' }])).toThrow('Shift_JIS');
});

test('MSH-1, MSH-2 and segments of other messages are refused', () => {
  const other = parseMessage(Buffer.from(text)).first('PID')!;
  expect(() => edited({ segment: message.segments[0]!, field: 2, value: 'x' })).toThrow('no such segment or field');
  expect(() => edited({ segment: other, field: 3, value: 'x' })).toThrow('no such segment or field');
});

test('segments are put behind others, also behind one that is left out and at an end without a CR', () => {
  const message = parseMessage(new TextEncoder().encode('MSH|^~\\&|A\rPID|1\rOBX|1\rOBX|2'));
  const [msh, pid, first, second] = message.segments;
  const note = (text: string) => ({ id: 'NTE', fields: { 3: text } });
  const bytes = editMessage(
    message,
    [{ segment: pid!, field: 3, value: '7' }],
    [first!],
    [
      { after: msh!, draft: note('a') },
      { after: first!, draft: note('b') },
      { after: second!, draft: note('c|d') },
    ],
  );
  expect(Buffer.from(bytes).toString()).toBe('MSH|^~\\&|A\rNTE|||a\rPID|1||7\rNTE|||b\rOBX|2\rNTE|||c\\F\\d\r');
});

test.each(['\r', '\n', '\r\n'])('a segment that is put in ends as the others do: %j', (end) => {
  const sent = ['MSH|^~\\&|A', 'PID|1', ''].join(end);
  const message = parseMessage(new TextEncoder().encode(sent));
  const draft = { id: 'NTE', fields: { 3: 'x' } };
  const bytes = editMessage(message, [], [], [{ after: message.segments[1]!, draft }]);
  expect(Buffer.from(bytes).toString()).toBe(`${sent}NTE|||x${end}`);
});
