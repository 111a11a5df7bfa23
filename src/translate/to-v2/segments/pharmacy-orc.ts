import type { FieldDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { ei } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xcn } from '../datatypes/xcn.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { withKept } from '../own-extensions.ts';
import { child, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { codeFor } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';
import { prescriptionOf } from './medication-order.ts';
import { numberOf, numbersOf } from './orc.ts';
import { eventFields } from './order-event.ts';

/**
 * The order of a drug → ORC (HL7 v2.5.1 §4.5.1): of the MedicationRequest, or where none is told, the numbers that a dispense or an
 * administration names. ORC-1 is what the status comes to (HL7 table 0119).
 */
export function pharmacyOrc(writing: Writing, request: Element | undefined, answer: Element | undefined): Draft {
  const [placer, filler] = numbersOf(withoutPrescription(request), withoutPrescription(answer));
  const [named] = ['authorizingPrescription', 'request'].flatMap((name) => list(answer, name));
  const told = child(named, 'identifier');
  const requester = child(request, 'requester');
  return withKept(
    writing,
    {
      id: 'ORC',
      about: nameOf(request ?? answer),
      fields: {
        ...eventFields(writing, request, controlOf(request, answer)),
        2: ei(writing, placer ?? told),
        3: ei(writing, filler),
        4: ei(writing, child(request, 'groupIdentifier') ?? numberOf(request, 'PGN')),
        5: code(writing, request, 'status', { map: 'medication-order-status', table: '0038' }),
        9: timestamp(request, 'authoredOn'),
        ...recorderOf(writing, request),
        12: repeated([xcn(writing, requester, request)]),
        16: cwe(writing, child(request, 'statusReason')),
        ...(organizationAt(writing, requester, request) && { 21: repeated([xon(writing, requester, request)]) }),
        29: cwe(writing, list(request, 'category')[0], { table: '0482', map: 'medication-category' }),
      },
    },
    request,
    answer,
  );
}

/** Who entered it, where the order says so itself. */
function recorderOf(writing: Writing, request: Element | undefined): { readonly [field: number]: FieldDraft } {
  const recorder = xcn(writing, child(request, 'recorder'), request);
  return recorder === undefined ? {} : { 10: repeated([recorder]) };
}

/** The number of a prescription is neither the placer's nor the filler's of the order. */
function withoutPrescription(resource: Element | undefined): Element | undefined {
  const own = prescriptionOf(resource);
  if (resource === undefined || own === '') return resource;
  return { ...resource, identifier: list(resource, 'identifier').filter((one) => text(one, 'value') !== own) };
}

/** What a status asks of the receiver; of what was dispensed or given, RE: an observation of what was done to follow. */
function controlOf(request: Element | undefined, answer: Element | undefined): string {
  if (answer !== undefined) return 'RE';
  return codeFor('medication-order-control', text(request, 'status')) ?? 'NW';
}
