import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { describe, expect, test } from 'vitest';
import { clinicalDocument, type DocumentParts, translateClinicalDocument } from './clinical-document.ts';

/** A document, and what its resources say: FHIRPath that begins with a resource type (or `issues`) and its values, `; ` between. */
export type DocumentCase = readonly [
  title: string,
  parts: DocumentParts,
  expectations: readonly (readonly [path: string, values: string])[],
];

/** One test for each expectation. */
export function testDocuments(cases: readonly DocumentCase[]): void {
  describe.each(cases)('%s', (_title, parts, expectations) => {
    const translated = translateClinicalDocument(clinicalDocument(parts));
    test.each(expectations)('%s = %s', (path, values) => {
      if (path === 'issues') {
        expect(translated.issues.join('; ')).toBe(values);
        return;
      }
      const type = /^[A-Z]\w+/.exec(path)![0];
      const found = translated
        .all(type)
        .flatMap((resource) => fhirpath.evaluate(resource, path, {}, r4, { async: false }) as unknown[]);
      expect(found.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join('; ')).toBe(values);
    });
  });
}
