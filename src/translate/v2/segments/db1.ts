import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { identifier } from '../datatypes/cx.ts';
import { first, type Marks, mark, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { takeDate } from '../times.ts';

/** Whether a DB1 is of the patient (HL7 table 0334: PT), and says whether and since when (or not at all). */
export function isOfPatient({ segment }: Marks): boolean {
  const whose = segment.value(2).trim();
  const said = segment.value(4).trim();
  return (whose === '' || whose === 'PT') && /^[YN]?$/.test(said) && (said !== '' || segment.has(5) || segment.has(6));
}

/**
 * DB1 (HL7 v2.5.1 §6.5.3) → Condition: a disability, and since when; refuted where the patient is said to have none. Its end stands where
 * it has come by the time of the message: FHIR has no end of what still lasts (con-4). The v2-to-FHIR guide has no map. The number
 * of whom it is about (DB1-3) goes with the subject.
 */
export function disabilityOfDb1(scope: Scope, db1: Marks, path: string, subject: Element): FhirResource {
  const condition: FhirResource = { resourceType: 'Condition' };
  const element = condition as Element;
  const isNone = db1.segment.value(4).trim() === 'N';
  if (first(db1, 4)) take(first(db1, 4)!, path, isNone ? 'verificationStatus' : 'code');
  if (first(db1, 2)) mark(first(db1, 2)!, path, 'subject.reference');
  const end = first(db1, 6);
  const isOver = end !== undefined && peek(end).slice(0, 8) <= dayOf(scope);
  if (first(db1, 4)) mark(first(db1, 4)!, path, 'clinicalStatus');
  element.clinicalStatus =
    isNone || isOver
      ? coded('condition-clinical', 'inactive', 'Inactive')
      : coded('condition-clinical', 'active', 'Active');
  if (isNone) element.verificationStatus = coded('condition-ver-status', 'refuted', 'Refuted');
  element.category = [coded('condition-category', 'problem-list-item', 'Problem List Item')];
  element.code = { coding: [{ system: 'http://snomed.info/sct', code: '21134002', display: 'Disability' }] };
  const number = first(db1, 3) && identifier(scope, first(db1, 3)!, `${path}subject.identifier`);
  element.subject = number === undefined ? subject : { ...subject, identifier: number };
  put(element, 'onsetDateTime', first(db1, 5) && takeDate(scope, first(db1, 5)!, `${path}onsetDateTime`));
  if (isOver && !isNone) put(element, 'abatementDateTime', takeDate(scope, end, `${path}abatementDateTime`));
  return condition;
}

/** The day of the message: when it was sent, or its event recorded, whichever is later. */
function dayOf(scope: Scope): string {
  const sent = scope.message.first('MSH')?.value(7).slice(0, 8) ?? '';
  const recorded = scope.message.first('EVN')?.value(2).slice(0, 8) ?? '';
  return recorded > sent ? recorded : sent;
}

function coded(system: string, code: string, display: string): Element {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code, display }] };
}
