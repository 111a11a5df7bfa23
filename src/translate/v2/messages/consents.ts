import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { messageName, ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { consentOfCon } from '../segments/con.ts';
import { state } from '../state.ts';
import { subjectOf } from './patient-record.ts';
import type { PersonAndVisit } from './person-in-passing.ts';

/** CON → Consents of the patient, each known by its form's number (CON-4). */
export function stateConsents(scope: Scope, { patient }: PersonAndVisit, segments: readonly Segment[]): void {
  const unique = ordinals();
  for (const segment of segments) {
    const con = reading(scope, segment);
    const number = [1, 2, 3].map((component) => segment.value(4, component).trim()).join('^');
    const key = unique(number === '^^' ? `CON ${messageName(scope)}` : `CON ${number}`);
    const id = scope.context.ids.resource(patient, 'Consent', key);
    const path = `Consent/${id}#`;
    const content = consentOfCon(scope, con, path);
    keepFields(scope, con, path, content as Element);
    content.patient = subjectOf(patient);
    state(scope, { type: 'Consent', id, patient, mode: 'merge', content, defaults: consentDefaults });
  }
}

const unknown: Element = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown', display: 'Unknown' }],
};
/** What FHIR demands of a Consent, a rule among it (ppc-1), and CON may not say. */
const consentDefaults: Element = {
  _status: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] },
  scope: unknown,
  category: [unknown],
  policyRule: unknown,
};
