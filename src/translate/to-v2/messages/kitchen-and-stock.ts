import type { Json } from '#flow';
import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { codedUnit } from '../datatypes/cq.ts';
import { cwe } from '../datatypes/cwe.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { ntes } from '../segments/nte.ts';
import { orc } from '../segments/orc.ts';
import { tq } from '../segments/tq1.ts';
import { nameOf, type Writing } from '../writing.ts';
import { unlessEmpty } from './about-patient.ts';

/** NutritionOrder → ORC and ODS (HL7 v2.5.1 §4.8.1): a diet, supplements, what the patient prefers. */
export function dietSegments(writing: Writing, order: Element): readonly Draft[] {
  const diet = child(order, 'oralDiet');
  const preferred = list(order, 'foodPreferenceModifier');
  const ods = (kind: string, types: readonly Element[], instruction: string, period?: Element): Draft => ({
    id: 'ODS',
    about: nameOf(order),
    fields: {
      1: kind,
      2: cwe(writing, child(period, 'code')),
      3: repeated(types.map((one) => cwe(writing, one))),
      4: instruction,
    },
  });
  const period = (of: Element | undefined) => list(of, 'schedule').find((one) => child(one, 'repeat') === undefined);
  const timed = list(diet, 'schedule').find((one) => child(one, 'repeat') !== undefined);
  const begin = orderOf(writing, order, { requester: child(order, 'orderer'), authoredOn: order.dateTime });
  return [
    { ...begin, fields: { ...begin.fields, 7: timed && tq(writing, { occurrenceTiming: timed }) } },
    ...(diet === undefined ? [] : [ods('D', list(diet, 'type'), text(diet, 'instruction'), period(diet))]),
    ...list(order, 'supplement').map((one) => ods('S', list(one, 'type'), text(one, 'instruction'), period(one))),
    ...(preferred.length === 0 ? [] : [ods('P', preferred, '')]),
    ...ntes(writing, order),
  ];
}

/** SupplyRequest → ORC, RQD and RQ1 (HL7 v2.5.1 §4.11.1 and §4.11.2): what, how much, by when, of whom. */
export function supplySegments(writing: Writing, order: Element): readonly Draft[] {
  const item = child(order, 'itemCodeableConcept');
  const [first, ...others] = list(item, 'coding').map((one): Element => ({ coding: [one], text: item!.text ?? '' }));
  const quantity = child(order, 'quantity');
  const [supplier] = list(order, 'supplier');
  const told = (words: string) => list(order, 'parameter').find((one) => text(child(one, 'code'), 'text') === words);
  const other = text(told('Substitute allowed'), 'valueBoolean');
  return [
    orderOf(writing, order, {}),
    {
      id: 'RQD',
      about: nameOf(order),
      fields: {
        1: 1,
        2: cwe(writing, first ?? item),
        3: cwe(writing, others[0]),
        4: cwe(writing, others[1]),
        5: text(quantity, 'value'),
        6: codedUnit(writing, quantity),
        10: timestamp(order, 'occurrenceDateTime'),
      },
    },
    ...unlessEmpty({
      id: 'RQ1',
      about: nameOf(order),
      fields: {
        2: cwe(writing, child(told('Manufacturer'), 'valueCodeableConcept')),
        4: vendorOf(writing, supplier, order),
        7: other === '' ? '' : other === 'true' ? 'Y' : 'N',
      },
    }),
  ];
}

/** ORC of an order that names its elements otherwise; its status is cancelled where a service's is revoked. */
function orderOf(writing: Writing, order: Element, names: { readonly [name: string]: Json | undefined }): Draft {
  const status = statuses[text(order, 'status')];
  const made = { ...order, ...names, ...(status !== undefined && { status }) } as Element;
  return orc(writing, made, undefined, controls[text(made, 'status')] ?? 'NW');
}

const statuses: Readonly<Record<string, string>> = { cancelled: 'revoked', suspended: 'on-hold' };
const controls: Readonly<Record<string, string>> = { revoked: 'CA', 'on-hold': 'HD', completed: 'SC' };

function vendorOf(writing: Writing, reference: Element | undefined, from: Element): FieldDraft {
  const named = xon(writing, reference, from, true);
  if (named === undefined) return undefined;
  const [number] = list(organizationAt(writing, reference, from), 'identifier');
  return [text(number, 'value'), Array.isArray(named) ? named[0] : named];
}
