import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { fields, first, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { printable } from './obx-value.ts';
import { listed } from './said.ts';

/** RF1 (HL7 chapter 11) → the referral as a ServiceRequest, without its subject. */
export function referralOfRf1(scope: Scope, rf1: Marks, path: string): FhirResource {
  const request: FhirResource = { resourceType: 'ServiceRequest' };
  const element = request as Element;
  const coded = (field: number, name: string, table: string) =>
    listed(fields(rf1, field).map((one) => codeableConcept(scope, one, path + name, { table })));
  const numbers = [first(rf1, 6), first(rf1, 11)];
  put(element, 'identifier', listed(numbers.map((one) => one && entityIdentifier(scope, one, `${path}identifier`))));
  element.intent = 'order';
  const [status, priority] = [first(rf1, 1), first(rf1, 2)];
  if (status) putCode(scope, element, 'status', status, `${path}status`, statuses);
  if (priority) putCode(scope, element, 'priority', priority, `${path}priority`, priorities);
  put(element, 'code', coded(3, 'code', '0281')[0]);
  put(element, 'category', coded(5, 'category', '0284'));
  put(element, 'orderDetail', element.code === undefined ? [] : coded(4, 'orderDetail', '0282'));
  const period: Element = {};
  putTime(period, 'start', first(rf1, 7) && takeTime(scope, first(rf1, 7)!, `${path}occurrencePeriod.start`));
  putTime(period, 'end', first(rf1, 8) && takeTime(scope, first(rf1, 8)!, `${path}occurrencePeriod.end`));
  put(element, 'occurrencePeriod', period);
  putTime(element, 'authoredOn', first(rf1, 9) && takeTime(scope, first(rf1, 9)!, `${path}authoredOn`));
  put(element, 'reasonCode', coded(10, 'reasonCode', '0336'));
  put(element, 'requester', first(rf1, 19) && organization(scope, first(rf1, 19)!));
  put(element, 'performer', listed(fields(rf1, 20).map((one) => practitioner(scope, one, `${path}performer`))));
  put(element, 'note', notes(rf1, path));
  return request;
}

/** RF1-14 and RF1-24 are words of the referral. */
function notes(rf1: Marks, path: string): Element[] {
  return [...fields(rf1, 14), ...fields(rf1, 24)].flatMap((field) => {
    const text = printable(take(field, path, 'note.text'));
    return text === '' ? [] : [{ text }];
  });
}

const statuses = { map: 'referral-status', table: '0283', keep: 'always' } as const;
const priorities = { map: 'referral-priority', table: '0280', keep: 'always' } as const;
