import type { FhirResource, Json } from '#flow';
import { usRealm } from '#realms/us/us-realm.ts';
import type { DocumentType } from '#translate/to-cda/document-types.ts';
import { writeDocument } from '#translate/to-cda/write-document.ts';
import type { DocumentFacts, factKinds } from './cda-facts.ts';
import { translateClinicalDocument } from './clinical-document.ts';

/** Resources as any FHIR server would have them: without our own extensions, and without the copy of the document. */
export function bareResources(resources: readonly FhirResource[]): FhirResource[] {
  return resources
    .filter(({ resourceType }) => resourceType !== 'Binary')
    .map((one) => withoutOwn(one as Json) as unknown as FhirResource);
}

function withoutOwn(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutOwn);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, child]): [string, Json] => {
    if (name !== 'extension' || !Array.isArray(child)) return [name, withoutOwn(child)];
    const hl7 = child.filter((one) => !/^urn:/.test(`${(one as { url?: Json }).url as string}`));
    return [name, hl7.map(withoutOwn)];
  });
  return Object.fromEntries(entries.filter(([name, child]) => name !== 'extension' || (child as Json[]).length > 0));
}

/** Resources as a document, and the same as bytes. */
export function documentOf(resources: readonly FhirResource[], type: DocumentType = 'ccd'): Uint8Array {
  const { xml } = writeDocument({ resources, type, at: '2024-06-01T12:00:00Z', realm: usRealm });
  return new TextEncoder().encode(xml);
}

/** A document, what FHIR it becomes, and the document that this alone is written as. */
export function roundTrip(bytes: Uint8Array | string, type: DocumentType = 'ccd') {
  const { resources } = translateClinicalDocument(bytes);
  const written = documentOf(bareResources(resources), type);
  return { resources, written, again: translateClinicalDocument(written).resources };
}

/** How many of the facts of one document another has, and of how many: by kind. */
export function keptFacts(
  before: DocumentFacts,
  after: DocumentFacts,
): Record<(typeof factKinds)[number], [number, number]> {
  const count = (kind: (typeof factKinds)[number]): [number, number] => [
    [...before[kind]].filter((fact) => after[kind].has(fact)).length,
    before[kind].size,
  ];
  return { codes: count('codes'), dates: count('dates'), quantities: count('quantities'), ids: count('ids') };
}
