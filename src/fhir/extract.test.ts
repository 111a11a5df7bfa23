import { expect, test } from 'vitest';
import type { Json } from '#flow';
import { compilePath, compilePaths } from './extract.ts';

const patient: { [element: string]: Json } = {
  name: [{ family: 'A', given: ['B', 'C'] }, { given: [null, 'D'] }],
  telecom: [
    { system: 'phone', value: '1' },
    { system: 'email', value: 'a|b@c.d' },
  ],
  extension: [{ url: 'http://example.org/a.b|c', valueDateTime: '2026' }, { url: 'other' }],
  deceasedBoolean: false,
};

test.each([
  ['name.given', ['B', 'C', 'D']],
  ['name.family | name.given', ['A', 'B', 'C', 'D']],
  ["telecom.where(system='email').value", ['a|b@c.d']],
  ["extension('http://example.org/a.b|c').valueDateTime", ['2026']],
  ['deceasedBoolean', [false]],
  ['name.family.nothing', []],
  ['nothing', []],
  ['constructor.name', []],
])('%s gives %j', (path, values) => {
  expect(compilePath(path)(patient)).toEqual(values);
});

test('what is no path of this grammar is refused when it is compiled', () => {
  for (const path of ['', 'name.', 'name.first()', "telecom.where(system!='phone')"]) {
    expect(() => compilePath(path)).toThrow(RangeError);
  }
});

test('paths that are read together give what each gives alone', () => {
  const paths = [
    'name.given',
    'name.family | name.given',
    "telecom.where(system='email').value",
    '$this',
    'nothing',
    'constructor.name',
  ];
  const found = new Map<string, Json[]>(paths.map((path) => [path, []]));
  compilePaths(paths.map((path) => [path, path]))(patient, (path, value) => found.get(path)!.push(value));
  for (const path of paths) expect(found.get(path)).toEqual(compilePath(path)(patient));
});
