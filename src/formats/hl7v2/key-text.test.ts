import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '#platform/limits.ts';
import { businessKey, readBusinessKey } from './business-keys.ts';
import { keyText } from './key-text.ts';

test('a number of the usual kind stays as it is', () => {
  for (const text of ['', '4711', 'Å-4711/2', 'urn:oid:2.16.840.1.113883.19.5', '表1'])
    expect(keyText(text)).toBe(text);
});

test('what no database text holds, and what separates keys, is taken out', () => {
  expect(keyText('47\u000011\u001f\ud800')).toBe('47\ufffd11\ufffd\ufffd');
});

test('numbers of any length and kind make keys of bounded length, which are read again and differ where they differ', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.nat(100_000).map((length) => '9'.repeat(length)),
  );
  fc.assert(
    fc.property(part, part, (authority, value) => {
      const key = businessKey('accession', authority, value);
      expect(key.length).toBeLessThanOrEqual(limits.keyChars);
      expect(key).not.toMatch(/[\u0000\u001f]/);
      expect(readBusinessKey(key)).toEqual({ kind: 'accession', authority: keyText(authority), value: keyText(value) });
      expect(keyText(keyText(value))).toBe(keyText(value));
    }),
    { seed: 2_603, numRuns: 300 },
  );
  expect(keyText('9'.repeat(1_000))).not.toBe(keyText('9'.repeat(1_001)));
});
