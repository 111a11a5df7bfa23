import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { markCopies } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { contactOfNk1 } from '../segments/nk1.ts';
import { personOfNk1, tellsOfPerson } from '../segments/nk1-person.ts';
import { state } from '../state.ts';
import { nextOfKinKey } from './member-keys.ts';
import { setOf } from './set.ts';

/**
 * NK1 → the patient's contacts, and a RelatedPerson for each of whom more is told than a contact holds: a set as sent.
 * Gives Patient.contact.
 */
export function stateNextOfKin(scope: Scope, patient: string, segments: readonly Segment[], path: string): Element[] {
  const contacts: Element[] = [];
  const members: { type: string; id: string }[] = [];
  const unique = ordinals();
  for (const segment of segments) {
    const nk1 = reading(scope, segment);
    const contact = contactOfNk1(scope, nk1, `${path}contact[${contacts.length}]`);
    if (contact === undefined) continue;
    contacts.push(contact);
    const at = `${path}contact[${contacts.length - 1}].`;
    if (!tellsOfPerson(nk1)) {
      keepFields(scope, nk1, at, contact);
      continue;
    }
    const id = scope.context.ids.resource(patient, 'RelatedPerson', unique(nextOfKinKey(segment)));
    const person = personOfNk1(scope, nk1, `RelatedPerson/${id}#`, contact);
    keepFields(scope, nk1, at, contact);
    if (person === undefined) continue;
    for (const part of ['relationship', 'telecom', 'gender', 'period'])
      markCopies(nk1, at + part, `RelatedPerson/${id}#${part}`);
    const content: FhirResource = { ...(person as FhirResource), patient: { reference: `Patient/${patient}` } };
    state(scope, { type: 'RelatedPerson', id, patient, mode: 'replace', content });
    members.push({ type: 'RelatedPerson', id });
  }
  setOf(scope, 'NK1', { type: 'Patient', id: patient, patient }, members);
  return contacts;
}
