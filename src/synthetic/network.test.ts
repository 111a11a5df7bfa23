import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { cleanMess } from './mess/mess.ts';
import { hospitalNetwork, type SyntheticMessage } from './network.ts';
import { systemsOf } from './systems.ts';

const seed = 20240102;
const clean = [...hospitalNetwork({ seed, patients: 150, mess: cleanMess })];
const parsed = clean.map((message) => ({ ...message, read: parseMessage(message.bytes) }));
const results = parsed.filter(({ type }) => type === 'ORU^R01');

function digest(messages: Iterable<SyntheticMessage>): string {
  const hash = createHash('sha256');
  for (const { bytes, ...rest } of messages) hash.update(JSON.stringify(rest)).update(bytes);
  return hash.digest('hex');
}

test('the same seed and dials give the same messages, another seed others', () => {
  const options = { seed, patients: 60 };
  const first = digest(hospitalNetwork(options));
  expect(digest(hospitalNetwork(options))).toBe(first);
  expect(digest(hospitalNetwork({ ...options, seed: seed + 1 }))).not.toBe(first);
});

test('the lives of a network are the same whoever else lives there, and whichever systems are asked', () => {
  const few = [...hospitalNetwork({ seed, patients: 20, mess: cleanMess, systems: ['ferry'] })];
  const among = clean.filter(({ feed, patient }) => feed === 'ferry-clinic' && patient < 20);
  const withoutControlId = ({ bytes }: SyntheticMessage) =>
    Buffer.from(bytes)
      .toString('utf8')
      .replace(/FSC\d{8}/, '');
  expect(few.length).toBeGreaterThan(20);
  expect(few.map(withoutControlId)).toEqual(among.map(withoutControlId));
});

test('every clean message parses without a finding but the undeclared character set of the old hospital', () => {
  const findings = new Set(parsed.flatMap(({ read, feed }) => read.findings.map(({ code }) => `${feed} ${code}`)));
  expect([...findings]).toEqual(['oldquay-adt CW-HL7-013']);
  expect(clean.every(({ expected, note }) => expected === 'AA' && note === undefined)).toBe(true);
});

test('every segment stands where the structure of its message has a place for it', () => {
  const misplaced = parsed.flatMap(({ read, type }) =>
    groupMessage(read).findings.map(({ place }) => `${type} ${place}`),
  );
  expect(misplaced).toEqual([]);
});

test('messages come in order of time, and control ids are unique in a feed', () => {
  expect(clean.map(({ at }) => at)).toEqual(clean.map(({ at }) => at).toSorted((left, right) => left - right));
  expect(new Set(parsed.map(({ feed, read }) => `${feed} ${read.controlId}`)).size).toBe(clean.length);
});

test('each system is spoken as it describes itself', () => {
  for (const system of systemsOf({})) {
    const own = parsed.filter(({ feed }) => feed === system.feed);
    expect(own.length).toBeGreaterThan(20);
    for (const { read } of own) {
      expect(read.version).toBe(system.version);
      expect(read.segments[0]!.value(3)).toBe(system.application);
      expect(read.segments[0]!.value(4)).toBe(system.facility);
    }
    const codings = own.flatMap(({ read }) => read.all('OBX').map((obx) => obx.value(3, 3)));
    expect(new Set(codings)).toEqual(
      codings.length === 0 ? new Set() : new Set([system.codes === 'LOINC' ? 'LN' : 'L']),
    );
  }
});

test('one number at two systems is two people, and one person has other numbers elsewhere', () => {
  const people = new Map<string, Set<number>>();
  const numbers = new Map<number, Set<string>>();
  for (const { feed, patient, read } of parsed) {
    const number = read.first('PID')!.value(3);
    const system = feed.replace(/-.*/, '') + (feed === 'oldquay-lab' ? '-lab' : '');
    const filed = `${number} ${system}`;
    people.set(filed, (people.get(filed) ?? new Set()).add(patient));
    numbers.set(patient, (numbers.get(patient) ?? new Set()).add(number));
  }
  expect([...people.values()].every((one) => one.size === 1)).toBe(true);
  const [hospital] = people.get('100000 oldquay')!;
  const [laboratory] = people.get('100000 oldquay-lab')!;
  expect([hospital, laboratory]).toEqual([0, 1]);
  expect([...numbers.values()].some((one) => one.size >= 3)).toBe(true);
});

