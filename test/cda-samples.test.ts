/** The public C-CDA documents, where they are beside the repository: what becomes of them is valid, whole, and not less than before. */
import { expect, test } from 'vitest';
import { translateClinicalDocument } from '#test/support/clinical-document.ts';
import { describeSamples, type Sample } from '#test/support/describe-samples.ts';
import { countPopulated } from '#test/support/populated-leaves.ts';
import { sampleDocuments } from '#test/support/sample-documents.ts';

const samples = sampleDocuments().map(([name, bytes]): Sample => {
  const { resources, translation } = translateClinicalDocument(bytes);
  return { name, bytes, resources, rows: translation.lineage(), leaves: translation.leaves };
});

describeSamples('the public documents', { samples, least: 2_000, floors: 'cda-sample-floors.csv' });

test.skipIf(samples.length === 0)(
  'lineage has a row for each attribute and text of a document that holds anything',
  () => {
    for (const { name, bytes, rows } of samples) expect(rows.length, name).toBe(countPopulated(bytes));
  },
);
