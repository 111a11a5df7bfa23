/** C-CDA to FHIR and back from the resources alone (no copy of the document, no extensions of our own), and to FHIR again. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FhirResource } from '#flow';
import { cdaFacts, factKinds } from '#test/support/cda-facts.ts';
import { keptFacts, roundTrip } from '#test/support/cda-round-trip.ts';
import { clinicalDocument } from '#test/support/clinical-document.ts';
import { readCdaCases } from '#test/support/read-cda-cases.ts';
import { sampleDocuments } from '#test/support/sample-documents.ts';

type Document = readonly [name: string, bytes: Uint8Array];

/** Facts kept of those of all documents, by kind. */
function measure(documents: readonly Document[]) {
  const sums = Object.fromEntries(factKinds.map((kind) => [kind, { kept: 0, all: 0 }]));
  for (const [, bytes] of documents) {
    const kept = keptFacts(cdaFacts(bytes), cdaFacts(roundTrip(bytes).written));
    for (const kind of factKinds) {
      sums[kind]!.kept += kept[kind][0];
      sums[kind]!.all += kept[kind][1];
    }
  }
  return factKinds.map((kind) => ({ kind, ...sums[kind]!, share: sums[kind]!.kept / sums[kind]!.all }));
}

const samples = sampleDocuments();
const ours = readCdaCases(join(import.meta.dirname, 'cases/cda')).map(
  ({ title, body }): Document => [title, new TextEncoder().encode(clinicalDocument({ body }))],
);

describe.each([
  ['our own cases', ours],
  ['the public documents', samples],
] as const)('%s, there and back', (name, documents) => {
  test.skipIf(documents.length === 0)('keep at least 85 in 100 of their codes, dates and quantities', () => {
    const measured = measure(documents);
    const words = measured.map(
      ({ kind, kept, all, share }) => `${kind} ${kept}/${all} (${(100 * share).toFixed(1)} %)`,
    );
    process.stderr.write(`${name}, C-CDA → FHIR → C-CDA: ${words.join(', ')}\n`);
    for (const { kind, share } of measured) expect([kind, share > 0.85]).toEqual([kind, true]);
  });

  test.skipIf(documents.length === 0)('become the same resources again, as many of each clinical type', () => {
    const different = documents.flatMap(([title, bytes]) => {
      const { resources, again } = roundTrip(bytes);
      const [first, second] = [countOf(resources), countOf(again)];
      return clinical
        .filter((type) => first(type) !== second(type))
        .map((type) => `${title} ${type} ${first(type)} ${second(type)}`);
    });
    expect(different).toEqual([]);
  });
});

const clinical = (
  'AllergyIntolerance CarePlan CareTeam Communication CommunicationRequest Condition Coverage DeviceUseStatement Encounter FamilyMemberHistory ' +
  'Goal Immunization MedicationDispense MedicationRequest Procedure ServiceRequest SupplyRequest'
).split(' ');

const countOf = (resources: readonly FhirResource[]) => (type: string) =>
  resources.filter(({ resourceType }) => resourceType === type).length;
