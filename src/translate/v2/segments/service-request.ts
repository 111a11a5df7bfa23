import type { FhirResource } from '#flow';
import { add, type Element, put } from '../../element.ts';
import { extend, extendPrimitive } from '../../extensions.ts';
import { alternateCode, putCode } from '../datatypes/code.ts';
import { type CodedField, codeableConcept, coding } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { entityIdentifier, pairedIdentifier } from '../datatypes/ei.ts';
import { address } from '../datatypes/xad.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { organization } from '../datatypes/xon.ts';
import { contactPoint, contactPoints } from '../datatypes/xtn.ts';
import {
  type Field,
  fields,
  first,
  isRead,
  type Marks,
  mark,
  peek,
  recordMarks,
  repeatMarks,
  take,
} from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { orderIdentifiers } from './obr-report.ts';
import { groupNumber } from './order-numbers.ts';
import { addRequested } from './requested-time.ts';
import { listed } from './said.ts';
import { addTq } from './tq.ts';
import { addTq1 } from './tq1.ts';

/** The segments of an order: a cancellation may come without OBR, a result without ORC. */
export interface OrderSegments {
  readonly obr: Marks | undefined;
  readonly orc: Marks | undefined;
  readonly tq1: readonly Marks[];
}

/** ORC, OBR and TQ1 → ServiceRequest: what was ordered, without its subject. */
export function serviceRequestOf(scope: Scope, { obr, orc, tq1 }: OrderSegments, path: string): FhirResource {
  const request: FhirResource = { resourceType: 'ServiceRequest' };
  const element = request as Element;
  const [inOrc, inObr] = [fieldsIn(orc), fieldsIn(obr)];
  put(element, 'extension', extensions(scope, inObr(17)[0] ?? inOrc(14)[0], inOrc(16)[0], path));
  put(element, 'identifier', identifiers(scope, obr, orc, path));
  put(element, 'requisition', groupNumber(scope, orc, `${path}requisition`));
  putStatus(scope, orc, inObr(25)[0], path, element);
  const isReflex = inObr(11)[0] !== undefined && peek(inObr(11)[0]!).trim() === 'G';
  if (isReflex) take(inObr(11)[0]!, path, 'intent');
  element.intent = isReflex ? 'reflex-order' : 'order';
  const priority = inObr(5)[0];
  if (priority && peek(priority) !== '')
    putCode(scope, element, 'priority', priority, `${path}priority`, { map: 'order-priority', table: '0485' });
  const code = inObr(4)[0] && codeableConcept(scope, inObr(4)[0]!, `${path}code`);
  put(element, 'code', code);
  if (code) put(element, 'orderDetail', details(scope, inObr, isReflex, `${path}orderDetail`));
  const wanted = inObr(6)[0];
  const requested = wanted === undefined ? '' : peek(wanted).trim();
  for (const one of tq1) addTq1(scope, one, path, element, requested);
  addTimings(inOrc(7)[0], inObr(27)[0], path, (one) => addTq(scope, one, path, element, requested));
  if (wanted !== undefined) addRequested(scope, wanted, path, element);
  putTime(element, 'authoredOn', inOrc(9)[0] && takeTime(scope, inOrc(9)[0]!, `${path}authoredOn`));
  put(element, 'requester', requester(scope, [...inObr(16), ...inOrc(12)], orc, path));
  put(element, 'basedOn', parents(scope, [...inObr(29), ...inOrc(8)], path));
  put(element, 'reasonCode', concepts(scope, inObr(31), `${path}reasonCode`));
  put(element, 'locationCode', concepts(scope, inOrc(29), `${path}locationCode`, { table: '0482', map: 'order-type' }));
  putSecurity(scope, inOrc(28), path, element);
  return request;
}

const fieldsIn = (marks: Marks | undefined) => (field: number) => (marks === undefined ? [] : fields(marks, field));

/** Placer's and filler's number, another of the placer's (OBR-53, ORC-33), the filler's for the group (ORC-38). */
function identifiers(scope: Scope, obr: Marks | undefined, orc: Marks | undefined, path: string): Element[] {
  const numbers = orderIdentifiers(scope, obr, orc, path);
  const alternate = (obr && first(obr, 53)) ?? (orc && first(orc, 33));
  const group = orc && first(orc, 38);
  return listed([
    ...numbers,
    alternate && identifier(scope, alternate, `${path}identifier`, 'PLAC'),
    group && entityIdentifier(scope, group, `${path}identifier`, 'FGN'),
  ]);
}

/** ORC-5 says the status; else ORC-1 says what was asked for, or OBR-25 how far it has come where no report is made of it. */
function putStatus(
  scope: Scope,
  orc: Marks | undefined,
  result: Field | undefined,
  path: string,
  element: Element,
): void {
  const status = orc && first(orc, 5);
  if (status) putCode(scope, element, 'status', status, `${path}status`, { map: 'order-status', table: '0038' });
  const control = orc && first(orc, 1);
  const known = control && concept('order-control-status', peek(control).trim());
  if (control !== undefined && known !== undefined && element.status === undefined) {
    take(control, path, 'status');
    element.status = known.code;
  }
  if (result === undefined || isRead(result.marks, 25)) return;
  const come = concept('order-result-status', peek(result).trim())?.code;
  if (come === undefined || come !== (element.status ?? come)) return;
  const code = take(result, path, 'status.extension');
  if (element.status === undefined) mark(result, path, 'status');
  element.status = come;
  extendPrimitive(element, 'status', alternateCode('0123', code));
}

