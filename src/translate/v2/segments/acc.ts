import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { codeableConcept, codingTo } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';

/**
 * ACC (HL7 v2.5.1 §6.5.9) → Condition, without subject and encounter: the accident that a visit comes of. The v2-to-FHIR guide has no map;
 * what happened to someone stands among the diagnoses of a visit in ICD-10-CM (V00 to Y99), too.
 */
export function accidentOfAcc(scope: Scope, acc: Marks, path: string): FhirResource {
  const condition: FhirResource = { resourceType: 'Condition' };
  const element = condition as Element;
  const number = first(acc, 13) && entityIdentifier(scope, first(acc, 13)!, `${path}identifier[0]`);
  if (number) element.identifier = [number];
  element.category = [{ coding: [diagnosis] }];
  element.code = codeOf(scope, acc, path);
  putTime(element, 'onsetDateTime', first(acc, 1) && takeTime(scope, first(acc, 1)!, `${path}onsetDateTime`));
  put(element, 'recorder', first(acc, 7) && practitioner(scope, first(acc, 7)!, `${path}recorder`));
  return condition;
}

const diagnosis: Element = {
  system: 'http://terminology.hl7.org/CodeSystem/condition-category',
  code: 'encounter-diagnosis',
  display: 'Encounter Diagnosis',
};

/** ACC-2 (HL7 table 0050), that it happened at work where ACC-5 says so, and ACC-8 in words. */
function codeOf(scope: Scope, acc: Marks, path: string): Element {
  const sent = first(acc, 2) && codeableConcept(scope, first(acc, 2)!, `${path}code`, { table: '0050' });
  const codings = [...((sent?.coding ?? []) as Element[])];
  const atWork = first(acc, 5);
  if (atWork !== undefined && peek(atWork).trim() === 'Y') {
    take(atWork, path, 'code.coding.code');
    codings.push(codingTo('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'WPA', 'workplace accident'));
  }
  codings.push(codingTo('http://snomed.info/sct', '55566008', 'Accident'));
  const made: Element = { ...sent, coding: codings };
  put(made, 'text', first(acc, 8) && take(first(acc, 8)!, path, 'code.text'));
  return made;
}
