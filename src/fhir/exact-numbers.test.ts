import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '#flow';
import { asNumber, copyExact, exactDigits, exactNumber, parseExact, withoutDigits } from './exact-numbers.ts';

const printed = (text: string) => JSON.stringify(parseExact(text));

test.each([
  '{"value":1.50}',
  '{"value":-0}',
  '{"value":0.0}',
  '{"value":100.00,"low":[1.0,2.10]}',
  '{"value":1E2}',
  '{"value":1e-7}',
  '{"value":12345678901234567890}',
  '{"value":0.12345678901234567890}',
  '{"value":1.0e400}',
])('%s is printed as it was read', (text) => {
  expect(printed(text)).toBe(text);
});

test('a number that a blank parts from its name keeps its digits, too', () => {
  expect(printed('{\n "value" :\t-1.50 }')).toBe('{"value":-1.50}');
});

test('what a number holds is a number', () => {
  const text = '{"a":1.5,"b":-7,"c":0,"d":"1.50","e":[10,200],"f":"2026-11-21T10:00:00.000Z"}';
  expect(parseExact(text)).toEqual(JSON.parse(text));
  expect(exactNumber('5')).toBe(5);
});

test('what is only called so is an object like any other', () => {
  const named = { rawJSON: '1.50' };
  expect(exactDigits(named)).toBeUndefined();
  expect(copyExact(named)).toEqual(named);
  expect(withoutDigits(named)).toEqual(named);
});

test('numbers with digits are copied, reckoned with and compared', () => {
  const value = parseExact('{"a":[{"value":1.50}],"b":1}') as { a: { value: Json }[] };
  const copy = copyExact(value as Json) as typeof value;
  expect(JSON.stringify(copy)).toBe('{"a":[{"value":1.50}],"b":1}');
  expect(copy.a[0]).not.toBe(value.a[0]);
  expect(asNumber(value.a[0]!.value)).toBe(1.5);
  expect(withoutDigits(value as Json)).toEqual({ a: [{ value: 1.5 }], b: 1 });
});

test('any JSON number, wherever it stands, is printed as it was read', () => {
  const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/);
  fc.assert(
    fc.property(fc.array(digits), digits, (list, one) => {
      const text = `{"list":[${list.join(',')}],"in":{"value":${one}}}`;
      expect(printed(text)).toBe(text);
    }),
  );
});
