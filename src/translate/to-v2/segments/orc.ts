import type { Element } from '../../element.ts';
import { code } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { typeOf } from '../datatypes/cx.ts';
import { ei, eip } from '../datatypes/ei.ts';
import { repeated } from '../datatypes/repeated.ts';
import { timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { xcn } from '../datatypes/xcn.ts';
import { organizationAt, xon } from '../datatypes/xon.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { child, extensionOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { nameOf, type Writing } from '../writing.ts';
import { eventFields } from './order-event.ts';

/** The number of an order that is of a type (HL7 table 0203): PLAC, FILL. */
export function numberOf(resource: Element | undefined, type: string): Element | undefined {
  return list(resource, 'identifier').find((one) => typeOf(one) === type);
}

/** The placer's and the filler's number of an order, by what is asked for or what came of it. Numbers without a type are the placer's. */
export function numbersOf(
  request: Element | undefined,
  report: Element | undefined,
): readonly [placer: Element | undefined, filler: Element | undefined] {
  const untyped = (of: Element | undefined) =>
    list(of, 'identifier').find((one) => typeOf(one) === '' && text(one, 'value') !== '');
  const placer = numberOf(request, 'PLAC') ?? numberOf(report, 'PLAC') ?? untyped(request);
  return [placer, numberOf(report, 'FILL') ?? numberOf(request, 'FILL') ?? untyped(report)];
}

/** The order of a ServiceRequest → ORC (HL7 v2.5.1 §4.5.1). `control` is its order control code (HL7 table 0119). */
export function orc(
  writing: Writing,
  request: Element | undefined,
  report: Element | undefined,
  control: string,
): Draft {
  const [placer, filler] = numbersOf(request, report);
  const requester = child(request, 'requester');
  const organization =
    organizationAt(writing, requester, request) ??
    organizationAt(writing, child(extensionOf(request, 'urn:causeway:v2:ORC-21'), 'valueReference'), request);
  const parents = list(request, 'basedOn');
  const parent = (type: string) => parents.map((one) => child(one, 'identifier')).find((one) => typeOf(one) === type);
  return withKept(
    writing,
    {
      id: 'ORC',
      about: nameOf(request),
      fields: {
        ...eventFields(writing, request, control),
        2: ei(writing, placer),
        3: ei(writing, filler),
        4: ei(writing, child(request, 'requisition')),
        5: code(writing, request, 'status', { map: 'order-status', table: '0038' }),
        8: eip(writing, parent('PLAC'), parent('FILL')),
        9: timestamp(request, 'authoredOn'),
        12: repeated([xcn(writing, requester, request)]),
        14: repeated([
          xtn(writing, child(extensionOf(request, 'servicerequest-order-callback-phone-number'), 'valueContactPoint')),
        ]),
        16: cwe(writing, child(extensionOf(request, 'request-statusReason'), 'valueCodeableConcept'), {
          table: '0949',
        }),
        21: repeated([xon(writing, requester, request)]),
        22: repeated(list(organization, 'address').map(xad)),
        23: repeated(list(organization, 'telecom').map((one) => xtn(writing, one))),
        28: cwe(writing, labelOf(request), { table: '0177', map: 'confidentiality' }),
        29: cwe(writing, child(request, 'locationCode'), { table: '0482', map: 'order-type' }),
      },
    },
    request,
  );
}

function labelOf(request: Element | undefined): Element | undefined {
  const labels = list(child(request, 'meta'), 'security');
  return labels.length === 0 ? undefined : { coding: [...labels] };
}
