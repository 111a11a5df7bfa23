import { expect, test } from 'vitest';
import { isNationalProviderIdentifier } from './national-provider-identifier.ts';
import { usRealm } from './us-realm.ts';

test.each([
  // The example of 45 CFR 162.406's check digit, then one digit off, too short, and no number.
  ['1234567893', true],
  ['1234567894', false],
  ['123456789', false],
  ['12345678X3', false],
])('whether %s is an NPI: %s', (value, is) => {
  expect(isNationalProviderIdentifier(value)).toBe(is);
});

test('the system of NPIs is claimed only for what is one', () => {
  expect(usRealm.identifierSystem('NPI', '1234567893')).toBe('http://hl7.org/fhir/sid/us-npi');
  expect(usRealm.identifierSystem('NPI', '77')).toBeUndefined();
  expect(usRealm.identifierSystem('SS', '123456789')).toBe('http://hl7.org/fhir/sid/us-ssn');
  expect(usRealm.systemOfOid('2.16.840.1.113883.4.1', '123456789')).toBe('http://hl7.org/fhir/sid/us-ssn');
  expect(usRealm.identifierSystem('', '1')).toBeUndefined();
});

test('several races are categories of one extension; a detailed one stands beside them, an unknown one is words', () => {
  const races = [
    { code: '2106-3', text: 'White', system: '' },
    { code: '2028-9', text: 'Asian', system: '' },
    { code: '1010-8', text: 'Apache', system: 'urn:oid:2.16.840.1.113883.6.238' },
    { code: 'Q', text: 'Martian', system: '' },
  ];
  const [race] = usRealm.personExtensions({ races, ethnicities: [], tribes: [] }) as {
    extension: { url: string; valueString?: string }[];
  }[];
  expect(race!.extension.map(({ url }) => url)).toEqual(['ombCategory', 'ombCategory', 'detailed', 'text']);
  expect(race!.extension.at(-1)!.valueString).toBe('White, Asian, Apache, Martian');
});

test('a profile is chosen by type and kind, and the plain one where the kind has none', () => {
  expect(usRealm.shape('Observation', 'laboratory')?.profile).toMatch(/us-core-observation-lab$/);
  expect(usRealm.shape('Observation', 'other')?.profile).toMatch(/us-core-simple-observation$/);
  expect(usRealm.shape('Basic')).toBeUndefined();
});
