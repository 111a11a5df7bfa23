import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Issue } from '#flow';
import { type Acknowledgement, acknowledge } from './acknowledge.ts';
import { finding } from './finding.ts';
import { parseMessage } from './parse-message.ts';

const at = Date.UTC(2026, 2, 14, 9, 30, 12);
const answer = (message: string | Uint8Array | undefined, more: Partial<Acknowledgement> = {}): string => {
  const parsed =
    message === undefined ? undefined : parseMessage(typeof message === 'string' ? Buffer.from(message) : message);
  const bytes = acknowledge({ message: parsed, code: 'AA', issues: [], controlId: 'C1', at, ...more });
  return Buffer.from(bytes).toString('latin1').replaceAll('\r', '\n');
};
const header = (version = '2.5.1'): string =>
  `MSH|^~\\&|APP&1.2&ISO|FAC|TO|THERE|20260101||ADT^A01^ADT_A01|42|T|${version}|\r`;
const issue: Issue = finding('CW-HL7-008', 'error', 'MSH[1]-10');

test('sender and receiver change places, and version, processing id and control id are the sender’s', () => {
  expect(answer(`${header()}PID|1||7||DOE^JANE\r`)).toBe(
    'MSH|^~\\&|TO|THERE|APP&1.2&ISO|FAC|20260314093012+0000||ACK^A01^ACK|C1|T|2.5.1\nMSA|AA|42\n',
  );
});

test('the receiver may have names of its own', () => {
  expect(answer(header(), { application: 'CAUSE|WAY', facility: 'HUB' })).toContain(
    'MSH|^~\\&|CAUSE\\F\\WAY|HUB|APP&1.2&ISO|FAC|',
  );
});

test('delimiters are the sender’s, and what is said is escaped in them', () => {
  const text = answer('MSH#!*@$#A#F#B#G###ADT!A01#4!2#P#2.5#\r', {
    code: 'AE',
    issues: [{ code: 'CW-HL7-007', severity: 'error', text: 'No # here!', hint: 'Mend.', place: 'MSH[1]-9' }],
  });
  expect(text).toBe(
    'MSH#!*@$#B#G#A#F#20260314093012+0000##ACK!A01!ACK#C1#P#2.5\nMSA#AE#4!2#No @F@ here@S@\n' +
      'ERR##MSH!1!9#101!Required field missing!HL70357#E#CW-HL7-007!!L##Mend.#No @F@ here@S@\n',
  );
});

test('from 2.5 on there is an ERR for each issue, errors first', () => {
  const issues: Issue[] = [
    finding('CW-HL7-012', 'warning', 'PID[2]-5[3].1.2'),
    issue,
    { code: 'CW-XXX-999', severity: 'information', text: 'Elsewhere.', place: 'byte 17' },
  ];
  const lines = answer(header('2.5'), { code: 'AE', issues }).split('\n');
  expect(lines[1]).toBe('MSA|AE|42|MSH-10 (message control id) is empty.');
  expect(lines.slice(2, 5).map((line) => line.split('|').slice(0, 6).join('|'))).toEqual([
    'ERR||MSH^1^10|101^Required field missing^HL70357|E|CW-HL7-008^^L',
    'ERR||PID^2^5^3^1^2|102^Data type error^HL70357|W|CW-HL7-012^^L',
    'ERR|||207^Application internal error^HL70357|I|CW-XXX-999^^L',
  ]);
});

test('up to 2.4 there is one ERR, whose first field repeats', () => {
  const lines = answer(header('2.4'), { code: 'AE', issues: [issue, issue] }).split('\n');
  const eld = 'MSH^1^10^101&Required field missing&HL70357&CW-HL7-008&MSH-10 (message control id) is empty.&L';
  expect(lines.slice(1)).toEqual(['MSA|AE|42|MSH-10 (message control id) is empty.', `ERR|${eld}~${eld}`, '']);
});

test('before 2.3.1 the type has no structure', () => {
  expect(answer(header('2.3'))).toContain('||ACK^A01|C1|');
  expect(answer(header('2.3.1'))).toContain('||ACK^A01^ACK|C1|');
});

