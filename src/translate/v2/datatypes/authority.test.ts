import { expect, test } from 'vitest';
import type { Scope } from '../scope.ts';
import { universalUri } from './authority.ts';

const scope = { context: { realm: { systemOfOid: () => undefined } } } as unknown as Scope;

test('a universal id makes a URI only where it has the form that its type says', () => {
  const uuid = '6A2EE390-978E-42C6-8F88-C17DFF3BD8AA';
  expect(universalUri(scope, uuid, 'UUID', '1')).toBe(`urn:uuid:${uuid.toLowerCase()}`);
  expect(universalUri(scope, '1.2.3', 'ISO', '1')).toBe('urn:oid:1.2.3');
  expect(universalUri(scope, 'example.test', 'DNS', '1')).toBe('urn:dns:example.test');
  for (const [id, type] of [
    ['general hospital', 'UUID'],
    ['12', 'GUID'],
    ['1.2 3', 'ISO'],
    ['a b', 'URI'],
    ['a b', 'DNS'],
  ] as const)
    expect([id, universalUri(scope, id, type, '1')]).toEqual([id, undefined]);
});
