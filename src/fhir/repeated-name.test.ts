import { expect, test } from 'vitest';
import type { Json } from '#flow';
import { parseExact } from './exact-numbers.ts';
import { membersOf, repeatedName } from './repeated-name.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":[{"b":1},{"c":{"d":1,"e":2,"d":3}}]}', 'a[1].c.d'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['[1,[2,{"x y":1,"x y":1}]]', '[1][1].?'],
])('%s names a member twice at %s', (text, place) => {
  expect(repeatedName(text)).toBe(place.replace(/^\[(\d)\]/, '$1]').replace(/^(\d)\]/, '$1]'));
  expect(membersOf(JSON.parse(text) as Json)).toBeLessThan(text.match(/:/g)!.length);
});

test.each(['{"a":1,"b":{"a":[{"a":1},{"a":"a:{}"}]}}', '{"value":1.50,"c":{"value":2.0}}', '[]', '1'])(
  '%s names each once',
  (text) => {
    expect(repeatedName(text)).toBeUndefined();
    expect(membersOf(parseExact(text))).toBe(text.replaceAll(/"a:\{\}"/g, '').match(/:/g)?.length ?? 0);
  },
);
