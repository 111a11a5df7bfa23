import { expect, test } from 'vitest';
import { createSeal } from './seal.ts';

const pairs = [
  ['family', 'Okafor'],
  ['_cursor', '1.c'],
] as const;
const seal = createSeal(Buffer.alloc(32, 1));

test('a sealed search opens as it was, for the same caller and address, after a restart too', () => {
  const text = seal.seal(pairs, 'a Patient')!;
  expect(text).toMatch(/^[\w-]+$/);
  expect(Buffer.from(text, 'base64url').toString('latin1')).not.toContain('Okafor');
  expect(createSeal(Buffer.alloc(32, 1)).open(text, 'a Patient')).toEqual(pairs);
});

test('it opens nowhere else, and not when a bit of it is another', () => {
  const text = seal.seal(pairs, 'a Patient')!;
  expect(seal.open(text, 'b Patient')).toBeUndefined();
  expect(seal.open(text, 'a Observation')).toBeUndefined();
  expect(createSeal(Buffer.alloc(32, 2)).open(text, 'a Patient')).toBeUndefined();
  const bytes = Buffer.from(text, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const other = Buffer.from(bytes);
    other[at]! ^= 1;
    expect(seal.open(other.toString('base64url'), 'a Patient')).toBeUndefined();
  }
  for (const none of ['', 'x', '%', 'a'.repeat(100_000)]) expect(seal.open(none, 'a Patient')).toBeUndefined();
});

test('what is too long for an address is not sealed', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => Buffer.from(`${index}`.repeat(9)).toString('base64'));
  expect(createSeal(Buffer.alloc(32)).seal([['_id', ids.join(',') + Math.random()]], 's')).toBeDefined();
  const random = Array.from({ length: 2_000 }, () => crypto.randomUUID()).join(',');
  expect(seal.seal([['_id', random]], 's')).toBeUndefined();
});