test('a stay begins before it ends, and a visit number is of one person only', () => {
  const visits = new Map<string, { patient: number; events: string[] }>();
  for (const { patient, read, type } of parsed) {
    const number = read.first('PV1')?.value(19) ?? '';
    if (number === '' || !type.startsWith('ADT')) continue;
    const visit = visits.get(number) ?? { patient, events: [] };
    visits.set(number, visit);
    expect(visit.patient).toBe(patient);
    visit.events.push(type.slice(4));
  }
  expect(visits.size).toBeGreaterThan(300);
  for (const { events } of visits.values()) {
    expect(['A01', 'A04', 'A05']).toContain(events[0]);
    const discharge = events.indexOf('A03');
    const cancelled = events.indexOf('A13');
    if (discharge === -1) expect(events.some((event) => event === 'A11' || event === 'A38')).toBe(true);
    else if (cancelled === -1) expect(discharge).toBe(events.length - 1);
    else expect(events.slice(discharge)).toEqual(['A03', 'A13', 'A03']);
    for (const [cancels, event] of [
      ['A12', 'A02'],
      ['A22', 'A21'],
    ] as const) {
      if (events.includes(cancels)) expect(events.indexOf(event)).toBeLessThan(events.indexOf(cancels));
    }
  }
});

test('what corrects a result was told before, under the same filler number and code', () => {
  const told = new Map<string, Set<string>>();
  let corrections = 0;
  for (const { feed, read } of results) {
    const obr = read.first('OBR')!;
    const filler = `${feed} ${obr.value(3)}`;
    const codes = codesOf(read);
    if (obr.value(25) === 'C') {
      corrections++;
      for (const code of codes) if (!code.startsWith('18782-3')) expect(told.get(filler)).toContain(code);
    }
    told.set(filler, new Set([...(told.get(filler) ?? []), ...codes]));
  }
  expect(corrections).toBeGreaterThan(20);
});

function codesOf(read: Message): string[] {
  return read.all('OBX').map((obx) => `${obx.value(3)}/${obx.value(4)}`);
}

test('results have statuses, values and data types of every kind', () => {
  const statuses = new Set(results.flatMap(({ read }) => read.all('OBX').map((obx) => obx.value(11))));
  expect([...statuses].toSorted()).toEqual(expect.arrayContaining(['C', 'F', 'I', 'P']));
  const types = new Set(results.flatMap(({ read }) => read.all('OBX').map((obx) => obx.value(2))));
  expect([...types].toSorted()).toEqual(['CWE', 'ED', 'FT', 'NM', 'SN', 'ST', 'TX']);
});

test('allergies are a set that is sent whole or not at all', () => {
  const updates = parsed.filter(({ type }) => type === 'ADT^A08').map(({ read }) => read.all('AL1').length);
  expect(Math.max(...updates)).toBeGreaterThan(2);
  expect(parsed.some(({ type, read }) => type === 'ADT^A03' && read.first('AL1') === undefined)).toBe(true);
});

test('a long illness shows: glycated haemoglobin of diabetics is above the range and rises', () => {
  const courses = new Map<number, number[]>();
  for (const { patient, read } of results) {
    for (const obx of read.all('OBX')) {
      if (!['4548-4', 'HA1C'].includes(obx.value(3))) continue;
      courses.set(patient, [...(courses.get(patient) ?? []), Number(obx.value(5))]);
    }
  }
  const long = [...courses.values()].filter((course) => course.length >= 3);
  expect(long.length).toBeGreaterThan(5);
  const rises = long.filter((course) => course.at(-1)! > course[0]!);
  expect(rises.length / long.length).toBeGreaterThan(0.8);
});
