import { expect, test } from 'vitest';
import { hash64 } from './hash.ts';

test('a million tokens that differ in one place have a million hashes', () => {
  const hashes = new Set<bigint>();
  for (let n = 0; n < 1_000_000; n++) hashes.add(hash64(`Observation|code|http://loinc.org|${n}-${n % 10}`));
  expect(hashes.size).toBe(1_000_000);
});

test('a hash fits a bigint column', () => {
  for (const text of ['', 'a', 'b', 'Patient|identifier|urn:oid:1.2.3|42', '表']) {
    expect(BigInt.asIntN(64, hash64(text))).toBe(hash64(text));
  }
});
