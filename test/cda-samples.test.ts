/** The public C-CDA documents, where they are beside the repository: what becomes of them is valid, whole, and not less than before. */
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import type { FhirResource } from '#flow';
import { readTable } from '#platform/read-table.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { translateClinicalDocument } from '#test/support/clinical-document.ts';
import { sampleDocuments } from '#test/support/sample-documents.ts';
import { absentShares, countInvalid, danglingReferences } from '#test/support/sample-quality.ts';

const definitions = loadDefinitions(usRealm.definitionTables, []);
const documents = sampleDocuments();
const translated = documents.map(([name, bytes]) => [name, translateClinicalDocument(bytes).resources] as const);

describe.skipIf(documents.length === 0)('the public documents', () => {
  test('at least 99 in 100 resources are valid by the profile that they name and the one that their kind implies', () => {
    const { count, invalid } = countInvalid(translated, definitions);
    expect(count).toBeGreaterThan(2_000);
    expect(invalid / count).toBeLessThan(0.01);
  });

  test('every reference is to something that is there', () => {
    expect(danglingReferences(translated)).toEqual([]);
  });

  test('what US Core demands is there, or said to be absent: how often is told', () => {
    const shares = absentShares(translated, definitions);
    for (const { element, absent, of } of shares) process.stderr.write(`${element}: absent in ${absent} of ${of}\n`);
    expect(shares.every(({ absent, of }) => absent <= of)).toBe(true);
  });

  test.each(floors())('%s becomes at least %i %s', (document, least, type) => {
    const [, resources] = translated.find(([name]) => name === document)!;
    expect(resources.filter(({ resourceType }: FhirResource) => resourceType === type).length).toBeGreaterThanOrEqual(
      least,
    );
  });
});

function floors(): (readonly [string, number, string])[] {
  return readTable('../test/cda-sample-floors.csv').map(
    ({ document, type, least }) => [document!, Number(least), type!] as const,
  );
}
