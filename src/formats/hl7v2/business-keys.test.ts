import { expect, test } from 'vitest';
import { businessKey, businessKeys, patientsIn, readBusinessKey } from './business-keys.ts';
import { parseMessage } from './parse-message.ts';
import { primaryPatientIdentifier } from './patient-identifier.ts';

const message = (...segments: string[]) =>
  parseMessage(Buffer.from(['MSH|^~\\&|A|F|||||ADT^A40|1|P|2.5', ...segments].join('\r')));
const chosen = (pid: string) => {
  const identifier = primaryPatientIdentifier(message(pid).first('PID')!);
  return identifier && `${identifier.authority}|${identifier.value}|${identifier.type}|${identifier.place}`;
};

test('keys are those of patients, visits, accounts, orders and accessions, each once', () => {
  const keys = businessKeys(
    message(
      `PID|1|X1|7^^^A&1.2.3&ISO^MR~8^^^B^PI~7^^^A&1.2.3&ISO^MR|L1^^^B|DOE${'|'.repeat(13)}ACC1^^^A`,
      'MRG|9^^^B~10|11|ACC0|12|V0',
      `PV1|1${'|'.repeat(18)}V1^^^H${'|'.repeat(31)}V2`,
      'ORC|RE|P1^EHR|F1^LAB^1.2^ISO',
      `OBR|1|P1^EHR|F2^LAB^lab.example.org^DNS${'|'.repeat(15)}ACSN1`,
      'ORC|RE|""|^LAB',
    ),
  );
  expect(keys.order).toEqual([
    'patient:urn:oid:1.2.3|7',
    'patient:B|8',
    'patient:|X1',
    'patient:B|L1',
    'account:A|ACC1',
    'patient:B|9',
    'patient:|10',
    'patient:|11',
    'patient:|12',
    'account:|ACC0',
    'visit:|V0',
    'visit:H|V1',
    'visit:|V2',
    'placer:EHR|P1',
    'filler:urn:oid:1.2|F1',
    'filler:DNS:lab.example.org|F2',
    'accession:|ACSN1',
  ]);
  expect(keys.patient).toMatchObject({ authority: 'urn:oid:1.2.3', value: '7', type: 'MR' });
});

test('a message without segments has no keys', () => {
  expect(businessKeys(parseMessage(Buffer.from('x')))).toEqual({ order: [] });
});

test('a divider in an authority does not make two keys one', () => {
  const [a] = businessKeys(message('PID|1||c^^^a\\F\\b')).order;
  const [b] = businessKeys(message('PID|1||b\\F\\c^^^a')).order;
  expect([a, b]).toEqual(['patient:a%7Cb|c', 'patient:a|b|c']);
});

test.each([
  ['the medical record number', 'PID|1||1^^^S^SS~2^^^A^PI~3^^^A^MR', 'A|3|MR|PID[1]-3[3]'],
  ['the internal one where there is no record number', 'PID|1||1^^^S^SS~9^^^A^XX~2^^^A^PI', 'A|2|PI|PID[1]-3[3]'],
  ['the first that may be it', 'PID|1||1^^^S^SS~4^^^A~5^^^B', 'A|4||PID[1]-3[2]'],
  ['one without type or authority', 'PID|1||77', '|77||PID[1]-3'],
  ['PID-2 where PID-3 is empty', 'PID|1|55^^^A|', 'A|55||PID[1]-2'],
])('the patient is told by %s', (_, pid, expected) => {
  expect(chosen(pid)).toBe(expected);
});

test.each([
  ['there is none', 'PID|1'],
  ['there are only numbers of other things', 'PID|1|55|123456789^^^USA^SS~D1^^^IL^DL~A1^^^H^AN'],
  ['the number is empty', 'PID|1||^^^A^MR'],
  ['the number is to be deleted', 'PID|1||""^^^A^MR'],
])('the patient is not told where %s', (_, pid) => {
  expect(chosen(pid)).toBeUndefined();
});

test.each([
  ['A&1.2.840.1&ISO', 'urn:oid:1.2.840.1'],
  ['A&1.2.840.1', 'urn:oid:1.2.840.1'],
  ['&3F2504E0-4F89-41D3-9A0C-0305E82C3301&UUID', 'urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
  ['A&http://h.example&URI', 'http://h.example'],
  ['A&h.example&dns', 'DNS:h.example'],
  ['A&not an oid&ISO', 'ISO:not an oid'],
  ['A', 'A'],
  ['""', ''],
  ['', ''],
])('authority %j is %j', (hd, authority) => {
  expect(chosen(`PID|1||7^^^${hd}^MR`)).toBe(`${authority}|7|MR|PID[1]-3`);
});

test('keys are bounded', () => {
  const ids = Array.from({ length: 5_000 }, (_, at) => `${at}^^^A`).join('~');
  expect(businessKeys(message(`PID|1||${ids}`, `MRG|${ids}`)).order).toHaveLength(1_000);
});

test('a message is about the patient of each PID, and those whom it merges', () => {
  const two = message(
    'PID|1||7^^^A^MR~9^^^B^SS',
    'OBX|1',
    'PID|2||8^^^A^MR',
    'MRG|5^^^A^MR~6^^^A',
    'PID|3||7^^^A^MR',
    'PID|4',
  );
  expect(patientsIn(two)).toEqual(['patient:A|7', 'patient:A|8', 'patient:A|5', 'patient:A|6']);
  expect(patientsIn(message('OBX|1'))).toEqual([]);
});

test.each([
  ['A', '7'],
  ['', '7'],
  ['urn:oid:1.2', 'a|b:c'],
  ['A|B', '|'],
])('a key of authority %j and value %j is read as it was written', (authority, value) => {
  expect(readBusinessKey(businessKey('patient', authority, value))).toEqual({ kind: 'patient', authority, value });
});
