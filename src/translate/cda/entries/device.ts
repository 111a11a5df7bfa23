import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { quantity } from '../datatypes/pq.ts';
import { mark, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { organizationOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { putTime, putWhen } from '../times.ts';
import { addPartIdentifiers, eachOf, parentAct, relatedActs, relatedBy } from './act.ts';
import { recordAuthors } from './actors.ts';
import { codesOf, putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { productConcept, productOf } from './product.ts';

const fdaUdi = '2.16.840.1.113883.3.3719';

/** Product Instance → Device: its UDI, its kind, its maker. */
export function deviceOf(context: CdaContext, role: XmlElement | undefined): Element | undefined {
  if (role === undefined) return undefined;
  const device = child(role, 'playingDevice');
  const content: Element = {};
  addIdentifiers(context, content, children(role, 'id'));
  for (const id of children(role, 'id')) {
    if (peek(id, 'root') !== fdaUdi || peek(id, 'extension') === '') continue;
    const carrier: Element = { carrierHRF: peek(id, 'extension') };
    for (const name of ['root', 'extension']) mark(context, id, name, carrier, 'carrierHRF');
    const identifier = /^\(01\)(\d{14})/.exec(peek(id, 'extension'))?.[1];
    if (identifier !== undefined) {
      carrier.deviceIdentifier = identifier;
      for (const name of ['root', 'extension']) mark(context, id, name, carrier, 'deviceIdentifier');
    }
    add(content, 'udiCarrier', carrier);
  }
  const code = child(device, 'code');
  content.type = codeableConcept(context, code) ?? absentConcept(context, code);
  const model: Element = {};
  if (putText(context, model, 'name', child(device, 'manufacturerModelName'))) {
    add(content, 'deviceName', { ...model, type: 'model-name' });
  }
  content.patient = subject(context);
  put(content, 'owner', organizationOf(context, child(role, 'scopingEntity')));
  putDetails(context, role, content);
  const { type } = content;
  const name = ((type as Element).text ?? ((type as Element).coding as Element[] | undefined)?.[0]?.display) as
    | string
    | undefined;
  return addResource(context, { type: 'Device', source: role, content, use: 'implantable' }, name);
}

/** What a UDI Organizer beside the product says of it: lot, serial number, dates of making and expiry, model. */
function putDetails(context: CdaContext, role: XmlElement, content: Element): void {
  const act = parentAct(role);
  for (const { act: organizer } of act === undefined ? [] : relatedBy(act, ['22.4.311'])) {
    for (const { act: one } of relatedActs(organizer)) {
      const value = child(one, 'value');
      switch (codesOf(child(one, 'code'))[0]) {
        case 'C101669':
          putTime(context, content, 'manufactureDate', value);
          break;
        case 'C101670':
          putTime(context, content, 'expirationDate', value);
          break;
        case 'C101671':
          putText(context, content, 'serialNumber', value) || putId(context, content, 'serialNumber', value);
          break;
        case 'C101672':
          putText(context, content, 'lotNumber', value) || putId(context, content, 'lotNumber', value);
          break;
        case 'C99285':
          putText(context, content, 'modelNumber', value);
          break;
        case 'C113843':
          putText(context, content, 'distinctIdentifier', value) ||
            putId(context, content, 'distinctIdentifier', value);
          break;
        default:
      }
      addPartIdentifiers(context, content, one, 'UDI part');
    }
    addPartIdentifiers(context, content, organizer, 'UDI organizer');
  }
}

function putId(context: CdaContext, content: Element, name: string, value: XmlElement | undefined): void {
  const extension = peek(value, 'extension');
  put(content, name, extension);
  mark(context, value, 'extension', content, name);
}

/** Non-Medicinal Supply Activity → DeviceUseStatement of the device, and SupplyDelivery of how many were supplied. */
export function translateSupply(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const device = suppliedDevice(context, act);
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'device-use-status', child(act, 'statusCode'));
  content.subject = subject(context);
  const time = child(act, 'effectiveTime');
  putWhen(
    context,
    content,
    'timing',
    child(time, 'low') === undefined && child(time, 'high') !== undefined ? undefined : time,
  );
  if (content.timingPeriod === undefined && content.timingDateTime === undefined && child(time, 'high') !== undefined) {
    const until: Element = {};
    if (putTime(context, until, 'end', child(time, 'high'))) content.timingPeriod = until;
  }
  content.device = device;
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { who: 'source', when: 'recordedOn' });
  const made = addResource(context, {
    type: 'DeviceUseStatement',
    source: act,
    content,
    defaults: { status: 'active' },
  });
  authors(made);
  putDelivery(context, act, device);
  linkRelated(entries, act, made, ['22.4.311']);
  return made;
}

/** The product instance that was supplied, else the product that it names. */
function suppliedDevice(context: CdaContext, act: XmlElement): Element {
  const role = children(act, 'participant')
    .map((one) => child(one, 'participantRole'))
    .find((one) => child(one, 'playingDevice') !== undefined);
  const known = deviceOf(context, role);
  if (known !== undefined) return known;
  const product = productOf(act);
  const type =
    product === undefined
      ? (codeableConcept(context, child(act, 'code')) ?? absentConcept(context, undefined))
      : productConcept(context, product);
  const content: Element = { type, patient: subject(context) };
  addIdentifiers(context, content, children(product, 'id'));
  return addResource(context, { type: 'Device', source: product ?? act, content, use: 'implantable', part: 'device' });
}

/** How many were supplied. */
function putDelivery(context: CdaContext, act: XmlElement, device: Element): void {
  const count = quantity(context, child(act, 'quantity'));
  if (count === undefined) return;
  const content: Element = { patient: subject(context), suppliedItem: { quantity: count, itemReference: device } };
  putStatus(context, content, 'status', 'delivery-status', child(act, 'statusCode'));
  addIdentifiers(context, content, children(act, 'id'));
  putWhen(context, content, 'occurrence', child(act, 'effectiveTime'));
  addResource(context, { type: 'SupplyDelivery', source: act, content });
}

/** Medical Equipment Organizer → a List of what stands in it. */
export function translateEquipment(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const items = eachOf(relatedActs(act), ({ act: inner }) => entries.translate(entries, inner));
  const content: Element = { status: 'current', mode: 'snapshot', subject: subject(context) };
  addIdentifiers(context, content, children(act, 'id'));
  put(content, 'code', codeableConcept(context, child(act, 'code')));
  const time = child(act, 'effectiveTime');
  putTime(context, content, 'date', peek(time, 'value') !== '' ? time : child(time, 'low'));
  put(
    content,
    'entry',
    items.map((item) => ({ item })),
  );
  return addResource(context, { type: 'List', source: act, content });
}
