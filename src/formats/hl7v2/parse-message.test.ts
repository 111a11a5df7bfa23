import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Message } from './message.ts';
import { parseMessage } from './parse-message.ts';

const parse = (text: string): Message => parseMessage(Buffer.from(text));
const codes = (message: Message): string[] => message.findings.map(({ code }) => code);
const header = 'MSH|^~\\&|APP|FAC|TO|THERE|20260314093012||ORU^R01^ORU_R01|42|P|2.5.1';

test('a message is read by segment, field, repetition, component and sub-component', () => {
  const message = parse(`${header}\rPID|1||123^^^MRN~~456^^^A&1.2.3&ISO^PI||DOE^JANE||||""\rOBX|1\rOBX|2\r`);
  expect(message.findings).toEqual([]);
  expect([message.type, message.controlId, message.structure, message.version]).toEqual([
    'ORU^R01',
    '42',
    'ORU_R01',
    '2.5.1',
  ]);
  const pid = message.first('PID')!;
  expect([pid.value(5), pid.value(5, 2), pid.value(3, 4, 2, 3), pid.value(3, 5, 1, 3)]).toEqual([
    'DOE',
    'JANE',
    '1.2.3',
    'PI',
  ]);
  expect([
    pid.value(9),
    pid.value(10),
    pid.value(99),
    pid.value(5, 9),
    pid.value(5, 1, 9),
    pid.value(5, 1, 1, 9),
  ]).toEqual(['""', '', '', '', '', '']);
  expect([pid.has(9), pid.has(4), pid.has(10), pid.has(0), pid.fieldCount]).toEqual([true, false, false, false, 9]);
  expect(message.all('OBX').map(({ ordinal, position }) => [ordinal, position])).toEqual([
    [1, 2],
    [2, 3],
  ]);
});

test('empty repetitions are left out and the others keep their place', () => {
  const pid = parse(`${header}\rPID|1||123^^^MRN~~456^^^A&1.2.3&ISO^PI|~|`).first('PID')!;
  const ids = pid.repetitions(3);
  expect(ids.map(({ index, raw }) => [index, raw])).toEqual([
    [1, '123^^^MRN'],
    [3, '456^^^A&1.2.3&ISO^PI'],
  ]);
  expect([ids[0]!.place(), ids[1]!.place(), ids[1]!.place(4), ids[1]!.place(4, 2)]).toEqual([
    'PID[1]-3',
    'PID[1]-3[3]',
    'PID[1]-3[3].4',
    'PID[1]-3[3].4.2',
  ]);
  expect([ids[1]!.componentCount, ids[1]!.subcomponentCount(4), ids[1]!.subcomponentCount(2)]).toEqual([5, 3, 0]);
  expect([pid.repetitions(4), pid.repetitions(5), pid.repetitions(50)]).toEqual([[], [], []]);
  expect(parse(`${header}\rPID|1||""`).first('PID')!.repetitions(3)[0]!.isNull).toBe(true);
});

test('MSH-1 is the separator and MSH-2 the encoding characters, whole', () => {
  const msh = parse(`${header}\r`).segments[0]!;
  expect([msh.value(1), msh.value(2), msh.value(3), msh.raw(1), msh.raw(2), msh.fieldCount]).toEqual([
    '|',
    '^~\\&',
    'APP',
    '|',
    '^~\\&',
    12,
  ]);
  expect(msh.repetitions(2).map((repetition) => repetition.value())).toEqual(['^~\\&']);
  expect(msh.value(2, 2)).toBe('');
});

test.each([
  ['CR', '\r'],
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['LFCR', '\n\r'],
  ['blank lines', '\r\r\n \r'],
])('segments are divided by %s', (_, end) => {
  const message = parse([header, 'PID|1||7', 'OBX|1', ''].join(end));
  expect(message.segments.map(({ id }) => id)).toEqual(['MSH', 'PID', 'OBX']);
  expect(message.first('PID')!.value(3)).toBe('7');
  expect(message.findings).toEqual([]);
});

