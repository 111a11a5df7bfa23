import type { FhirResource } from '#flow';
import { drafts, type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { ids, ii, madeId, partIds } from '../datatypes/ii.ts';
import { pq } from '../datatypes/pq.ts';
import { interval, required, ts, when } from '../datatypes/ts.ts';
import { organizationReferred } from '../roles.ts';
import { component, related, statement, status, template } from '../statement.ts';
import { codeFor } from '../vocabulary.ts';
import { type EntryWriter, nameOf, resolve, type Writing } from '../writing.ts';
import { comments, components, isExternal, narrated, reasons, within } from './within.ts';

const fdaUdi = '2.16.840.1.113883.3.3719';

/** Device → Product Instance: its UDI, its kind, its maker. */
export function productInstance(writing: Writing, device: Element, typeCode = 'DEV'): XmlDraft {
  writing.written.add(nameOf(device));
  const carrier = text(list(device, 'udiCarrier')[0], 'carrierHRF');
  const own = list(device, 'identifier').flatMap((one) =>
    text(one, 'use') === 'secondary' ? [] : (ii(writing, one) ?? []),
  );
  const hasUdi = own.some(({ attributes }) => attributes.extension === carrier);
  const udi =
    carrier === '' || hasUdi ? [] : [xml('id', { root: fdaUdi, extension: carrier, assigningAuthorityName: 'FDA' })];
  const all = [...own, ...udi];
  const model = text(
    list(device, 'deviceName').find((one) => one.type === 'model-name') ?? list(device, 'deviceName')[0],
    'name',
  );
  return xml(
    'participant',
    { typeCode },
    xml(
      'participantRole',
      { classCode: 'MANU' },
      template('22.4.37'),
      all.length > 0 ? all : madeId(nameOf(device)),
      xml(
        'playingDevice',
        {},
        cd('code', child(device, 'type')),
        model === '' ? undefined : xml('manufacturerModelName', {}, model),
      ),
      owner(writing, child(device, 'owner')),
    ),
  );
}

/** An Entity has a description, and no name. */
function owner(writing: Writing, reference: Element | undefined): XmlDraft {
  const known = organizationReferred(writing, 'scopingEntity', reference);
  if (known === undefined) return xml('scopingEntity', {}, xml('id', { nullFlavor: 'UNK' }));
  return xml(
    'scopingEntity',
    {},
    drafts(known.content).flatMap((one) => {
      if (one.name === 'name') return [xml('desc', {}, one.content)];
      return one.name === 'id' ? [one] : [];
    }),
  );
}

/** UDI Organizer: lot, serial number, dates of making and of expiry. */
function udiOrganizer(writing: Writing, device: Element): XmlDraft | undefined {
  const parts = [
    udiPart('22.4.304', 'C113843', string(device, 'distinctIdentifier')),
    udiPart('22.4.315', 'C101669', time(device, 'manufactureDate')),
    udiPart('22.4.316', 'C101670', time(device, 'expirationDate')),
    udiPart('22.4.319', 'C101671', string(device, 'serialNumber')),
    udiPart('22.4.301', 'C101672', string(device, 'lotNumber')),
    udiPart('22.4.317', 'C99285', string(device, 'modelNumber')),
  ].filter((one) => one !== undefined);
  if (parts.length === 0) return undefined;
  const own = partIds(writing, device, 'UDI organizer');
  const organizer = statement(
    'organizer',
    {},
    template('22.4.311'),
    template('22.4.311', '2019-06-21'),
    own.length > 0 ? own : madeId(`${nameOf(device)} UDI`),
    fixed('code', '74711-3', '2.16.840.1.113883.6.1', 'Unique device identifier'),
    status('completed'),
    parts.map((one) => component(one)),
  );
  return related('COMP', organizer);
}

function udiPart(root: string, code: string, value: XmlDraft | undefined): XmlDraft | undefined {
  return (
    value &&
    statement(
      'observation',
      {},
      template(root),
      fixed('code', code, '2.16.840.1.113883.3.26.1.1'),
      status('completed'),
      value,
    )
  );
}

function string(device: Element, name: string): XmlDraft | undefined {
  const words = text(device, name);
  return words === '' ? undefined : xml('value', { 'xsi:type': 'ST' }, words);
}

function time(device: Element, name: string): XmlDraft | undefined {
  const held = ts('value', device, name);
  return held && xml('value', { 'xsi:type': 'TS', ...held.attributes });
}

/** DeviceUseStatement → Non-Medicinal Supply Activity, with how many a SupplyDelivery of the same ids tells. */
export const writeDeviceUse: EntryWriter = (writing, use, anchor) => {
  const resource = use as Element;
  const device = resolve(writing, child(resource, 'device')) as Element | undefined;
  const delivery = writing.supplies.get(nameOf(resource)) as Element | undefined;
  if (delivery !== undefined) writing.written.add(nameOf(delivery));
  const words = text(child(resource, 'device'), 'display');
  const code = device === undefined && words !== '' ? cd('code', { text: words }) : undefined;
  return supply(writing, resource, device, anchor, [
    code,
    status(codeFor('device-use-status', text(resource, 'status'), 'completed')),
    when('effectiveTime', resource, 'timing'),
    pq('quantity', child(child(delivery, 'suppliedItem'), 'quantity')),
    authors(writing, resource, { who: 'source', when: 'recordedOn' }),
    reasons(writing, resource),
  ]);
};

/** A device of the patient that nothing else tells of. */
export const writeDevice: EntryWriter = (writing, device, anchor) => {
  const resource = device as Element;
  const parts = [status(text(resource, 'status') === 'inactive' ? 'completed' : 'active')];
  return supply(writing, { resourceType: 'Device', id: `${text(resource, 'id')} use` }, resource, anchor, parts);
};

/** A delivery that no statement of use goes with. */
export const writeDelivery: EntryWriter = (writing, delivery, anchor) => {
  const resource = delivery as Element;
  const item = child(resource, 'suppliedItem');
  const device = resolve(writing, child(item, 'itemReference'));
  const code = child(item, 'itemCodeableConcept');
  return supply(writing, resource, device?.resourceType === 'Device' ? (device as Element) : undefined, anchor, [
    code && cd('code', code),
    status(codeFor('delivery-status', text(resource, 'status'), 'completed')),
    when('effectiveTime', resource, 'occurrence'),
    pq('quantity', child(item, 'quantity')),
  ]);
};

function supply(
  writing: Writing,
  resource: Element,
  device: Element | undefined,
  anchor: string | undefined,
  parts: readonly (XmlDraft | undefined | readonly XmlDraft[])[],
): XmlDraft {
  return statement(
    'supply',
    {},
    template('22.4.50'),
    template('22.4.50', '2014-06-09'),
    ids(writing, resource),
    narrated(anchor),
    parts,
    device && productInstance(writing, device, 'PRD'),
    device && udiOrganizer(writing, device),
    comments(writing, resource),
    within(writing, resource),
  );
}

/** Deliveries that a statement of use goes with, and devices that something else tells of: they have no entry of their own. */
export function isToldElsewhere(writing: Writing, resource: FhirResource): boolean {
  if (resource.resourceType === 'SupplyDelivery') return writing.supplies.has(nameOf(resource as Element));
  if (resource.resourceType === 'DocumentReference' && !isExternal(resource as Element)) return false;
  return writing.relations.told.has(nameOf(resource as Element));
}

/** List → Medical Equipment Organizer. */
export const writeEquipment: EntryWriter = (writing, equipment) => {
  const resource = equipment as Element;
  return statement(
    'organizer',
    {},
    template('22.4.135'),
    ids(writing, resource),
    codings(child(resource, 'code')).length > 0 ? cd('code', child(resource, 'code')) : undefined,
    status('completed'),
    interval('effectiveTime', required('low', ts('low', resource, 'date')), xml('high', { nullFlavor: 'UNK' })),
    components(writing, resource),
  );
};
