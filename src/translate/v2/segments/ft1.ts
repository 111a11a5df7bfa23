import type { FhirResource } from '#flow';
import { add, type Element, put } from '../../element.ts';
import { extend, extendPrimitive } from '../../extensions.ts';
import { alternateCode } from '../datatypes/code.ts';
import { money } from '../datatypes/cp.ts';
import { decimal, quantity } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier } from '../datatypes/cx.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { namedOrganization, organization } from '../datatypes/xon.ts';
import { type Field, fields, first, type Marks, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeTime } from '../times.ts';
import { v2Table } from '../vocabulary.ts';
import { conceptsOf } from './dosage.ts';
import { listed } from './said.ts';

/** FT1 → ChargeItem, without subject, context and account (HL7 v2.5.1 §6.5.1). */
export function chargeItemOf(scope: Scope, ft1: Marks, path: string): FhirResource {
  const charge: FhirResource = { resourceType: 'ChargeItem' };
  const element = charge as Element;
  const number = first(ft1, 2) && identifier(scope, first(ft1, 2)!, `${path}identifier[0]`);
  put(element, 'identifier', listed([number]));
  status(ft1, path, element);
  put(element, 'code', codeOf(scope, ft1, path));
  occurrence(scope, ft1, path, element);
  putTime(element, 'enteredDate', first(ft1, 5) && takeTime(scope, first(ft1, 5)!, `${path}enteredDate`));
  const amount = first(ft1, 10) ? decimal(take(first(ft1, 10)!, path, 'quantity.value')) : undefined;
  if (amount !== undefined) element.quantity = { value: amount, ...ofDrug(ft1, `${path}quantity.`) };
  put(element, 'priceOverride', first(ft1, 11) && money(first(ft1, 11)!, `${path}priceOverride`));
  put(element, 'performer', [...performers(scope, ft1, 20, path), ...performers(scope, ft1, 21, path, ordering)]);
  put(element, 'performingOrganization', first(ft1, 32) && organization(scope, first(ft1, 32)!));
  put(element, 'requestingOrganization', first(ft1, 33) && organization(scope, first(ft1, 33)!));
  put(element, 'costCenter', first(ft1, 13) && department(scope, first(ft1, 13)!));
  const [enterer] = fields(ft1, 24);
  put(element, 'enterer', enterer && practitioner(scope, enterer, `${path}enterer`));
  put(element, 'reason', conceptsOf(scope, ft1, 19, `${path}reason`));
  const order = first(ft1, 23) && entityIdentifier(scope, first(ft1, 23)!, `${path}service.identifier`, 'FILL');
  if (order) element.service = [{ identifier: order, display: order.value as string }];
  put(element, 'productCodeableConcept', product(scope, ft1, `${path}productCodeableConcept`));
  const price = first(ft1, 12) && money(first(ft1, 12)!, `${path}extension.extension.valueMoney`);
  if (price !== undefined) add(element, 'extension', unitPrice(price));
  return charge;
}

/** FT1-43: the same amount as NDC counts it (of capsules, where FT1-10 tells units of service). */
function ofDrug(ft1: Marks, path: string): Element {
  const sent = first(ft1, 43);
  const holder: Element = {};
  extend(holder, 'iso21090-PQ-translation', 'valueQuantity', sent && quantity(sent, `${path}extension.valueQuantity`));
  return holder;
}

/** FT1-12, the price of one: an element of R5's, whose data type R4 does not have, in its extensions (base: before all charges on top). */
function unitPrice(valueMoney: Element): Element {
  return {
    url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ChargeItem.unitPriceComponent',
    extension: [
      { url: '_datatype', valueString: 'MonetaryComponent' },
      { url: 'type', valueCode: 'base' },
      { url: 'amount', valueMoney },
    ],
  };
}

/** FT1-29, and FT1-34, the number that its sender has for the same thing. */
function product(scope: Scope, ft1: Marks, path: string): Element | undefined {
  const [drug, item] = [29, 34].map((field) => first(ft1, field) && codeableConcept(scope, first(ft1, field)!, path));
  if (drug === undefined || item === undefined) return drug ?? item;
  const codings = [...((drug.coding ?? []) as Element[]), ...((item.coding ?? []) as Element[])];
  return { ...item, ...drug, ...(codings.length > 0 && { coding: codings }) };
}

/**
 * FT1-6 (HL7 table 0017): a charge is to be billed. Credits, payments and adjustments are no charges, and have no status of their own in
 * FHIR: what they are is kept beside it.
 */
function status(ft1: Marks, path: string, element: Element): void {
  const sent = first(ft1, 6);
  const code = sent ? take(sent, path, 'status').toUpperCase() : '';
  if (code === '') return;
  element.status = code === 'CG' ? 'billable' : 'unknown';
  if (code !== 'CG') extendPrimitive(element, 'status', alternateCode('0017', code));
}

/** FT1-7 with FT1-25, the same service by another code, and FT1-8 in words. */
function codeOf(scope: Scope, ft1: Marks, path: string): Element | undefined {
  const made: Element = {
    ...(first(ft1, 7) && codeableConcept(scope, first(ft1, 7)!, `${path}code`, { table: '0132' })),
  };
  const procedure = first(ft1, 25) && codeableConcept(scope, first(ft1, 25)!, `${path}code`);
  for (const coding of (procedure?.coding ?? []) as Element[]) {
    const known = (made.coding ?? []) as Element[];
    if (!known.some((one) => JSON.stringify(one) === JSON.stringify(coding))) made.coding = [...known, coding];
  }
  const words = [8, 9].map((field) => (first(ft1, field) ? take(first(ft1, field)!, path, 'code.text') : ''));
  put(made, 'text', words.filter((one) => one !== '').join('; '));
  return made.coding === undefined && made.text === undefined ? undefined : made;
}

/** FT1-4, a DR since 2.5. */
function occurrence(scope: Scope, ft1: Marks, path: string, element: Element): void {
  const sent = first(ft1, 4);
  if (sent === undefined) return;
  const isTime = peek(sent, 2) === '';
  const start = takeTime(scope, sent, `${path}${isTime ? 'occurrenceDateTime' : 'occurrencePeriod.start'}`, 1);
  const end = takeTime(scope, sent, `${path}occurrencePeriod.end`, 2);
  if (end === undefined) {
    putTime(element, 'occurrenceDateTime', start);
    return;
  }
  const period: Element = {};
  putTime(period, 'start', start);
  putTime(period, 'end', end);
  element.occurrencePeriod = period;
}

const ordering: Element = { coding: [{ system: v2Table('0443'), code: 'OP', display: 'Ordering Provider' }] };

/** FT1-20 who did it, FT1-21 who ordered it. */
function performers(scope: Scope, ft1: Marks, field: number, path: string, role?: Element): Element[] {
  return fields(ft1, field).flatMap((one) => {
    const actor = practitioner(scope, one, `${path}performer.actor`);
    if (actor === undefined) return [];
    return [role === undefined ? { actor } : { function: role, actor }];
  });
}

/** FT1-13, a CWE that names a department. */
function department(scope: Scope, field: Field): Element | undefined {
  const code = take(field, 'Organization#', 'identifier[0].value');
  const name = take(field, 'Organization#', 'name', 2) || code;
  const system = take(field, 'Organization#', 'identifier[0].system', 3);
  return name === ''
    ? undefined
    : namedOrganization(scope, name, code === name ? undefined : { system: siteUri(scope, system), value: code });
}
