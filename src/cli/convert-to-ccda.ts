import type { Json } from '#flow';
import { CausewayError, errorTable } from '#platform/errors.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { bundleResources } from '#translate/to-cda/bundle-resources.ts';
import { documentTypes, isDocumentType } from '#translate/to-cda/document-types.ts';
import { writeDocument } from '#translate/to-cda/write-document.ts';
import type { FhirTarget, FromFhir } from './convert-from-fhir.ts';

/** A clinical document of each patient of a Bundle. Throws `CW-CLI-005` where `type` is none that is made. */
export function ccdaTarget(type = 'ccd'): FhirTarget {
  if (!isDocumentType(type)) {
    throw new CausewayError('CW-CLI-005', {
      place: '--type',
      text: `is no document that is made: ${Object.keys(documentTypes).join(', ')} are.`,
    });
  }
  return {
    extension: '.xml',
    isStream: false,
    write(given: Json, at: string): FromFhir {
      const { resources, fullUrls, timestamp } = bundleResources(given);
      const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
      if (patients.length === 0) {
        const { text, hint } = errorTable['CW-CDA-030'];
        return { parts: [], issues: [{ code: 'CW-CDA-030', severity: 'error', text, hint }] };
      }
      const written = patients.map(({ id }) =>
        writeDocument({
          resources,
          fullUrls,
          type,
          at: timestamp ?? at,
          realm: usRealm,
          patient: `Patient/${id as string}`,
        }),
      );
      return {
        parts: written.map(({ xml, title }) => ({ type: title, bytes: new TextEncoder().encode(xml) })),
        issues: written.flatMap(({ issues }) => issues),
      };
    },
  };
}
