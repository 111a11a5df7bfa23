import { expect, test } from 'vitest';
import type { Json } from '#flow';
import { readDefinitionTable } from '../definitions/load-definitions.ts';
import { nativeInvariants } from '../validate/native-invariants.ts';
import { compileExpression } from './compile-expression.ts';
import { type Path, TooManySteps, Unsupported } from './nodes.ts';

const resource: { [element: string]: Json } = {
  resourceType: 'Patient',
  id: 'p',
  active: true,
  name: [
    { family: 'Okafor', given: ['Ada', 'Mary'] },
    { use: 'old', family: 'Lind' },
  ],
  deceasedDateTime: '2020-01-01',
  _birthDate: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] },
  contact: [{ name: { text: 'x' } }],
};

const path = (steps = 10_000): Path => ({
  resource,
  root: resource,
  context: [resource],
  type: 'Patient',
  resolve: (reference) => (reference === '#x' ? { resourceType: 'Organization' } : undefined),
  steps,
});
const result = (text: string, on: Json = resource) =>
  compileExpression(text, (name) => name === 'deceased' || name === 'value')([on], path());

test.each<[string, readonly Json[]]>([
  ['name.family', ['Okafor', 'Lind']],
  ['Patient.name.given', ['Ada', 'Mary']],
  ["name.where(use = 'old').family", ['Lind']],
  ['name[1].family', ['Lind']],
  ['name.first().given.last()', ['Mary']],
  ['name.exists() and contact.empty().not()', [true]],
  ["name.exists(family = 'Lind')", [true]],
  ['name.all(family.exists())', [true]],
  ['name.given.count() = 2', [true]],
  ["name.family.select($this & '!')", ['Okafor!', 'Lind!']],
  ["'Ada' in name.given", [true]],
  ["name.given contains 'Eve'", [false]],
  ['deceased', ['2020-01-01']],
  ['deceased is dateTime', [true]],
  ['deceased.ofType(boolean)', []],
  ['(deceased as dateTime).toString().length() >= 10', [true]],
  ['birthDate.exists()', [true]],
  ['birthDate.hasValue()', [false]],
  ["birthDate.extension('urn:x').value", ['unknown']],
  ["id.matches('^[a-z]$')", [true]],
  ["id.startsWith('q') or active", [true]],
  ['active and nothing', []],
  ['nothing implies active', [true]],
  ['nothing = 1', []],
  ['1 + 2 * 3', [7]],
  ["'10'.toInteger() mod 4", [2]],
  ["iif(active, 'a', 'b')", ['a']],
  ['(name.family | name.family).count()', [2]],
  ['name.family.combine(name.family).isDistinct()', [false]],
  ['contact.name.text.exists() xor deceased.exists()', [false]],
  ['%resource.id', ['p']],
  ['descendants().where($this = true).count()', [1]],
  ["'2020' <= '2020-05-01'", [true]],
  ["'2021-01' < '2020-12-31'", [false]],
  ["'it\\'s \\u0041'", ["it's A"]],
  ['{}', []],
])('%s', (text, expected) => {
  expect(result(text)).toEqual(expected);
});

test('a reference is followed where what it points at is at hand, and else tells its type', () => {
  expect(result('resolve() is Organization', { reference: '#x' })).toEqual([true]);
  expect(result('resolve() is Device', { reference: 'Device/1' })).toEqual([true]);
  expect(result('resolve().exists()', { reference: 'urn:uuid:1' })).toEqual([false]);
});

test('what is not read here is told when it is compiled', () => {
  for (const text of ['today()', 'name.memberOf(1)', 'name.toString2()', "matches('[')", 'constructor()'])
    expect(() => result(text)).toThrow(Unsupported);
  for (const text of ['', 'a.', '(a', 'a b', 'a ~~ b', "'x", '$that', 'a[1', 'a..b'])
    expect(() => result(text)).toThrow(RangeError);
});

test('every invariant of R4 and of the realm is read, but for those that are written in code', () => {
  const tables = ['fhir/r4.json', 'us/us-core.json'].map(readDefinitionTable);
  const expressions = tables.flatMap(({ definitions }) =>
    definitions.flatMap(({ invariants }) =>
      Object.entries(invariants ?? {}).flatMap(([key, { expression }]) =>
        nativeInvariants.has(key) ? [] : [expression],
      ),
    ),
  );
  expect(new Set(expressions).size).toBeGreaterThan(200);
  for (const expression of new Set(expressions)) compileExpression(expression, () => true);
});

test('an evaluation that looks at too much ends', () => {
  const wide = { item: Array.from({ length: 100 }, () => ({ item: [{}] })) };
  const evaluate = compileExpression('descendants().count()', () => false);
  expect(() => evaluate([wide], path(50))).toThrow(TooManySteps);
});
