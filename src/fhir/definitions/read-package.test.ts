import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { makeTgz } from '#test/support/make-tgz.ts';
import { readPackage } from './read-package.ts';

test('the wanted files of a package are read, with long names', () => {
  const long = 'package/StructureDefinition-'.padEnd(180, 'x');
  const bytes = makeTgz(
    { name: 'package/a.json', text: '{"a":1}' },
    { name: 'b.json', prefix: 'package', text: 'ä'.repeat(600) },
    { name: '././@LongLink', kind: 'L', text: `${long}\0` },
    { name: long.slice(0, 100), text: 'long' },
    { name: 'package/dir', kind: '5', text: '' },
    { name: 'package/link', kind: '2', text: '' },
  );
  expect(readPackage(bytes, () => true)).toEqual(
    new Map([
      ['package/a.json', '{"a":1}'],
      ['package/b.json', 'ä'.repeat(600)],
      [long, 'long'],
    ]),
  );
  expect([...readPackage(bytes, (name) => name.endsWith('b.json')).keys()]).toEqual(['package/b.json']);
});

test('what is no package is refused: no gzip, cut short, a size that is none or too large', () => {
  const whole = makeTgz({ name: 'package/a.json', text: 'x'.repeat(2_000) });
  const broken = [
    Buffer.from('not a package'),
    whole.subarray(0, whole.length - 20),
    makeTgz({ name: 'package/a.json', text: 'x', size: '77777777777' }),
    makeTgz({ name: 'package/a.json', text: 'x', size: '-1' }),
    makeTgz({ name: 'package/a.json', text: 'x', size: 'NaN' }),
  ];
  for (const bytes of broken) expect(() => readPackage(bytes, () => true)).toThrow(/A FHIR package cannot be read/);
});

test('what unpacks to more than a package can be is refused before it fills the memory', () => {
  const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(64 * 1024);
  expect(readPackage(bomb, () => true).size).toBe(0);
  expect(() => readPackage(bomb, () => true, 1024 * 1024)).toThrow(/A FHIR package cannot be read/);
});

test('a package that names a file outside of itself is refused', () => {
  for (const name of ['package/../../etc/cron.d/x', '/etc/passwd', 'package\\..\\x.json', '..']) {
    expect(() => readPackage(makeTgz({ name, text: '{}' }), () => true)).toThrow(/a file outside of itself/);
  }
});
