/** What the standards say becomes of FHIR in C-CDA, written by hand: `cases/to-cda/*.txt` (`support/read-to-cda-cases.ts` tells how they are written). */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCda } from '#formats/cda/read-cda.ts';
import { documentOf } from '#test/support/cda-round-trip.ts';
import { readToCdaCases, type ToCdaCase } from '#test/support/read-to-cda-cases.ts';
import { valuesAt } from '#test/support/xml-path.ts';

const cases = readToCdaCases(join(import.meta.dirname, 'cases/to-cda'));

describe.each(cases.map((one) => [one.title, one] as const))(
  '%s',
  (_title, { resources, type, expectations }: ToCdaCase) => {
    const root = readCda(documentOf(resources, type));
    test.each(expectations.map(({ line, path, expected }) => [line, path, expected] as const))(
      'line %i: %s is %s',
      (_line, path, expected) => {
        expect(valuesAt(root, path).join('; ')).toBe(expected);
      },
    );
  },
);

test('each case expects something, and all of them enough', () => {
  expect(cases.filter(({ expectations }) => expectations.length === 0)).toEqual([]);
  expect(cases.flatMap(({ expectations }) => expectations).length).toBeGreaterThan(100);
});
