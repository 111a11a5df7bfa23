import type { BusinessKey } from '#flow';
import { limits } from '#platform/limits.ts';
import { authorityText } from '../hl7v2/authority-text.ts';
import { businessKey } from '../hl7v2/business-keys.ts';
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts';

/** An identifier as keys have it: the same number in a CX of HL7v2 and in an II gives the same. */
export interface DocumentIdentifier {
  readonly authority: string;
  readonly value: string;
}

/** An II as authority and number; one that is a root alone is a number among URIs. Undefined where it is null or empty. */
export function identifierKey(id: XmlElement | undefined): DocumentIdentifier | undefined {
  const root = attribute(id, 'root')?.trim() ?? '';
  const extension = attribute(id, 'extension')?.trim() ?? '';
  if (extension === '' && (root === '' || registries.has(root) || attribute(id, 'nullFlavor') !== undefined)) {
    return undefined;
  }
  const authority = authorityText(attribute(id, 'assigningAuthorityName') ?? '', root, '');
  return extension === '' ? { authority: 'urn:ietf:rfc:3986', value: authority } : { authority, value: extension };
}

/** Whose document it is: the first of recordTarget's ids that may be a patient number; as HL7v2 has it, no other will do. */
export function documentPatient(root: XmlElement): DocumentIdentifier | undefined {
  return identifierKey(patientIds(root).find((id) => !notPatient.has(attribute(id, 'root')?.trim() ?? '')));
}

/** The same as a business key, where there is one. */
export function patientOfDocument(root: XmlElement): readonly BusinessKey[] {
  const patient = documentPatient(root);
  return patient === undefined ? [] : [businessKey('patient', patient.authority, patient.value)];
}

/** The ids of recordTarget that say anything. */
export function patientIds(root: XmlElement): readonly XmlElement[] {
  return children(child(root, 'recordTarget', 'patientRole'), 'id').filter((id) => identifierKey(id) !== undefined);
}

/** The same as authorities and numbers. */
export function patientIdentifiers(root: XmlElement): readonly DocumentIdentifier[] {
  return patientIds(root).map((id) => identifierKey(id)!);
}

/** The key of the encounter that the document is about. */
export function documentVisit(root: XmlElement): BusinessKey | undefined {
  for (const id of children(child(root, 'componentOf', 'encompassingEncounter'), 'id')) {
    const key = identifierKey(id);
    if (key !== undefined) return businessKey('visit', key.authority, key.value);
  }
  return undefined;
}

/** Every key by which order must be kept: the patient's numbers, the visit. At most `limits.keysPerMessage`. */
export function documentOrderKeys(root: XmlElement): readonly BusinessKey[] {
  const patients = patientIdentifiers(root).map(({ authority, value }) => businessKey('patient', authority, value));
  const visit = documentVisit(root);
  return [...new Set([...(visit === undefined ? [] : [visit]), ...patients])].slice(0, limits.keysPerMessage);
}

/** Roots of numbers that others than the care provider give: social security, Medicare. */
const notPatient: ReadonlySet<string> = new Set([
  '2.16.840.1.113883.4.1',
  '2.16.840.1.113883.4.927',
  '2.16.840.1.113883.4.572',
]);

/** Roots of registries (and the NPI's and the tax office's): without a number they name nobody, though they are often sent so. */
const registries: ReadonlySet<string> = new Set([
  ...notPatient,
  '2.16.840.1.113883.4.6',
  '2.16.840.1.113883.4.2',
  '2.16.840.1.113883.4.4',
]);
