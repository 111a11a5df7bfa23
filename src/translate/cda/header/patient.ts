import { parseTimestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { extendPrimitive, extension } from '../../extensions.ts';
import type { CdaContext } from '../context.ts';
import { addAddresses, address } from '../datatypes/ad.ts';
import { codeableConcept, coding, putCode } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { humanName } from '../datatypes/pn.ts';
import { putBoolean, putInteger } from '../datatypes/pq.ts';
import { addTelecoms } from '../datatypes/tel.ts';
import { mark, peek } from '../leaves.ts';
import { absentReason } from '../null-flavor.ts';
import { organizationOf, relatedPersonOf } from '../participants.ts';
import { putDate, putTime } from '../times.ts';
import { raceAndEthnicity } from './race-ethnicity.ts';

const genders: ReadonlyMap<string, string> = new Map([
  ['M', 'male'],
  ['F', 'female'],
  ['UN', 'other'],
  ['OTH', 'other'],
]);

/** recordTarget → Patient, his relatives and the organisation that keeps his record. */
export function statePatient(context: CdaContext): void {
  const role = child(context.root, 'recordTarget', 'patientRole');
  const person = child(role, 'patient');
  const content: Element = {};
  addIdentifiers(context, content, children(role, 'id'));
  for (const name of children(person, 'name')) add(content, 'name', humanName(context, name));
  addTelecoms(context, content, role);
  addAddresses(context, content, role);
  gender(context, content, child(person, 'administrativeGenderCode'));
  birth(context, content, person);
  death(context, content, person);
  put(content, 'maritalStatus', codeableConcept(context, child(person, 'maritalStatusCode')));
  for (const one of children(person, 'languageCommunication')) {
    add(content, 'communication', communication(context, one));
  }
  for (const one of raceAndEthnicity(context, person)) add(content, 'extension', one);
  const religion = codeableConcept(context, child(person, 'religiousAffiliationCode'));
  if (religion !== undefined) {
    add(content, 'extension', extension('patient-religion', 'valueCodeableConcept', religion));
  }
  const place = address(context, child(person, 'birthplace', 'place', 'addr'));
  if (place !== undefined) add(content, 'extension', extension('patient-birthPlace', 'valueAddress', place));
  for (const guardian of children(person, 'guardian')) stateGuardian(context, content, guardian);
  put(content, 'managingOrganization', organizationOf(context, child(role, 'providerOrganization')));
  const { patient: id, drafts, root } = context;
  const said = { type: 'Patient', source: role ?? root, content };
  drafts.set(`Patient/${id}`, { id, said, source: role ?? root, isOfPatient: true });
}

function gender(context: CdaContext, content: Element, coded: XmlElement | undefined): void {
  if (putCode(context, content, 'gender', coded, genders)) return;
  if (absentReason(coded) === undefined) return;
  content.gender = peek(coded, 'nullFlavor') === 'OTH' ? 'other' : 'unknown';
  mark(context, coded, 'nullFlavor', content, 'gender');
}

/** A time of birth stands in an extension of the date. */
function birth(context: CdaContext, content: Element, person: XmlElement | undefined): void {
  const time = child(person, 'birthTime');
  if (putDate(context, content, 'birthDate', time) && parseTimestamp(peek(time, 'value'))?.minute !== undefined) {
    const made: Element = { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime' };
    if (putTime(context, made, 'valueDateTime', time)) extendPrimitive(content, 'birthDate', made);
  }
  if (putInteger(context, content, 'multipleBirthInteger', child(person, 'sdtc:multipleBirthOrderNumber'))) return;
  putBoolean(context, content, 'multipleBirthBoolean', child(person, 'sdtc:multipleBirthInd'));
}

function death(context: CdaContext, content: Element, person: XmlElement | undefined): void {
  if (putTime(context, content, 'deceasedDateTime', child(person, 'sdtc:deceasedTime'))) {
    const isDead = child(person, 'sdtc:deceasedInd');
    if (peek(isDead, 'value') === 'true') mark(context, isDead, 'value', content, 'deceasedDateTime');
    return;
  }
  putBoolean(context, content, 'deceasedBoolean', child(person, 'sdtc:deceasedInd'));
}

/** A language, how it is used and how well. */
function communication(context: CdaContext, source: XmlElement): Element | undefined {
  const language = child(source, 'languageCode');
  const code = peek(language, 'code');
  if (code === '') return undefined;
  const said: Element = { system: 'urn:ietf:bcp:47', code };
  mark(context, language, 'code', said, 'code');
  const made: Element = { language: { coding: [said] } };
  putBoolean(context, made, 'preferred', child(source, 'preferenceInd'));
  const mode = coding(context, child(source, 'modeCode'));
  const level = coding(context, child(source, 'proficiencyLevelCode'));
  const parts: Element[] = [];
  if (level !== undefined) parts.push({ url: 'level', valueCoding: level });
  if (mode !== undefined) parts.push({ url: 'type', valueCoding: mode });
  if (parts.length > 0) {
    add(made, 'extension', {
      url: 'http://hl7.org/fhir/StructureDefinition/patient-proficiency',
      extension: parts,
    });
  }
  return made;
}

/** A guardian is a person of his own; an organisation is a contact of the patient. */
function stateGuardian(context: CdaContext, content: Element, guardian: XmlElement): void {
  relatedPersonOf(context, guardian);
  const organization = organizationOf(context, child(guardian, 'guardianOrganization'));
  if (organization === undefined) return;
  const contact: Element = { organization };
  const relation = codeableConcept(context, child(guardian, 'code'));
  if (relation !== undefined) contact.relationship = [relation];
  add(content, 'contact', contact);
}
