import { expect, test } from 'vitest';
import { createIds, isDerivedId, publishedIdKey, shardOf } from './ids.ts';

const ids = createIds(publishedIdKey);

test('the same source patient has the same id, another system, authority or number another one', () => {
  const id = ids.patient('lab', 'urn:oid:1.2.3', '42');
  expect(isDerivedId(id)).toBe(true);
  expect(ids.patient('lab', 'urn:oid:1.2.3', '42')).toBe(id);
  const others = [
    ids.patient('adt', 'urn:oid:1.2.3', '42'),
    ids.patient('lab', '', '42'),
    ids.patient('lab', 'urn:oid:1.2.3', '43'),
  ];
  expect(new Set([id, ...others]).size).toBe(4);
});

test('another installation key gives other ids', () => {
  const other = createIds(new Uint8Array(32).fill(7));
  expect(other.patient('lab', '', '42')).not.toBe(ids.patient('lab', '', '42'));
});

test('a resource of a patient lies on the shard of the patient', () => {
  const patient = ids.patient('lab', '', '42');
  const observation = ids.resource(patient, 'Observation', 'filler:1|718-7');
  expect(isDerivedId(observation)).toBe(true);
  expect(shardOf(observation)).toBe(shardOf(patient));
});

test('patients spread over the shards', () => {
  const shards = new Set(Array.from({ length: 4096 }, (_, n) => shardOf(ids.patient('lab', '', `${n}`))));
  expect(shards.size).toBeGreaterThan(2300);
});