test('separators may be mixed', () => {
  const message = parse(`${header}\rPID|1\nPV1|1\r\nOBX|1\n\nOBX|2`);
  expect(message.segments.map(({ id }) => id)).toEqual(['MSH', 'PID', 'PV1', 'OBX', 'OBX']);
});

test.each([
  ['a byte order mark', '\ufeff'],
  ['blank lines', '\r\n\n  \r'],
  ['a byte order mark and blank lines', '\ufeff\r\n'],
  ['the VT of an MLLP frame', '\v'],
])('%s before MSH is passed over without a finding', (_, before) => {
  const message = parse(`${before}${header}\rPID|1||7\r\x1c\r`);
  expect([message.controlId, message.first('PID')!.value(3), message.findings]).toEqual(['42', '7', []]);
});

test('junk lines before MSH are passed over with a finding', () => {
  const message = parse(`FHS|^~\\&\rBHS|^~\\&\r${header}\r`);
  expect([message.controlId, codes(message)]).toEqual(['42', ['CW-HL7-004']]);
});

test('delimiters are honoured as sent', () => {
  const message = parse('MSH#!*@$#APP#FAC#####ADT!A01#42#P#2.5\rPID#1##1!!!A$1.2$ISO*2##D@F@E!J@S@N\r');
  const pid = message.first('PID')!;
  expect(message.findings).toEqual([]);
  expect([message.type, pid.value(3, 4, 2), pid.value(3, 1, 1, 2), pid.value(5), pid.value(5, 2)]).toEqual([
    'ADT^A01',
    '1.2',
    '2',
    'D#E',
    'J!N',
  ]);
});

test('a fifth encoding character is the truncation character', () => {
  const message = parse('MSH|^~\\&#|APP|FAC|||||ADT^A01|42|P|2.7\rOBX|1|ST|||cut\\P\\#\r');
  expect([message.delimiters.truncation, message.first('OBX')!.value(5), message.findings]).toEqual(['#', 'cut##', []]);
});

test('a short MSH-2 means that the levels left out are not used', () => {
  const message = parse('MSH|^~|A|F|||||ADT^A01|42|P|2.3\rOBX|1|ST|||a&b\\F\\\r');
  expect([message.type, message.first('OBX')!.value(5), codes(message)]).toEqual([
    'ADT^A01',
    'a&b\\F\\',
    ['CW-HL7-005'],
  ]);
});

test.each([
  ['empty', 'MSH||APP|FAC|||||ADT^A01|42|P|2.3'],
  ['left out, so that letters stand there', 'MSH|APP|APP|FAC|||||ADT^A01|42|P|2.3'],
])('an MSH-2 that is %s is read as the recommended one', (_, msh) => {
  const message = parse(msh);
  expect([message.type, message.controlId, codes(message)]).toEqual(['ADT^A01', '42', ['CW-HL7-005']]);
});

test('a delimiter that is declared twice divides the upper level', () => {
  const message = parse('MSH|^^\\&|A|F|||||ADT^A01|42|P|2.3');
  expect([message.type, message.delimiters.repetition, codes(message)]).toEqual(['ADT^A01', '', ['CW-HL7-005']]);
});

test.each(['CR', 'LF', 'CRLF'])('a field that an unescaped %s breaks is put together again', (name) => {
  const end = { CR: '\r', LF: '\n', CRLF: '\r\n' }[name]!;
  const message = parse(`${header}\rOBX|1|TX|a||first${end}second, lower|x${end}third||||F\rOBX|2\r`);
  const obx = message.first('OBX')!;
  expect(obx.value(5)).toBe(`first${end}second, lower`);
  expect(obx.value(6)).toBe(`x${end}third`);
  expect(obx.value(10)).toBe('F');
  expect(message.findings.map(({ code, place, severity }) => [code, place, severity])).toEqual([
    ['CW-HL7-015', 'OBX[1]-5', 'warning'],
    ['CW-HL7-015', 'OBX[1]-6', 'warning'],
  ]);
  expect(message.all('OBX')).toHaveLength(2);
});

