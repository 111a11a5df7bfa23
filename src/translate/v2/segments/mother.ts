import type { FhirResource } from '#flow';
import { reference } from '../../element.ts';
import { identifier } from '../datatypes/cx.ts';
import { fields, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { state } from '../state.ts';
import { listed } from './said.ts';

/** PID-21 → the mother as a RelatedPerson: her number is what links a newborn to her record. */
export function mother(scope: Scope, pid: Marks, patient: string): void {
  if (!pid.segment.has(21)) return;
  const id = scope.context.ids.resource(patient, 'RelatedPerson', 'mother');
  const path = `RelatedPerson/${id}#`;
  const numbers = listed(
    fields(pid, 21).map((field, index) => identifier(scope, field, `${path}identifier[${index}]`)),
  );
  if (numbers.length === 0) return;
  const content: FhirResource = {
    resourceType: 'RelatedPerson',
    identifier: numbers,
    patient: reference('Patient', patient),
    relationship: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH', display: 'mother' }] },
    ],
  };
  state(scope, { type: 'RelatedPerson', id, patient, mode: 'merge', content });
}
