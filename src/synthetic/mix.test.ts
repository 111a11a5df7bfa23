import { expect, test } from 'vitest';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { trafficMix } from './mix.ts';

const mix = [...trafficMix({ seed: 3, messages: 6000, feeds: 3 })].map((message) => ({
  ...message,
  read: parseMessage(message.bytes),
}));

test('six of ten are results, four are admissions and what follows them', () => {
  const results = mix.filter(({ type }) => type === 'ORU^R01').length;
  expect(results / mix.length).toBeGreaterThan(0.58);
  expect(results / mix.length).toBeLessThan(0.62);
  expect(new Set(mix.map(({ type }) => type))).toEqual(new Set(['ORU^R01', 'ADT^A01', 'ADT^A08', 'ADT^A03']));
  for (const { read, type } of mix) expect(read.type).toBe(type);
});

test('a result has 15 segments, 10 of them OBX, and 1.1 to 1.5 KB; an ADT has about eight', () => {
  for (const { read, type, bytes } of mix) {
    expect(read.findings).toEqual([]);
    expect(groupMessage(read).findings).toEqual([]);
    if (type !== 'ORU^R01') {
      expect(read.segments.length).toBeGreaterThanOrEqual(7);
      expect(read.segments.length).toBeLessThanOrEqual(8);
      continue;
    }
    expect(read.segments.length).toBe(15);
    expect(read.all('OBX').length).toBe(10);
    expect(bytes.length).toBeGreaterThan(1100);
    expect(bytes.length).toBeLessThan(1500);
    for (const obx of read.all('OBX')) expect(Number(obx.value(5))).not.toBeNaN();
  }
});

test('control ids, fillers and content never repeat; patients do, each on one feed', () => {
  expect(new Set(mix.map(({ read }) => read.controlId)).size).toBe(mix.length);
  const fillers = mix.flatMap(({ read }) => read.all('OBR').map((obr) => obr.raw(3)));
  expect(new Set(fillers).size).toBe(fillers.length);
  const feeds = new Map<string, Set<string>>();
  for (const { read, feed } of mix) {
    const patient = read.first('PID')!.value(3);
    feeds.set(patient, (feeds.get(patient) ?? new Set()).add(feed));
  }
  expect(feeds.size).toBe(1200);
  expect([...feeds.values()].every((one) => one.size === 1)).toBe(true);
  expect(new Set([...feeds.values()].flatMap((one) => [...one]))).toEqual(new Set(['mix-1', 'mix-2', 'mix-3']));
});

test('each visit is admitted before it is updated and discharged', () => {
  const visits = new Map<string, string[]>();
  for (const { read, type } of mix) {
    if (!type.startsWith('ADT')) continue;
    const visit = read.first('PV1')!.value(19);
    visits.set(visit, [...(visits.get(visit) ?? []), type.slice(4)]);
  }
  for (const events of visits.values()) expect(['A01', 'A08', 'A08', 'A03'].slice(0, events.length)).toEqual(events);
});

test('as many observations as are asked for, each with a code or sub-id of its own', () => {
  for (const { bytes, type } of trafficMix({ seed: 3, messages: 20, observations: 70 })) {
    if (type !== 'ORU^R01') continue;
    const codes = parseMessage(bytes)
      .all('OBX')
      .map((obx) => `${obx.value(3)}/${obx.value(4)}`);
    expect(new Set(codes).size).toBe(70);
  }
});

test('the same seed gives the same bytes', () => {
  const text = (seed: number) =>
    [...trafficMix({ seed, messages: 300 })].map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
  expect(text(3)).toEqual(text(3));
  expect(text(4)).not.toEqual(text(3));
});
