import { hash, randomUUID } from 'node:crypto';
import { parseExact } from '#fhir/exact-numbers.ts';
import type { FhirResource } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { readPatientSlice } from '#store/patient-slice.ts';
import { printResource } from '#store/print.ts';
import { readResource, type StoredResource } from '#store/read.ts';
import { type DocumentType, documentTypes } from '#translate/to-cda/document-types.ts';
import { writeDocument } from '#translate/to-cda/write-document.ts';
import type { BundleEntry } from './bundle.ts';
import type { FhirParts, FhirRequest } from './interaction.ts';

/** The care that a document is to tell of: epoch milliseconds. */
export interface CareSpan {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * A C-CDA document of what the request's access may read of a patient, made now and stored nowhere: an entry of a searchset, a
 * DocumentReference that holds it. Undefined where there is no such patient. `CW-FHIR-005` where the chart has more than
 * `limits.documentResources`.
 */
export async function onDemandDocument(
  { access }: FhirRequest,
  parts: FhirParts,
  patient: string,
  type: DocumentType,
  span: CareSpan,
): Promise<BundleEntry | undefined> {
  const row = await readResource(parts.db, access, 'Patient', patient);
  if (row === undefined || row.deleted) return undefined;
  const rows = await chart({ access }, parts, row.id, span);
  const resources = rows.map(
    (one) => parseExact(printResource(one, parts.systemOf, parts.provenance)) as unknown as FhirResource,
  );
  const at = new Date(parts.now()).toISOString();
  const whose = `Patient/${(resources.find(({ resourceType }) => resourceType === 'Patient')?.id ?? patient) as string}`;
  const { xml, title } = writeDocument({ resources, type, at, realm: parts.realm, patient: whose });
  const bytes = Buffer.from(xml);
  if (bytes.length > limits.documentBytes) throw new CausewayError('CW-FHIR-005', { place: 'patient' });
  const { loinc, display } = documentTypes[type];
  const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
  const period = { start: iso(span.from), end: iso(span.to) };
  // What the realm asks of every document: its category.
  const asked = Object.fromEntries(parts.realm.shape('DocumentReference', 'note')?.standIns ?? []);
  const document = {
    ...asked,
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: loinc, display }], text: title },
    subject: { reference: whose },
    date: at,
    description: title,
    content: [
      {
        attachment: {
          contentType: 'application/xml',
          language: 'en-US',
          data: bytes.toString('base64'),
          size: bytes.length,
          hash: hash('sha1', bytes, 'base64'),
          title,
          creation: at,
        },
        format,
      },
    ],
    ...(span.from === undefined && span.to === undefined ? {} : { context: { period } }),
  };
  // It is nowhere to be read again: its address is no more than a name.
  return {
    fullUrl: `urn:uuid:${randomUUID()}`,
    resource: JSON.stringify(document),
    more: { search: { mode: 'match' } },
  };
}

/**
 * All of a chart, with those in the directory whom it refers to. A span is of what happened: what holds on (allergies, problems,
 * medications, plans) is told whenever it began, for a summary that leaves an allergy out does harm.
 */
async function chart(request: Pick<FhirRequest, 'access'>, parts: FhirParts, patient: string, { from, to }: CareSpan) {
  const found = new Map<string, StoredResource>();
  const care = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  await readAll(request, parts, patient, care, found);
  if (from !== undefined || to !== undefined) await readAll(request, parts, patient, { types: standing }, found);
  return [...found.values()];
}

/** Page by page, so that no read holds the database long. */
async function readAll(
  { access }: Pick<FhirRequest, 'access'>,
  { db }: FhirParts,
  patient: string,
  form: Omit<Parameters<typeof readPatientSlice>[3], 'count' | 'cursor'>,
  found: Map<string, StoredResource>,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await readPatientSlice(db, access, patient, {
      ...form,
      count: limits.searchPageMax,
      ...(cursor !== undefined && { cursor }),
    });
    // What a document held, and messages, are no part of a chart that is told again.
    for (const row of [...page.rows, ...page.directory]) {
      if (!left.has(row.type)) found.set(`${row.type}/${row.id}`, row);
    }
    if (found.size > limits.documentResources) throw new CausewayError('CW-FHIR-005', { place: 'patient' });
    cursor = page.next;
  } while (cursor !== undefined);
}

const standing: readonly string[] = (
  'Patient AllergyIntolerance CarePlan CareTeam Condition Consent Coverage Device DeviceUseStatement FamilyMemberHistory Goal ' +
  'Immunization MedicationRequest MedicationStatement RelatedPerson'
).split(' ');

const left: ReadonlySet<string> = new Set([
  'Binary',
  'Bundle',
  'MessageHeader',
  'AuditEvent',
  'Account',
  'Composition',
]);

const format = {
  system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode',
  code: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1',
  display: 'For documents following C-CDA 2.1 using a structured body',
};
