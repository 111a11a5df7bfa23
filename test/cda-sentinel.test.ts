/**
 * Each leaf of a document in turn gets other values of its kind; what changes in the resources must be what lineage names for that
 * leaf, all of it, and nothing else. It proves lineage, and that nothing is made up.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clinicalDocument } from '#test/support/clinical-document.ts';
import { readCdaCases } from '#test/support/read-cda-cases.ts';
import { sampleDocuments } from '#test/support/sample-documents.ts';
import { tryLeaves } from '#test/support/sentinel/cda-sentinel.ts';
import { othersFor } from '#test/support/sentinel/cda-values.ts';
import { headerDocument } from '#test/support/sentinel/header-document.ts';

/** Of the kinds of leaves, each once, wherever it stands first. */
function onceEach(isChosen: (kind: string) => boolean = () => true): (kind: string) => boolean {
  const seen = new Set<string>();
  return (kind) => !seen.has(kind) && seen.add(kind).size > 0 && isChosen(kind);
}

test('what changes with a leaf of the header is what its lineage names', () => {
  const { tried, wrong } = tryLeaves(headerDocument, othersFor, onceEach());
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(100);
});

test('what changes with a leaf of an entry is what its lineage names', () => {
  const isTried = onceEach();
  const results = readCdaCases(join(import.meta.dirname, 'cases/cda')).map(({ title, body }) => ({
    title,
    ...tryLeaves(clinicalDocument({ body }), othersFor, isTried),
  }));
  expect(results.flatMap(({ title, wrong }) => wrong.map((one) => `${title}: ${one}`))).toEqual([]);
  expect(results.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(500);
});

/** Which half of the kinds is tried: all of them, one seed after the other, are the work of minutes. */
const seed = Number(process.env.CAUSEWAY_TEST_SEED ?? 1);
const isOfHalf = (kind: string) => (Number.parseInt(hash('sha256', kind).slice(0, 4), 16) + seed) % 2 === 0;

test('what changes with a leaf of the public documents is what its lineage names', { timeout: 300_000 }, ({ skip }) => {
  const documents = sampleDocuments().toSorted(([, one], [, other]) => one.length - other.length);
  if (documents.length === 0) skip('../shared/data/ccda-samples is not there');
  process.stderr.write(`leaves of the public documents: seed ${seed}\n`);
  const isTried = onceEach(isOfHalf);
  const results = documents.map(([name, bytes]) => ({ name, ...tryLeaves(bytes, othersFor, isTried) }));
  expect(results.flatMap(({ name, wrong }) => wrong.map((one) => `${name}: ${one}`))).toEqual([]);
  expect(results.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(800);
});
