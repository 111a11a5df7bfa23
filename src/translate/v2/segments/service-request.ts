import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { extend } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { type CodedField, codeableConcept } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { contactPoint } from '../datatypes/xtn.ts';
import { type Field, fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { orderIdentifiers } from './obr-report.ts';
import { listed } from './said.ts';

/** ORC and OBR → ServiceRequest: the order that a result answers, without its subject. */
export function serviceRequestOf(scope: Scope, obr: Marks, orc: Marks | undefined, path: string): FhirResource {
  const request: FhirResource = { resourceType: 'ServiceRequest' };
  const element = request as Element;
  put(element, 'extension', extensions(scope, obr, orc, path));
  const numbers = orderIdentifiers(scope, obr, orc, path);
  const alternate = first(obr, 53) ?? (orc && first(orc, 33));
  put(
    element,
    'identifier',
    listed([...numbers, alternate && identifier(scope, alternate, `${path}identifier`, 'PLAC')]),
  );
  const group = orc && first(orc, 4);
  put(element, 'requisition', group && entityIdentifier(scope, group, `${path}requisition`, 'PGN'));
  putStatus(scope, orc, path, element);
  element.intent = first(obr, 11) && take(first(obr, 11)!, path, 'intent') === 'G' ? 'reflex-order' : 'order';
  const priority = first(obr, 5);
  if (priority && peek(priority) !== '') {
    putCode(scope, element, 'priority', priority, `${path}priority`, { map: 'order-priority', table: '0485' });
  }
  const code = first(obr, 4) && codeableConcept(scope, first(obr, 4)!, `${path}code`);
  put(element, 'code', code);
  if (code)
    put(element, 'orderDetail', concepts(scope, [...fields(obr, 46), ...fields(obr, 47)], `${path}orderDetail`));
  putTime(element, 'occurrenceDateTime', first(obr, 6) && takeTime(scope, first(obr, 6)!, `${path}occurrenceDateTime`));
  putTime(element, 'authoredOn', orc && first(orc, 9) && takeTime(scope, first(orc, 9)!, `${path}authoredOn`));
  const requester = first(obr, 16) ?? (orc && first(orc, 12));
  put(element, 'requester', requester && practitioner(scope, requester, `${path}requester`));
  if (orc && first(orc, 12)) practitioner(scope, first(orc, 12)!, `${path}requester`);
  put(element, 'reasonCode', concepts(scope, fields(obr, 31), `${path}reasonCode`));
  put(
    element,
    'locationCode',
    orc && concepts(scope, fields(orc, 29), `${path}locationCode`, { table: '0482', map: 'order-type' }),
  );
  return request;
}

/** ORC-5 says the status; else ORC-1 says what was asked for. */
function putStatus(scope: Scope, orc: Marks | undefined, path: string, element: Element): void {
  if (orc === undefined) return;
  const status = first(orc, 5);
  if (status) putCode(scope, element, 'status', status, `${path}status`, { map: 'order-status', table: '0038' });
  const control = first(orc, 1);
  if (control === undefined) return;
  const known = concept('order-control-status', take(control, path, 'status'));
  if (element.status === undefined && known !== undefined) element.status = known.code;
}

/** OBR-13 what the laboratory was told, OBR-17 or ORC-14 whom to call back. */
function extensions(scope: Scope, obr: Marks, orc: Marks | undefined, path: string): Element[] {
  const holder: Element = {};
  const call = first(obr, 17) ?? (orc && first(orc, 14));
  const number = call && contactPoint(scope, call, `${path}extension`, 'work');
  extend(holder, 'servicerequest-order-callback-phone-number', 'valueContactPoint', number);
  return (holder.extension as Element[] | undefined) ?? [];
}

function concepts(scope: Scope, sent: readonly Field[], path: string, coded: CodedField = {}): Element[] {
  return listed(sent.map((field) => codeableConcept(scope, field, path, coded)));
}
