import { isUtf8 } from 'node:buffer';
import { expect, test } from 'vitest';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { hospitalNetwork, type NetworkOptions, type SyntheticMessage } from '../network.ts';
import { cleanMess, type Mess } from './mess.ts';

const patients = 90;
const untroubled = run({});

function run(mess: Partial<Mess>, more: Partial<NetworkOptions> = {}): SyntheticMessage[] {
  return [...hospitalNetwork({ seed: 11, patients, mess: { ...cleanMess, ...mess }, ...more })];
}

function noted(messages: readonly SyntheticMessage[], ...notes: string[]): SyntheticMessage[] {
  return messages.filter(({ note }) => note !== undefined && notes.includes(note));
}

const text = ({ bytes }: SyntheticMessage) => Buffer.from(bytes).toString('latin1');
const isResult = ({ type }: SyntheticMessage) => type === 'ORU^R01';
const isUnicode = ({ feed }: SyntheticMessage) => !feed.startsWith('oldquay');

/** Which dial, what it writes in `note`, and which messages it can befall. */
const dials: readonly [keyof Mess, readonly string[], (message: SyntheticMessage) => boolean][] = [
  ['duplicate', ['duplicate'], () => true],
  ['reordered', ['late'], () => true],
  ['reusedControlId', ['reused-control-id'], () => true],
  ['brokenSegment', ['broken-segment'], () => true],
  ['truncated', ['truncated'], () => true],
  ['unknownTrigger', ['unknown-trigger'], (message) => !isResult(message)],
  ['impossibleDate', ['impossible-date'], () => true],
  ['oddCharacterSet', ['shift-jis', 'unknown-character-set', 'wrong-character-set'], isUnicode],
  ['missingControlId', ['missing-control-id'], () => true],
  ['missingPatientId', ['missing-patient-id'], () => true],
];

test.each(dials)('the dial %s is a rate: a tenth of what it can befall', (dial, notes, possible) => {
  const share = noted(run({ [dial]: 0.1 }), ...notes).length / untroubled.filter(possible).length;
  expect(share).toBeGreaterThan(0.08);
  expect(share).toBeLessThan(0.12);
});

test('turning a dial changes nothing but what it befalls', () => {
  const troubled = run({ impossibleDate: 0.1 });
  expect(troubled.length).toBe(untroubled.length);
  troubled.forEach((message, index) => {
    if (message.note === undefined) expect(text(message)).toBe(text(untroubled[index]!));
    else expect(text(message)).not.toBe(text(untroubled[index]!));
  });
});

test('a duplicate is a message that was there before, byte for byte', () => {
  const seen = new Set<string>();
  let duplicates = 0;
  for (const message of run({ duplicate: 0.1 })) {
    if (message.note === 'duplicate') {
      duplicates++;
      expect(seen.has(text(message))).toBe(true);
      expect(message.expected).toBe('AA');
    }
    seen.add(text(message));
  }
  expect(duplicates).toBeGreaterThan(50);
});

test('what is late comes after messages of later events, and nothing is lost', () => {
  const messages = run({ reordered: 0.1 });
  expect(messages.map(text).toSorted()).toEqual(untroubled.map(text).toSorted());
  const late = messages.filter(
    (message, index) => message.note === 'late' && index > 0 && messages[index - 1]!.at > message.at,
  );
  expect(late.length).toBeGreaterThan(0.8 * noted(messages, 'late').length);
});

test('a message is truncated or has no control id: it cannot be read to its MSH-10, and AE is right', () => {
  const troubled = noted(run({ truncated: 0.1, missingControlId: 0.1 }), 'truncated', 'missing-control-id');
  for (const message of troubled) {
    expect(message.expected).toBe('AE');
    expect(parseMessage(message.bytes).findings.some(({ severity }) => severity === 'error')).toBe(true);
  }
});

test('what can be read is to be answered AA: its parser has no finding of severity error', () => {
  const rest = {
    brokenSegment: 0.1,
    unknownTrigger: 0.1,
    impossibleDate: 0.1,
    oddCharacterSet: 0.1,
    reusedControlId: 0.1,
    missingPatientId: 0.1,
  };
  for (const message of run(rest)) {
    expect(message.expected).toBe('AA');
    expect(parseMessage(message.bytes).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  }
});

test('a broken segment has a line that is no segment; nothing else has', () => {
  for (const message of run({ brokenSegment: 0.1 })) {
    const joined = parseMessage(message.bytes).findings.some(({ code }) => code === 'CW-HL7-015');
    expect(joined).toBe(message.note === 'broken-segment');
  }
});

test('a reused control id is the one before it in the feed, with other bytes', () => {
  const before = new Map<string, string>();
  for (const message of run({ reusedControlId: 0.1 })) {
    const { controlId } = parseMessage(message.bytes);
    expect(controlId === before.get(message.feed)).toBe(message.note === 'reused-control-id');
    before.set(message.feed, controlId);
  }
});

test('Shift-JIS is declared and read, delimiters in trail bytes and all', () => {
  const messages = noted(run({ oddCharacterSet: 0.2 }), 'shift-jis');
  expect(messages.length).toBeGreaterThan(20);
  for (const message of messages) {
    const read = parseMessage(message.bytes);
    expect(read.charset.name).toBe('Shift_JIS');
    const names = read.first('PID')!.repetitions(5);
    expect(names.at(-1)!.value(1)).toBe('表橋');
    expect(names.at(-1)!.value(2)).toBe('ポン太');
    expect(read.first('PID')!.value(8)).toMatch(/^[FMU]$/);
  }
  const wrong = noted(run({ oddCharacterSet: 0.2 }), 'wrong-character-set');
  expect(wrong.every(({ bytes }) => !isUtf8(bytes))).toBe(true);
});

test('a result on the wrong chart follows on the right one, with the same filler number and content', () => {
  const messages = run({ wrongPatient: 0.2 });
  const wrong = noted(messages, 'wrong-patient');
  expect(wrong.length).toBeGreaterThan(50);
  const patientOf = new Map(
    untroubled.map((message) => [
      `${message.feed} ${parseMessage(message.bytes).first('PID')!.value(3)}`,
      message.patient,
    ]),
  );
  for (const message of wrong) {
    const read = parseMessage(message.bytes);
    const repeat = noted(messages, 'right-patient').find(
      (other) =>
        other.feed === message.feed &&
        other.at > message.at &&
        parseMessage(other.bytes).first('OBR')!.raw(3) === read.first('OBR')!.raw(3),
    );
    expect(repeat).toBeDefined();
    expect(repeat!.patient).toBe(message.patient);
    const right = parseMessage(repeat!.bytes);
    const filed = (one: typeof read) => patientOf.get(`${message.feed} ${one.first('PID')!.value(3)}`);
    expect(filed(right)).toBe(message.patient);
    expect(filed(read)).not.toBe(message.patient);
    expect(right.all('OBX').map((obx) => obx.raw(5))).toEqual(read.all('OBX').map((obx) => obx.raw(5)));
  }
});

test('an oversized scan is megabytes, and is read', () => {
  const messages = noted(run({ oversizedPdf: 0.002 }), 'oversized-pdf');
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) {
    expect(message.bytes.length).toBeGreaterThan(4_000_000);
    const scan = parseMessage(message.bytes).all('OBX').at(-1)!;
    expect(Buffer.from(scan.value(5, 5), 'base64').subarray(0, 8).toString()).toBe('%PDF-1.4');
  }
});
