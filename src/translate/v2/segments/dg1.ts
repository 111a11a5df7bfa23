import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { first, type Marks, mark, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { isTakingBack } from './action-code.ts';

const statuses = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

/** DG1 → Condition of the visit, without subject and encounter. DG1-6 and 15 belong to the visit's list (`diagnosisOf`). */
export function conditionOfDg1(scope: Scope, dg1: Marks, path: string): FhirResource {
  const condition: FhirResource = { resourceType: 'Condition' };
  const element = condition as Element;
  const attested = first(dg1, 19) && takeTime(scope, first(dg1, 19)!, `${path}recordedDate`);
  if (attested) {
    extend(element, 'condition-assertedDate', 'valueDateTime', attested.value);
    mark(first(dg1, 19)!, path, 'extension.valueDateTime');
  }
  const parent =
    first(dg1, 22) && entityIdentifier(scope, first(dg1, 22)!, `${path}extension.valueReference.identifier`);
  if (parent)
    extend(element, 'condition-dueTo', 'valueReference', { identifier: parent, display: parent.value as string });
  const number = first(dg1, 20) && entityIdentifier(scope, first(dg1, 20)!, `${path}identifier[0]`);
  if (number) element.identifier = [number];
  if (isDeletion(dg1, path)) {
    element.verificationStatus = {
      coding: [{ system: statuses, code: 'entered-in-error', display: 'Entered in Error' }],
    };
  }
  element.category = [
    {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/condition-category',
          code: 'encounter-diagnosis',
          display: 'Encounter Diagnosis',
        },
      ],
    },
  ];
  put(element, 'code', diagnosisCode(scope, dg1, path));
  putTime(element, 'onsetDateTime', first(dg1, 5) && takeTime(scope, first(dg1, 5)!, `${path}onsetDateTime`));
  putTime(element, 'recordedDate', attested);
  const asserter = first(dg1, 16) && practitioner(scope, first(dg1, 16)!, `${path}asserter`);
  put(element, 'asserter', asserter);
  return condition;
}

/** DG1-21 (HL7 table 0206). */
export function isDeletion(dg1: Marks, path: string): boolean {
  return isTakingBack(first(dg1, 21), path, 'verificationStatus', 'D');
}

/** DG1-3, named by DG1-2 where it names no system itself; DG1-4 is its text. */
function diagnosisCode(scope: Scope, dg1: Marks, path: string): Element | undefined {
  const code: Element = { ...(first(dg1, 3) && codeableConcept(scope, first(dg1, 3)!, `${path}code`)) };
  const text = first(dg1, 4) && take(first(dg1, 4)!, path, 'code.text');
  if (text) code.text = text;
  return code.coding === undefined && code.text === undefined ? undefined : code;
}

/** DG1-6 and DG1-15 → an entry of Encounter.diagnosis. */
export function diagnosisOf(scope: Scope, dg1: Marks, condition: Element, path: string): Element {
  const made: Element = { condition };
  const use =
    first(dg1, 6) && codeableConcept(scope, first(dg1, 6)!, `${path}.use`, { table: '0052', map: 'diagnosis-type' });
  put(made, 'use', use);
  const rank = first(dg1, 15) ? take(first(dg1, 15)!, path, '.rank') : '';
  if (/^[1-9]\d{0,4}$/.test(rank)) made.rank = Number(rank);
  return made;
}
