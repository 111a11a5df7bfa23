import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { address } from '../datatypes/xad.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { fields, first, type Marks } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { listed } from './said.ts';

/**
 * CTD (HL7 v2.5.1 §11.6.4) → RelatedPerson, without the patient: whom to turn to about an order, and as what (HL7 table 0131, which FHIR has for
 * the contacts of a patient). Undefined where nobody is named.
 */
export function contactOfCtd(scope: Scope, ctd: Marks, path: string): FhirResource | undefined {
  if (first(ctd, 2) === undefined) return undefined;
  const names = fields(ctd, 2).flatMap((field, index) => humanNames(scope, field, `${path}name[${index}]`));
  if (names.length === 0) return undefined;
  const person: FhirResource = { resourceType: 'RelatedPerson' };
  const element = person as Element;
  const roles = fields(ctd, 1).map((one) => codeableConcept(scope, one, `${path}relationship`, { table: '0131' }));
  put(element, 'relationship', listed(roles));
  element.name = names;
  put(
    element,
    'telecom',
    fields(ctd, 5).flatMap((one) => contactPoints(scope, one, `${path}telecom`)),
  );
  put(element, 'address', listed(fields(ctd, 3).map((one, index) => address(scope, one, `${path}address[${index}]`))));
  return person;
}
