import { expect, test } from 'vitest';
import { readCsv } from './csv.ts';
import { loadVocabulary } from './load-vocabulary.ts';
import { createRandom, traitOf } from './random.ts';

const vocabulary = loadVocabulary();

test('quotes, commas, empty cells and comments of our tables are read', () => {
  expect(readCsv('# why\na,b,c\n1,"x, ""y""",\n,2,3\n')).toEqual([
    { a: '1', b: 'x, "y"', c: '' },
    { a: '', b: '2', c: '3' },
  ]);
});

test('every name in one table that points into another is there', () => {
  for (const panel of vocabulary.panels.values()) expect(panel.tests).not.toContain(undefined);
  for (const { panels } of vocabulary.threads)
    for (const panel of panels) expect(vocabulary.panels.has(panel)).toBe(true);
  for (const effects of vocabulary.effects.values())
    for (const test of effects.keys()) expect(vocabulary.tests.has(test)).toBe(true);
  for (const { type } of vocabulary.tests.values()) expect(['NM', 'SN', ...vocabulary.scales.keys()]).toContain(type);
  for (const { culture } of vocabulary.cultures) {
    expect(vocabulary.familyNames.get(culture!)).toBeDefined();
    for (const sex of ['F', 'M']) expect(vocabulary.givenNames.get(`${culture} ${sex}`)!.length).toBeGreaterThan(1);
  }
});

test('LOINC codes and NPIs have the right form: check digit, and a first digit that no NPI has', () => {
  for (const { code } of vocabulary.tests.values()) expect(checkDigit(code.shared.split('^')[0]!)).toBe(true);
  for (const { code } of vocabulary.panels.values()) expect(checkDigit(code.shared.split('^')[0]!)).toBe(true);
  for (const { loinc } of [
    ...vocabulary.imaging,
    ...vocabulary.microbiology.cultures,
    ...vocabulary.microbiology.drugs,
  ]) {
    expect(checkDigit(loinc)).toBe(true);
  }
  for (const { id } of vocabulary.clinicians) expect(id).toMatch(/^9\d{9}$/);
});

/** LOINC's check digit: Luhn over the number before the dash. */
function checkDigit(loinc: string): boolean {
  const [number, check] = loinc.split('-');
  const sum = [...number!].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(check);
}

test('draws are even and the same for the same seeds', () => {
  const random = createRandom(1, 2, 3);
  const draws = Array.from({ length: 20_000 }, () => random.next());
  expect(draws.reduce((sum, draw) => sum + draw, 0) / draws.length).toBeCloseTo(0.5, 1);
  const again = createRandom(1, 2, 3);
  expect(Array.from({ length: 5 }, () => again.next())).toEqual(draws.slice(0, 5));
  expect(createRandom(1, 2, 4).next()).not.toBe(draws[0]);
  const normals = Array.from({ length: 20_000 }, () => random.normal());
  expect(normals.reduce((sum, one) => sum + one * one, 0) / normals.length).toBeCloseTo(1, 1);
});

test('traits of people are spread evenly', () => {
  const buckets = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index++) buckets[Math.floor(traitOf(1, index, 2, 3) * 10)]!++;
  for (const bucket of buckets) expect(Math.abs(bucket - 1000)).toBeLessThan(150);
});
