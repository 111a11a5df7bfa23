/**
 * Each leaf of a document in turn gets another value of its kind; what changes in the resources must be what lineage names for
 * that leaf, and nothing else. It proves lineage, and that nothing is made up.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clinicalDocument } from '#test/support/clinical-document.ts';
import { readCdaCases } from '#test/support/read-cda-cases.ts';
import { tryLeaves } from '#test/support/sentinel/cda-sentinel.ts';
import { anotherValue } from '#test/support/sentinel/cda-values.ts';
import { headerDocument } from '#test/support/sentinel/header-document.ts';

const cases = readCdaCases(join(import.meta.dirname, 'cases/cda'));
// Every leaf of a kind is tried once, wherever it stands.
const seen = new Set<string>();

test('what changes with a leaf of the header is what its lineage names', () => {
  const { tried, wrong } = tryLeaves(headerDocument, anotherValue, seen);
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(100);
});

test('what changes with a leaf of an entry is what its lineage names', () => {
  const results = cases.map(({ title, body }) => ({
    title,
    ...tryLeaves(clinicalDocument({ body }), anotherValue, seen),
  }));
  expect(results.flatMap(({ title, wrong }) => wrong.map((one) => `${title}: ${one}`))).toEqual([]);
  expect(results.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(400);
});
