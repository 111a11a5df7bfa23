import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildMessage } from './build-message.ts';
import type { CharsetName } from './charset.ts';
import { standardDelimiters } from './delimiters.ts';
import { encodeText, isWritable } from './encode-text.ts';
import { parseMessage } from './parse-message.ts';

const header = { id: 'MSH', fields: { 3: 'APP', 9: ['ADT', 'A01', 'ADT_A01'], 10: 42, 12: '2.5.1' } };

const thrown = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'nothing';
};

test('a message is written from values, with every delimiter in them escaped', () => {
  const bytes = buildMessage({
    segments: [
      header,
      {
        id: 'PID',
        fields: [
          1,
          undefined,
          { repetitions: [['1', '', '', ['A&B', '1.2', 'ISO']], '2'] },
          '',
          ['O^Neil', 'J|\n'],
          '""',
          '',
        ],
      },
      { id: 'ZZZ', fields: [{ encoded: 'a^b~c' }] },
    ],
  });
  expect(Buffer.from(bytes).toString()).toBe(
    'MSH|^~\\&|APP||||||ADT^A01^ADT_A01|42||2.5.1\rPID|1||1^^^A\\T\\B&1.2&ISO~2||O\\S\\Neil^J\\F\\\\.br\\|""\rZZZ|a^b~c\r',
  );
});

test('what is built is read back, whatever the values', () => {
  const value = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 4 }), { maxLength: 5 }), (repetitions) => {
      const bytes = buildMessage({ segments: [header, { id: 'ZZZ', fields: [{ repetitions }] }] });
      const segment = parseMessage(bytes, { charset: 'UTF-8' }).first('ZZZ')!;
      repetitions.forEach((components, r) => {
        components.forEach((text, c) => {
          expect(segment.value(1, c + 1, 1, r + 1)).toBe(text);
        });
      });
    }),
    { seed: 42 },
  );
});

test('other delimiters and character sets are written', () => {
  const delimiters = { ...standardDelimiters, field: '#', truncation: '*' };
  const bytes = buildMessage({ segments: [header, { id: 'ZZZ', fields: ['é#|'] }], delimiters, charset: 'ISO-8859-1' });
  expect(Buffer.from(bytes).toString('latin1')).toBe('MSH#^~\\&*#APP######ADT^A01^ADT_A01#42##2.5.1\rZZZ#é\\F\\|\r');
});

test('what cannot be written is refused by name', () => {
  const build = (text: string, charset: CharsetName) => () =>
    buildMessage({ segments: [{ id: 'ZZZ', fields: [text] }], charset });
  expect(thrown(build('表', 'Shift_JIS'))).toBe('CW-HL7-040');
  expect(thrown(build('表', 'ISO-8859-1'))).toBe('CW-HL7-041');
  expect(thrown(build('é', 'ASCII'))).toBe('CW-HL7-041');
  expect(thrown(build('\ud800', 'UTF-8'))).toBe('CW-HL7-041');
  const noEscape = { ...standardDelimiters, escape: '' };
  expect(thrown(() => buildMessage({ segments: [{ id: 'ZZZ', fields: ['a|b'] }], delimiters: noEscape }))).toBe(
    'CW-HL7-042',
  );
  for (const id of ['ZZ', 'zzz', 'Z|Z']) {
    expect(thrown(() => buildMessage({ segments: [{ id, fields: [] }] }))).toBe('CW-HL7-043');
  }
  expect(thrown(() => buildMessage({ segments: [{ id: 'ZZZ', fields: { 1000000000: 'x' } }] }))).toBe('CW-HL7-043');
});

test.each([
  'ISO-8859-2',
  'ISO-8859-3',
  'ISO-8859-4',
  'ISO-8859-5',
  'ISO-8859-6',
  'ISO-8859-7',
  'ISO-8859-8',
  'ISO-8859-9',
  'ISO-8859-15',
  'Windows-1252',
] as const)('every byte that %s has is read and written as itself', (name) => {
  expect(isWritable(name)).toBe(true);
  const all = Uint8Array.from({ length: 128 }, (_, at) => at + 128).filter((byte) => {
    const text = new TextDecoder(name).decode(Uint8Array.of(byte));
    return text !== '\ufffd';
  });
  expect(Buffer.from(encodeText(new TextDecoder(name).decode(all), name))).toEqual(Buffer.from(all));
});
