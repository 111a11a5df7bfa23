/** What the standards say becomes of C-CDA, written by hand: `cases/cda/*.txt` (`support/read-cda-cases.ts` tells how they are written). */
import { join } from 'node:path';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, test } from 'vitest';
import {
  clinicalDocument,
  type TranslatedDocument,
  translateClinicalDocument,
} from '#test/support/clinical-document.ts';
import { type CdaCase, readCdaCases } from '#test/support/read-cda-cases.ts';

const cases = readCdaCases(join(import.meta.dirname, 'cases/cda'));

describe.each(cases.map((one) => [one.title, one] as const))('%s', (_title, one: CdaCase) => {
  const translated = translateClinicalDocument(clinicalDocument({ body: one.body }));
  test.each(one.expectations.map(({ line, path, expected }) => [line, path, expected] as const))(
    'line %i: %s is %s',
    (_line, path, expected) => {
      expect(valuesOf(translated, path)).toBe(expected);
    },
  );
});

test('each case expects something, and all of them enough', () => {
  expect(cases.filter(({ expectations }) => expectations.length === 0)).toEqual([]);
  expect(cases.flatMap(({ expectations }) => expectations).length).toBeGreaterThan(130);
});

function valuesOf({ all, issues }: TranslatedDocument, path: string): string {
  if (path === 'issues') return issues.join('; ');
  const type = /^[A-Z]\w+/.exec(path)?.[0] ?? '';
  const found = all(type).flatMap(
    (resource) => fhirpath.evaluate(resource, path, {}, r4, { async: false }) as unknown[],
  );
  return found.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join('; ');
}
