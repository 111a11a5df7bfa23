import { expect, test } from 'vitest';
import { charsetNamed } from './charset.ts';
import type { Message } from './message.ts';
import { type ParseOptions, parseMessage } from './parse-message.ts';

/** A message with MSH-18 and a PID whose fifth field has these bytes. */
function withName(msh18: string, name: readonly number[] | string, options?: ParseOptions): Message {
  const head = `MSH|^~\\&|A|F|||||ADT^A01|42|P|2.5||||||${msh18}\rPID|1||7||`;
  const bytes = typeof name === 'string' ? Buffer.from(name, 'latin1') : Buffer.from(name);
  return parseMessage(Buffer.concat([Buffer.from(head), bytes, Buffer.from('^X||19700101\r')]), options);
}

const read = (message: Message) => {
  const pid = message.first('PID')!;
  return [message.charset.name, pid.value(5), pid.value(5, 2), pid.value(7), message.findings.map(({ code }) => code)];
};

test.each([
  ['UTF-8', 'UNICODE UTF-8', [0x4d, 0xc3, 0xbc], 'Mü'],
  ['ISO-8859-1', '8859/1', [0x4d, 0xfc], 'Mü'],
  ['ISO-8859-2', '8859/2', [0xa3, 0xf3, 0x64, 0xbc], 'Łódź'],
  ['ISO-8859-5', '8859/5', [0xb8, 0xd2, 0xd0, 0xdd], 'Иван'],
  ['ISO-8859-7', '8859/7', [0xc1], 'Α'],
  ['ISO-8859-15', '8859/15', [0xa4], '€'],
  ['Windows-1252', 'WINDOWS-1252', [0x80, 0x92], '€’'],
  ['EUC-JP', 'EUC-JP', [0xc9, 0xbd], '表'],
  ['EUC-KR', 'KS X 1001', [0xb0, 0xa1], '가'],
])('%s is read as MSH-18 says', (name, msh18, bytes, text) => {
  expect(read(withName(msh18, bytes))).toEqual([name, text, 'X', '19700101', []]);
});

test.each([
  // 5C is the escape character, 5E the component, 7C the field and 7E the repetition separator.
  ['Shift_JIS', 'Shift_JIS', [0x95, 0x5c, 0x83, 0x5e, 0x83, 0x7c, 0x83, 0x7e], '表タポミ'],
  ['GB18030', 'GB 18030-2000', [0x81, 0x5c, 0x81, 0x5e, 0x81, 0x7c, 0x81, 0x7e], '乗乛亅亊'],
  ['Big5', 'BIG-5', [0xa5, 0x5c, 0xa5, 0x5e, 0xa5, 0x7c, 0xa5, 0x7e], '功匆四外'],
])('trail bytes of %s that equal a delimiter do not divide', (name, msh18, bytes, expected) => {
  const [charset, text, ...rest] = read(withName(msh18, bytes));
  expect(charset).toBe(name);
  expect(text).toBe(expected);
  expect(rest).toEqual(['X', '19700101', []]);
});

test('four-byte characters of GB18030 do not divide', () => {
  const bytes = [0x81, 0x30, 0x81, 0x30, 0x95, 0x32, 0x82, 0x36];
  expect(read(withName('GB18030', bytes))).toEqual(['GB18030', '\u0080𠀀', 'X', '19700101', []]);
});

test.each([
  ['JIS X 0208 (ISO IR 87)', '~ISO IR87', '\x1b$BI=\x1b(B', '表'],
  ['the older JIS C 6226', 'ISO IR87', '\x1b$@I=\x1b(B', '表'],
  // The bytes are 25 5E and 30 7C: component and field separators.
  ['JIS X 0208 with delimiters among its bytes', '~ISO IR87', '\x1b$B%^0|\x1b(B', 'マ淫'],
  ['JIS X 0212 (ISO IR 159)', 'ASCII~ISO IR87~ISO IR159', '\x1b$(D0!\x1b(B', '丂'],
  ['katakana of JIS X 0201 by escape', '~ISO IR13', '\x1b(I1\x1b(B', 'ｱ'],
  ['katakana of JIS X 0201 in eight bits', 'ISO IR13', '\xb1', 'ｱ'],
  ['Roman letters of JIS X 0201', 'ISO IR14', '\x1b(JABC\x1b(B', 'ABC'],
])('%s is read', (_, msh18, bytes, text) => {
  expect(read(withName(msh18, bytes))).toEqual(['ISO-2022-JP', text, 'X', '19700101', []]);
});

