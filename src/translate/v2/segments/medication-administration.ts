import type { FhirResource } from '#flow';
import { add, type Element, put, some } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks, peek } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { isTakingBack } from './action-code.ts';
import { amountOf } from './amount.ts';
import { conceptsOf, rateOf, routeOf } from './dosage.ts';
import { wholeText } from './obx-value.ts';
import { orderNumbers } from './order-numbers.ts';

/** ORC, RXA and RXR → MedicationAdministration, without subject and drug (HL7 v2.5.1 §4.14.7). */
export function medicationAdministrationOf(
  scope: Scope,
  orc: Marks | undefined,
  rxa: Marks,
  routes: readonly Marks[],
  path: string,
): FhirResource {
  const given: FhirResource = { resourceType: 'MedicationAdministration' };
  const element = given as Element;
  put(element, 'identifier', orderNumbers(scope, orc, path));
  const completion = first(rxa, 20);
  if (completion)
    putCode(scope, element, 'status', completion, `${path}status`, { map: 'administration-status', table: '0322' });
  if (isTakingBack(first(rxa, 21), path, 'status', 'D')) element.status = 'entered-in-error';
  put(element, 'statusReason', conceptsOf(scope, rxa, 18, `${path}statusReason`));
  effective(scope, rxa, path, element);
  for (const field of fields(rxa, 10)) {
    const actor = practitioner(scope, field, `${path}performer.actor`);
    if (actor !== undefined) add(element, 'performer', { actor });
  }
  put(element, 'reasonCode', conceptsOf(scope, rxa, 19, `${path}reasonCode`));
  for (const field of fields(rxa, 9)) {
    const text = wholeText(field, `${path}note.text`);
    if (text !== '') add(element, 'note', { text });
  }
  put(element, 'dosage', dosage(scope, rxa, routes, `${path}dosage.`));
  return given;
}

/** RXA-3 and 4: one time, or from when to when. */
function effective(scope: Scope, rxa: Marks, path: string, element: Element): void {
  const [from, to] = [first(rxa, 3), first(rxa, 4)];
  const isPeriod = to !== undefined && peek(to) !== '' && peek(to) !== (from && peek(from));
  const start = from && takeTime(scope, from, `${path}${isPeriod ? 'effectivePeriod.start' : 'effectiveDateTime'}`);
  const end = to && takeTime(scope, to, `${path}${isPeriod ? 'effectivePeriod.end' : 'effectiveDateTime'}`);
  if (end === undefined || end.value === start?.value) {
    putTime(element, 'effectiveDateTime', start);
    return;
  }
  const period: Element = {};
  putTime(period, 'start', start);
  putTime(period, 'end', end);
  element.effectivePeriod = period;
}

/** RXA-6 and 7, 12, and RXR. mad-1 asks for a dose or a rate where anything is said. */
function dosage(scope: Scope, rxa: Marks, routes: readonly Marks[], path: string): Element | undefined {
  const made: Element = routeOf(scope, routes, path);
  const amount = amountOf(scope, rxa, 6, 7, `${path}dose`);
  // 999 says that the amount is not known.
  const dose = amount?.value === 999 ? undefined : amount;
  Object.assign(made, rateOf(scope, rxa, path, dose));
  put(made, 'dose', dose);
  if (some(made) === undefined) return undefined;
  const isTold = made.dose !== undefined || made.rateRatio !== undefined || made.rateQuantity !== undefined;
  return isTold ? made : { ...made, dose: absent('unknown') };
}
