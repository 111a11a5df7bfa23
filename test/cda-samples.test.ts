/** The public C-CDA documents, where they are beside the repository: what becomes of them is valid, whole, and not less than before. */
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import type { FhirResource, Json } from '#flow';
import { readTable } from '#platform/read-table.ts';
import { impliedProfile } from '#realms/us/implied-profile.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { translateClinicalDocument } from '#test/support/clinical-document.ts';
import { sampleDocuments } from '#test/support/sample-documents.ts';

const documents = sampleDocuments();
const translated = documents.map(([name, bytes]) => [name, translateClinicalDocument(bytes).resources] as const);

describe.skipIf(documents.length === 0)('the public documents', () => {
  test('at least 99 in 100 resources are valid by the profile that they name and the one that their kind implies', () => {
    const validator = createValidator(loadDefinitions(usRealm.definitionTables, []));
    const causes = new Map<string, number>();
    let count = 0;
    let invalid = 0;
    for (const [, resources] of translated) {
      for (const resource of resources) {
        count++;
        const implied = impliedProfile(resource);
        const profiles = implied !== undefined && validator.knows(implied) ? [implied] : [];
        const errors = validator.validate(resource, profiles).filter(({ severity }) => severity === 'error');
        if (errors.length > 0) invalid++;
        for (const { expression, text } of errors) {
          const cause = `${expression.replace(/\[\d+\]/g, '')}: ${text}`;
          causes.set(cause, (causes.get(cause) ?? 0) + 1);
        }
      }
    }
    for (const [cause, times] of causes) process.stderr.write(`${times} × ${cause}\n`);
    expect(count).toBeGreaterThan(2_000);
    expect(invalid / count).toBeLessThan(0.01);
  });

  test('every reference is to something that is there', () => {
    const dangling = translated.flatMap(([name, resources]) => {
      const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id as string}`));
      return resources.flatMap((resource) =>
        referencesIn(resource as { [element: string]: Json })
          .filter((target) => !target.startsWith('#') && !known.has(target))
          .map((target) => `${name}: ${resource.resourceType} → ${target}`),
      );
    });
    expect(dangling).toEqual([]);
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

function referencesIn(value: Json | undefined): string[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  const own = typeof value.reference === 'string' ? [value.reference] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