test('a header that is broken in two is put together again', () => {
  const message = parse('MSH|^~\\&|APP\rlication|FAC|||||ADT^A01|42|P|2.3||||||8859/1\rPID|1||\xe9');
  expect([message.type, message.controlId, message.charset.name]).toEqual(['ADT^A01', '42', 'ISO-8859-1']);
});

test.each([
  ['MSH-9', 'MSH|^~\\&|A|F||||||42|P|2.5', ['CW-HL7-007']],
  ['MSH-10', 'MSH|^~\\&|A|F|||||ADT^A01||P|2.5', ['CW-HL7-008']],
  ['MSH-12', 'MSH|^~\\&|A|F|||||ADT^A01|42|P', ['CW-HL7-010']],
  ['everything', 'MSH|^~\\&', ['CW-HL7-007', 'CW-HL7-008', 'CW-HL7-010']],
])('a header without %s is a finding', (_, text, expected) => {
  expect(codes(parse(text))).toEqual(expected);
});

test('an over-long control id is a finding; one with delimiters is given whole', () => {
  const long = parse(`MSH|^~\\&|A|F|||||ADT^A01|${'x'.repeat(200)}|P|2.5`);
  expect([codes(long), long.controlId.length]).toEqual([['CW-HL7-009'], 200]);
  expect(parse('MSH|^~\\&|A|F|||||ADT^A01|4^2&1|P|2.5').controlId).toBe('4^2&1');
});

test('a second MSH is a finding with its place', () => {
  const message = parse(`${header}\rPID|1\r${header}\rPID|2\r`);
  expect(message.findings.map(({ code, place }) => [code, place])).toEqual([['CW-HL7-014', 'MSH[2]']]);
});

test.each([
  ['nothing', ''],
  ['blanks', ' \r\n'],
  ['a web request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00'],
  ['segments without a header', 'PID|1||7\rOBX|1\r'],
  ['a word that begins like a header', 'MSHELL is not a header'],
  ['the name alone', 'MSH'],
  ['a header in the middle of a line', 'see MSH|^~\\&|A'],
])('%s is no message, and says so', (_, text) => {
  const message = parse(text);
  expect([codes(message), message.segments, message.type, message.controlId]).toEqual([['CW-HL7-001'], [], '', '']);
});

test.each(['utf16le', 'utf16be', 'utf16le without a mark', 'utf32'])('%s is refused by name', (encoding) => {
  const little = Buffer.from((encoding.endsWith('mark') ? '' : '\ufeff') + header, 'utf16le');
  const utf32 = Buffer.from(Uint32Array.from(`\ufeff${header}`, (character) => character.codePointAt(0)!).buffer);
  const bytes = encoding === 'utf32' ? utf32 : encoding === 'utf16be' ? little.swap16() : little;
  expect(codes(parseMessage(bytes))).toEqual(['CW-HL7-002']);
});

test('trailing separators, nulls, escapes, Z-segments and times stay as sent', () => {
  const text = `${header}\rPID|1|||""|||20260814080000.123-0500|||\rZPI|a&b^c~d|\\X0D\\|||\rZXX\r`;
  const message = parse(text);
  expect(Buffer.from(message.bytes).toString()).toBe(text);
  expect([message.first('PID')!.fieldCount, message.first('PID')!.value(7)]).toEqual([10, '20260814080000.123-0500']);
  expect([message.first('ZPI')!.raw(1), message.first('ZPI')!.raw(2), message.first('ZPI')!.value(2)]).toEqual([
    'a&b^c~d',
    '\\X0D\\',
    '\r',
  ]);
  expect(message.first('ZXX')!.fieldCount).toBe(0);
});