test('the number of ERR is bounded', () => {
  const text = answer(header(), { code: 'AE', issues: Array.from({ length: 500 }, () => issue) });
  expect(text.split('\n').filter((line) => line.startsWith('ERR'))).toHaveLength(20);
});

test.each([
  ['a header that lacks MSH-9', 'MSH|^~\\&|A|F|||||' + '|42|P|2.5\r', '42'],
  ['a header in the middle of a line', 'junk MSH|^~\\&|A|F|||||ADT^A01|43|P|2.5\r', '43'],
  ['a header in UTF-16', Buffer.from('\ufeffMSH|^~\\&|A|F|||||ADT^A01|44|P|2.5\r', 'utf16le'), '44'],
  ['what is no message', 'GET / HTTP/1.1', ''],
  ['nothing that could be looked at', undefined, ''],
])('MSA-2 is what can be told of MSH-10 in %s', (_, message, controlId) => {
  const text = answer(message, { code: 'AR', issues: [finding('CW-HL7-001', 'error')] });
  expect(text.split('\n')[1]!.split('|').slice(0, 3)).toEqual(['MSA', 'AR', controlId]);
});

test('nothing of the patient is repeated', () => {
  const text = answer(`${header()}PID|1||7654321||DOE^JANE\r`, { code: 'AE', issues: [issue] });
  expect(text).not.toMatch(/7654321|DOE|JANE/);
});

test('a line break in a broken header does not break the answer', () => {
  const text = answer('MSH|^~\\&|AP\rp|FAC|TO|THERE|||ADT^A01|42|P|2.5\r');
  expect(text.split('\n')).toEqual([expect.stringContaining('|THERE|AP p|FAC|'), 'MSA|AA|42', '']);
});

test('the character set is the sender’s where it can be written, else plain ASCII', () => {
  const named = (set: string, name: readonly number[]) =>
    answer(
      Buffer.concat([
        Buffer.from('MSH|^~\\&|'),
        Buffer.from(name),
        Buffer.from(`|F|||||ADT^A01|42|P|2.5||||||${set}\r`),
      ]),
    );
  expect(named('8859/1', [0xe9])).toContain('||\xe9|F|20260314093012+0000||ACK^A01^ACK|C1|P|2.5||||||8859/1\n');
  expect(named('8859/1', [0x80])).toContain('||\x80|F|');
  expect(named('8859/2', [0xa3])).toContain('||\xa3|F|');
  expect(named('UNICODE UTF-8', [0xc3, 0xa9])).toContain('||\xc3\xa9|F|');
  expect(named('SHIFT_JIS', [0x95, 0x5c])).toContain('||?|F|20260314093012+0000||ACK^A01^ACK|C1|P|2.5\n');
});

test('equal input gives equal bytes, and no message makes it throw', () => {
  const start = fc.constantFrom('MSH|^~\\&|', 'MSH|^~|', 'MSH\xa7^~\\&\xa7', 'MSH#', 'MSH|', 'MSH|||', '');
  const sets = fc.constantFrom('', 'ASCII', '8859/1', '8859/3', 'SHIFT_JIS', '~ISO IR87', 'UNICODE UTF-8');
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 80 }), sets, (head, junk, set) => {
      const bytes = Buffer.concat([
        Buffer.from(head, 'latin1'),
        junk,
        Buffer.from(`||||ADT^A01|42|P|2.5||||||${set}\r`),
      ]);
      const input = { message: parseMessage(bytes), code: 'AE' as const, issues: [issue], controlId: 'C', at };
      const first = acknowledge(input);
      expect(Buffer.compare(first, acknowledge(input))).toBe(0);
      const read = parseMessage(first);
      expect(read.segments.map(({ id }) => id)).toEqual(['MSH', 'MSA', 'ERR']);
      expect(read.first('MSA')!.value(1)).toBe('AE');
    }),
    { numRuns: 1_000, seed: 8 },
  );
});
