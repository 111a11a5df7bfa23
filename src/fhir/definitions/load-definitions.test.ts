import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { makeTgz } from '#test/support/make-tgz.ts';
import { createValidator } from '../validate/validate.ts';
import { loadDefinitions } from './load-definitions.ts';

const url = 'http://example.org/StructureDefinition/named-patient';

/** A Patient that has a name of at most so many parts. */
const profile = (more: object = {}) => ({
  resourceType: 'StructureDefinition',
  url,
  name: 'NamedPatient',
  type: 'Patient',
  kind: 'resource',
  derivation: 'constraint',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
  differential: { element: [{ id: 'Patient.name', path: 'Patient.name', min: 1 }] },
  ...more,
});
const manifest = (...fhirVersions: string[]) => ({
  name: 'package/package.json',
  text: JSON.stringify({ fhirVersions }),
});
const file = (name: string, content: unknown) => ({
  name: `package/StructureDefinition-${name}.json`,
  text: typeof content === 'string' ? content : JSON.stringify(content),
});

let folder: string;
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-packages-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function packageOf(...files: Parameters<typeof makeTgz>): string {
  const path = join(folder, `${++count}.tgz`);
  writeFileSync(path, makeTgz(...files));
  return path;
}

function refusal(...packages: string[]): { code: string; place: string | undefined } {
  try {
    loadDefinitions([], packages);
  } catch (error) {
    if (error instanceof CausewayError) return { code: error.code, place: error.place };
    throw error;
  }
  return { code: 'none', place: undefined };
}

test('a profile of a package is validated by', () => {
  const validator = createValidator(loadDefinitions([], [packageOf(manifest('4.0.1'), file('a', profile()))]));
  const patient = { resourceType: 'Patient', active: true };
  expect(validator.validate(patient, [url]).filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'required', expression: 'Patient' },
  ]);
  expect(validator.knows(url)).toBe(true);
});

test('a package may build on one before it', () => {
  const base = packageOf(file('a', profile()));
  const inner = 'http://example.org/StructureDefinition/born-patient';
  const element = [{ id: 'Patient.birthDate', path: 'Patient.birthDate', min: 1 }];
  const derived = packageOf(file('b', profile({ url: inner, baseDefinition: url, differential: { element } })));
  const validator = createValidator(loadDefinitions([], [base, derived]));
  const errors = validator.validate({ resourceType: 'Patient', active: true }, [inner]);
  expect(errors.filter(({ severity }) => severity === 'error')).toHaveLength(2);
});

test.each([
  ['no archive', () => 'not a package', 'CW-DEF-001'],
  ['a file that is no JSON', () => [file('a', '{"resourceType":')], 'CW-DEF-001'],
  ['another version of FHIR', () => [manifest('5.0.0'), file('a', profile())], 'CW-DEF-002'],
  ['R4B', () => [manifest('4.3.0')], 'CW-DEF-002'],
  ['one canonical twice', () => [file('a', profile()), file('b', profile())], 'CW-DEF-003'],
  ['a path out of it', () => [{ name: 'package/../../x.json', text: '{}' }], 'CW-DEF-004'],
])('a package with %s is refused, and named', (_, content, code) => {
  const made = content();
  const path = typeof made === 'string' ? join(folder, 'text.tgz') : packageOf(...made);
  if (typeof made === 'string') writeFileSync(path, made);
  expect(refusal(path)).toEqual({ code, place: path });
});

test('two packages that define one canonical are refused: which of them holds is nobody’s guess', () => {
  const [one, other] = [packageOf(file('a', profile())), packageOf(file('a', profile()))];
  expect(refusal(one, other)).toEqual({ code: 'CW-DEF-003', place: other });
  expect(refusal(one)).toEqual({ code: 'none', place: undefined });
});

test('a package that is not there is refused, and named', () => {
  const path = join(folder, 'nowhere.tgz');
  expect(refusal(path)).toEqual({ code: 'CW-DEF-001', place: path });
});

test('definitions that are odd, deep or endless load or are refused, and nothing hangs', () => {
  const element = Array.from({ length: 3_000 }, (_, index) => {
    const path = `Patient.contact${'.extension'.repeat(index % 40)}`;
    return { id: `${path}:s${index}`, path, sliceName: `s${index}` };
  });
  const odd = [
    profile({ url: 'http://example.org/1', baseDefinition: 'http://example.org/1' }),
    profile({ url: 'http://example.org/2', baseDefinition: 'http://example.org/3' }),
    profile({ url: 'http://example.org/3', baseDefinition: 'http://example.org/2' }),
    profile({ url: 'http://example.org/4', differential: { element } }),
    profile({ url: 'http://example.org/5', type: 'Nothing' }),
  ];
  const path = packageOf(...odd.map((one, index) => file(String(index), one)));
  const validator = createValidator(loadDefinitions([], [path]));
  for (const { url } of odd)
    expect(Array.isArray(validator.validate({ resourceType: 'Patient', contact: [{}] }, [url]))).toBe(true);
});
