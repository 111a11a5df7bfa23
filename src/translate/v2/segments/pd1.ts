import type { FhirResource } from '#flow';
import type { Element } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { listed, say } from './said.ts';

/** PD1 → Patient: who cares for the patient, and what FHIR core has an extension for. */
export function addPd1(scope: Scope, pd1: Marks, path: string, patient: FhirResource): void {
  const caring = listed([
    ...fields(pd1, 3).map((field) => organization(scope, field)),
    ...fields(pd1, 4).map((field) => practitioner(scope, field, `${path}generalPractitioner`)),
  ]);
  say(patient, 'generalPractitioner', caring, pd1, 3, 4);
  const holder: Element = {};
  const extensions = patient.extension;
  if (Array.isArray(extensions)) holder.extension = extensions;
  for (const field of fields(pd1, 6)) {
    extend(
      holder,
      'patient-disability',
      'valueCodeableConcept',
      codeableConcept(scope, field, `${path}extension.valueCodeableConcept`, { table: '0295' }),
    );
  }
  const worship = first(pd1, 14);
  const congregation = worship && take(worship, path, 'extension.valueString', peek(worship) === '' ? 10 : 1);
  extend(holder, 'patient-congregation', 'valueString', congregation);
  if (holder.extension !== undefined) patient.extension = holder.extension;
}