test('five megabytes in OBX-5 are read', () => {
  const data = 'QUJD'.repeat(1_250_000);
  const obx = parse(`${header}\rOBX|1|ED|PDF||^application^pdf^Base64^${data}||||||F\r`).first('OBX')!;
  expect(obx.value(5, 5)).toBe(data);
  expect(obx.value(11)).toBe('F');
});

test('ten thousand OBX, and millions of junk lines, are read with bounded findings', () => {
  const message = parse(`${header}\r${'OBX|1|ST|||x\rnot a segment\r'.repeat(10_000)}`);
  expect([message.all('OBX').length, message.findings.length]).toEqual([10_000, 100]);
  expect(parse(`${header}\r${'-\r'.repeat(2_000_000)}`).findings).toHaveLength(100);
  expect(codes(parse(`${header}\r${'ZZZ\r'.repeat(100_001)}`))).toContain('CW-HL7-006');
});

test('fields and repetitions beyond the limits stay in the last one', () => {
  const message = parse(`${header}\rZZZ${'|'.repeat(5_000)}\rZZY|${'~x'.repeat(20_000)}`);
  expect(message.first('ZZZ')!.fieldCount).toBe(1_000);
  expect(message.first('ZZZ')!.raw(1_000)).toHaveLength(4_000);
  const repetitions = message.first('ZZY')!.repetitions(1);
  expect(repetitions.at(-1)!.index).toBe(10_000);
  expect(repetitions.at(-1)!.raw).toHaveLength(2 * (20_000 - 10_000) + 3);
});

/** Reads whatever can be read. */
function readAll(message: Message): number {
  let seen = message.type.length + message.controlId.length + message.structure.length + message.version.length;
  for (const segment of message.segments) {
    for (let field = 0; field <= segment.fieldCount + 1; field++) {
      seen += segment.raw(field).length + segment.value(field).length;
      for (const repetition of segment.repetitions(field)) {
        for (let component = 1; component <= repetition.componentCount; component++) {
          for (let part = 1; part <= repetition.subcomponentCount(component); part++) {
            seen += repetition.value(component, part).length + repetition.place(component, part).length;
          }
        }
      }
    }
  }
  return seen;
}

const sample = Buffer.from(
  `${header}||||||UNICODE UTF-8\rPID|1||123^^^A&1.2&ISO~4||M\xfcller^J\\T\\\r\nOBX|1|TX|a||\\.br\\\\X41\\||||||F\r`,
);

test('no bytes at all make the parser throw or lose a byte', () => {
  const mutated = fc
    .tuple(fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 12 }), fc.nat(sample.length))
    .map(([changes, length]) => {
      const bytes = Buffer.from(sample);
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes.subarray(0, length);
    });
  const declared = fc
    .tuple(
      fc.constantFrom(
        '8859/2',
        'SHIFT_JIS',
        'GB18030',
        'ISO IR87',
        '~ISO IR87',
        'BIG-5',
        'KS X 1001',
        'EUC-JP',
        '',
        'x',
      ),
      fc.uint8Array({ maxLength: 60 }),
    )
    .map(([name, junk]) => Buffer.concat([Buffer.from(`${header}||||||${name}\rPID|1||`), junk]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated, declared), (bytes) => {
      const before = Buffer.from(bytes);
      const message = parseMessage(bytes);
      readAll(message);
      expect(before.equals(message.bytes)).toBe(true);
      expect(message.segments.every(({ start, end }) => end - start >= 3)).toBe(true);
    }),
    { numRuns: 2_000, seed: 20260314 },
  );
});

test('fields put together with the separator are the segment', () => {
  const text = fc.string({ unit: fc.constantFrom('|', '^', '~', '&', '\\', 'a', '"', 'é'), maxLength: 60 });
  fc.assert(
    fc.property(text, (fields) => {
      const segment = parse(`${header}\rZZZ|${fields}\r`).first('ZZZ')!;
      const raws = Array.from({ length: segment.fieldCount }, (_, at) => segment.raw(at + 1));
      expect(raws.join('|')).toBe(fields);
    }),
    { seed: 7 },
  );
});
