/** What the standards say becomes of v2, written by hand: `cases/v2/*.txt` (`support/read-cases.ts` tells how they are written). */
import { join } from 'node:path';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, test } from 'vitest';
import { type Case, readCases } from '#test/support/read-cases.ts';
import { type Translated, translate, translateBytes } from '#test/support/translate.ts';

const cases = readCases(join(import.meta.dirname, 'cases/v2'));

describe.each(cases.map((one) => [one.title, one] as const))('%s', (_title, one: Case) => {
  const translated = translate(one.type, one.segments);
  test.each(one.expectations.map(({ line, path, expected }) => [line, path, expected] as const))(
    'line %i: %s is %s',
    (_line, path, expected) => {
      expect(valuesOf(translated, path)).toBe(expected);
    },
  );
});

test('each case expects something', () => {
  expect(cases.filter(({ expectations }) => expectations.length === 0)).toEqual([]);
});

function valuesOf({ all, issues }: Translated, path: string): string {
  if (path === 'issues') return issues.join('; ');
  const type = /^[A-Z]\w+/.exec(path)?.[0] ?? '';
  const found = all(type).flatMap(
    (resource) => fhirpath.evaluate(resource, path, {}, r4, { async: false }) as unknown[],
  );
  return found.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join('; ');
}

test.each(['QBP^Q11', 'VXQ^V01', 'QRY^A19', 'ACK^A01', 'RSP^K21'])(
  '%s that finds nobody states nothing, and says nothing amiss',
  (type) => {
    const lines = [
      `MSH|^~\\&|A|B|C|D|20240101||${type}|1|P|2.5.1`,
      'MSA|AA|9',
      'QAK|Q1|NF',
      'QPD|Z34^Request|Q1|123^^^HOSP^MR||Doe^Jane',
      'RCP|I|5^RD',
    ];
    const { translation } = translateBytes(new TextEncoder().encode(lines.join('\r')));
    expect(translation.statements.filter(({ mode }) => mode !== 'mention')).toEqual([]);
    expect(translation.issues).toEqual([]);
    expect(translation.leaves.unmapped).toBe(0);
  },
);