/** The status of an order that has no OBR: of a diet, of supplies. */
export function putOrderStatus(scope: Scope, orc: Marks | undefined, path: string, element: Element): void {
  putStatus(scope, orc, undefined, path, element);
}

/** OBR-46 and 47 what to do besides; OBR-11 (HL7 table 0065) what to do about the specimen. */
function details(scope: Scope, inObr: (field: number) => readonly Field[], isReflex: boolean, path: string): Element[] {
  const action = isReflex ? [] : concepts(scope, inObr(11), path, { table: '0065' });
  return [...action, ...concepts(scope, [...inObr(46), ...inObr(47)], path)];
}

/** ORC-7, and OBR-27 which repeats it (HL7 v2.3 §4.5.1.7): one that says something else is left to be kept. */
function addTimings(
  own: Field | undefined,
  repeated: Field | undefined,
  path: string,
  addOne: (field: Field) => void,
): void {
  const before = own?.marks.keys.length ?? 0;
  if (own !== undefined) addOne(own);
  if (repeated === undefined) return;
  if (own === undefined) addOne(repeated);
  else if (own.repetition.raw === repeated.repetition.raw)
    repeatMarks(repeated, recordMarks(own.marks, before, path), path);
}

/** OBR-16, ORC-12: who ordered; ORC-24 is that person's address, ORC-21 to 23 the facility, which orders where nobody is named. */
function requester(scope: Scope, named: readonly Field[], orc: Marks | undefined, path: string): Element | undefined {
  // Somebody of whom no number is told has no entry that could hold it.
  const isKnown = named.some((one) => peek(one).trim() !== '');
  const home =
    orc && isKnown ? listed(fields(orc, 24).map((one) => address(scope, one, 'Practitioner#address'))) : undefined;
  const more = home === undefined || home.length === 0 ? {} : { address: home };
  const people = listed(named.map((one) => practitioner(scope, one, `${path}requester`, more)));
  return people[0] ?? facility(scope, orc);
}

/** ORC-21 with its address (ORC-22) and telephone (ORC-23). */
export function facility(scope: Scope, orc: Marks | undefined): Element | undefined {
  const named = orc && first(orc, 21);
  if (orc === undefined || named === undefined) return undefined;
  const more: Element = {};
  put(more, 'address', listed(fields(orc, 22).map((one) => address(scope, one, 'Organization#address'))));
  const telecom = fields(orc, 23).flatMap((one) => contactPoints(scope, one, 'Organization#telecom', 'work'));
  put(more, 'telecom', telecom);
  return organization(scope, named, more);
}

/** OBR-29 and ORC-8 (EIP): the order that this one comes of, by its numbers. */
function parents(scope: Scope, sent: readonly Field[], path: string): Element[] {
  const found: Element[] = [];
  for (const field of sent) {
    for (const [half, type] of [
      [1, 'PLAC'],
      [2, 'FILL'],
    ] as const) {
      const number = pairedIdentifier(scope, field, `${path}basedOn.identifier`, half, type);
      const isKnown = found.some(({ identifier: other }) => (other as Element).value === number?.value);
      if (number === undefined || isKnown) continue;
      found.push({ type: 'ServiceRequest', identifier: number, display: number.value as string });
    }
  }
  return found;
}

/** ORC-28: who may see it, a security label. */
function putSecurity(scope: Scope, sent: readonly Field[], path: string, element: Element): void {
  const labels = listed(
    sent.map((one) => {
      const target = concept('confidentiality', peek(one).trim());
      const made = coding(scope, one, `${path}meta.security`, { table: '0177' });
      return target === undefined ? made : { system: target.system, code: target.code, display: target.display };
    }),
  );
  if (labels.length > 0) element.meta = { security: labels };
}

/** OBR-17 or ORC-14: whom to call back. ORC-16: why the order has the status that it has. */
function extensions(scope: Scope, call: Field | undefined, why: Field | undefined, path: string): Element[] {
  const holder: Element = {};
  const number = call && contactPoint(scope, call, `${path}extension.valueContactPoint`, 'work');
  extend(holder, 'servicerequest-order-callback-phone-number', 'valueContactPoint', number);
  const reason = why && codeableConcept(scope, why, `${path}extension.valueCodeableConcept`, { table: '0949' });
  if (reason) add(holder, 'extension', { url: statusReason, valueCodeableConcept: reason });
  return (holder.extension as Element[] | undefined) ?? [];
}

const statusReason = 'http://hl7.org/fhir/StructureDefinition/request-statusReason';

function concepts(scope: Scope, sent: readonly Field[], path: string, coded: CodedField = {}): Element[] {
  return listed(sent.map((field) => codeableConcept(scope, field, path, coded)));
}
