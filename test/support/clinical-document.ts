import type { FhirResource, Translation } from '#flow';
import { createIds } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { resourceOf } from '#translate/bundle.ts';
import { translateDocument } from '#translate/cda/translate-document.ts';
import type { TranslationContext } from '#translate/context.ts';

/** The parts of a document by their element; what is not given is the least that a document must have. */
export interface DocumentParts {
  readonly id?: string;
  readonly code?: string;
  readonly title?: string;
  readonly effectiveTime?: string;
  /** What stands between languageCode and recordTarget: setId, versionNumber. */
  readonly version?: string;
  /** What is in patientRole beside `patient`. */
  readonly role?: string;
  /** What is in `patient`. */
  readonly patient?: string;
  readonly author?: string;
  readonly custodian?: string;
  /** Other participations and relations of the header. */
  readonly more?: string;
  /** Sections of the structured body. */
  readonly body?: string;
  /** In place of a structured body: nonXMLBody. */
  readonly held?: string;
}

/** A clinical document as text, of no real person. */
export function clinicalDocument(parts: DocumentParts = {}): string {
  const {
    id = '<id root="2.16.840.1.113883.19.5.99999.1" extension="DOC-1"/>',
    code = '<code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summarization of Episode Note"/>',
    title = '<title>Summary of care</title>',
    effectiveTime = '<effectiveTime value="20240305101500-0500"/>',
    version = '',
    role = '<id root="2.16.840.1.113883.19.5.99999.2" extension="998991"/>',
    patient = '<name use="L"><given>Ana</given><family>Reed</family></name><administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19750501"/>',
    author = '<time value="20240305101500-0500"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/><assignedPerson><name><given>Ada</given><family>Stone</family></name></assignedPerson></assignedAuthor>',
    custodian = '<id root="2.16.840.1.113883.19.5.99999.9" extension="ORG"/><name>Sandbar Hospital</name>',
    more = '',
    body = '',
    held,
  } = parts;
  const component = `<component>${held ?? `<structuredBody>${body}</structuredBody>`}</component>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    '<realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>' +
    '<templateId root="2.16.840.1.113883.10.20.22.1.1" extension="2015-08-01"/>' +
    `${id}${code}${title}${effectiveTime}<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>` +
    `<languageCode code="en-US"/>${version}` +
    `<recordTarget><patientRole>${role}<patient>${patient}</patient></patientRole></recordTarget>` +
    `<author>${author}</author>` +
    `<custodian><assignedCustodian><representedCustodianOrganization>${custodian}</representedCustodianOrganization></assignedCustodian></custodian>` +
    `${more}${component}</ClinicalDocument>`
  );
}

/** A section of a structured body. */
export function section(content: string): string {
  return `<component><section>${content}</section></component>`;
}

/** What a document came to: each resource as its statement alone makes it. */
export interface TranslatedDocument {
  readonly translation: Translation;
  readonly resources: readonly FhirResource[];
  all(type: string): any[];
  /** The first of its type. */
  one(type: string): any;
  readonly issues: readonly string[];
}

const ids = createIds(new TextEncoder().encode('the key of the tests'));

/** Translates a document as a feed of the system `ehr` would. */
export function translateClinicalDocument(
  xml: string | Uint8Array,
  given: Partial<TranslationContext> = {},
): TranslatedDocument {
  const bytes = typeof xml === 'string' ? new TextEncoder().encode(xml) : xml;
  const translation = translateDocument(bytes, {
    system: 'ehr',
    ids,
    realm: usRealm,
    entry: { part: 1, seq: 1, receivedAt: Date.UTC(2024, 4, 1) },
    ...given,
  });
  const resources = translation.statements.map(resourceOf);
  const all = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
  return {
    translation,
    resources,
    all,
    one: (type) => all(type)[0],
    issues: translation.issues.map(({ code, place }) => (place === undefined ? code : `${code} ${place}`)),
  };
}