test('a shift that is not taken back ends with the segment', () => {
  const message = withName('~ISO IR87', '\x1b$BI=');
  expect(message.segments).toHaveLength(2);
  expect(message.first('PID')!.value(5).startsWith('表')).toBe(true);
});

test('MSH-18 is found behind fields whose trail bytes look like separators', () => {
  const head = Buffer.from('MSH|^~\\&|', 'latin1');
  const rest = Buffer.from('|F|||||ADT^A01|42|P|2.5||||||SHIFT_JIS\rPID|1\r', 'latin1');
  const message = parseMessage(Buffer.concat([head, Buffer.from([0x83, 0x7c, 0x95, 0x5c]), rest]));
  expect([message.charset.name, message.segments[0]!.value(3), message.controlId]).toEqual(['Shift_JIS', 'ポ表', '42']);
});

test('where MSH-18 is silent the feed says, else UTF-8 if it is valid, else Windows-1252 with a finding', () => {
  expect(read(withName('', [0xc3, 0xbc]))).toEqual(['UTF-8', 'ü', 'X', '19700101', []]);
  expect(read(withName('', [0x80]))).toEqual(['Windows-1252', '€', 'X', '19700101', ['CW-HL7-013']]);
  expect(read(withName('', [0xa3], { charset: 'ISO-8859-2' }))[1]).toBe('Ł');
  expect(read(withName('8859/1', [0xa3], { charset: 'ISO-8859-2' }))[1]).toBe('£');
  expect(read(withName('8859/1', [0xa3], { charset: 'ISO-8859-2', forceCharset: true }))[1]).toBe('Ł');
});

test('an unknown name in MSH-18 is a finding, and the bytes decide', () => {
  expect(read(withName('KLINGON', [0xc3, 0xbc]))).toEqual(['UTF-8', 'ü', 'X', '19700101', ['CW-HL7-011']]);
});

test('bytes that are not valid in the declared set are a finding with a place, and none is lost', () => {
  const utf8 = withName('UNICODE UTF-8', [0xfc, 0xc3, 0xbc]);
  expect(read(utf8)).toEqual(['UTF-8', 'üü', 'X', '19700101', ['CW-HL7-012']]);
  expect(utf8.findings[0]!.place).toBe('PID[1]-5');
  expect(read(withName('ASCII', [0xfc])).slice(0, 2)).toEqual(['ASCII', 'ü']);
  expect(withName('ASCII', [0xfc]).findings[0]!.place).toBe('PID[1]-5');
  expect(read(withName('8859/1', [0x80]))).toEqual(['ISO-8859-1', '€', 'X', '19700101', ['CW-HL7-012']]);
  expect(read(withName('SHIFT_JIS', [0xff]))[4]).toEqual(['CW-HL7-012']);
});

test('the names of HL7 table 0211, and those in use beside them, are known', () => {
  const known = [
    'ASCII',
    '8859/1',
    '8859/9',
    '8859/15',
    'ISO IR14',
    'ISO IR87',
    'ISO IR159',
    'GB 18030-2000',
    'KS X 1001',
  ];
  for (const name of [...known, 'BIG-5', 'UNICODE', 'UNICODE UTF-8', 'UTF-8', 'utf8', 'ISO-8859-1', 'cp1252']) {
    expect(charsetNamed(name), name).toBeDefined();
  }
  expect([
    charsetNamed('8859/12'),
    charsetNamed(''),
    charsetNamed('constructor'),
    charsetNamed('UNICODE UTF-16'),
  ]).toEqual([undefined, undefined, undefined, undefined]);
});
