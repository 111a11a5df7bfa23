import type { FhirResource } from '#flow';
import { type XmlDraft, type XmlPart, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../element.ts';
import { child, list, text } from '../to-v2/read.ts';
import { ads } from './datatypes/ad.ts';
import { optionalCd } from './datatypes/cd.ts';
import { ii } from './datatypes/ii.ts';
import { pn } from './datatypes/pn.ts';
import { tels } from './datatypes/tel.ts';
import { resolve, type Writing } from './writing.ts';

const noId = xml('id', { nullFlavor: 'UNK' });

/** Someone whom a reference names, as what CDA's roles ask for. */
interface Actor {
  readonly resource: FhirResource | undefined;
  readonly role: FhirResource | undefined;
  readonly organization: Element | undefined;
  readonly display: string;
}

function actorOf(writing: Writing, reference: Element): Actor {
  const found = resolve(writing, reference);
  const display = text(reference, 'display');
  if (found?.resourceType === 'PractitionerRole') {
    const person = resolve(writing, child(found as Element, 'practitioner'));
    return { resource: person ?? found, role: found, organization: child(found as Element, 'organization'), display };
  }
  const role = found === undefined ? undefined : writing.roles.get(`${found.resourceType}/${found.id as string}`);
  return { resource: found, role, organization: child(role as Element | undefined, 'organization'), display };
}

/**
 * Reference → a role of CDA: `assignedEntity`, `assignedAuthor`, … with the person, device or organisation that plays it. Whom no
 * resource tells of is known by name alone. Undefined where nobody is named.
 */
export function assigned(writing: Writing, name: string, reference: Element | undefined): XmlDraft | undefined {
  if (reference === undefined) return undefined;
  const { resource, role, organization, display } = actorOf(writing, reference);
  if (resource === undefined) {
    if (display === '') return undefined;
    return xml(name, {}, noId, person(name, [xml('name', {}, display)]));
  }
  const type = resource.resourceType;
  const held = resource as Element;
  const code = optionalCd(
    'code',
    list(role as Element | undefined, 'specialty')[0] ?? list(role as Element | undefined, 'code')[0],
  );
  if (type === 'Organization') {
    return xml(
      name,
      {},
      roleIds(writing, held),
      ads(held),
      tels(held),
      organizationOf(writing, 'representedOrganization', held),
    );
  }
  if (type === 'Device') {
    const owner = resolve(writing, child(held, 'owner'));
    const held_ = owner && organizationOf(writing, 'representedOrganization', owner as Element);
    return xml(name, {}, roleIds(writing, held), device(name, held), held_);
  }
  const at =
    organization === undefined ? undefined : organizationReferred(writing, 'representedOrganization', organization);
  const names = list(held, 'name').flatMap((one) => pn(one) ?? []);
  const shown = names.length > 0 ? names : display === '' ? [] : [xml('name', {}, display)];
  return xml(
    name,
    {},
    roleIds(writing, held),
    code,
    ads(held),
    tels(held),
    shown.length === 0 ? undefined : person(name, shown),
    at,
  );
}

function person(role: string, names: readonly XmlPart[]): XmlDraft {
  const element = { intendedRecipient: 'informationRecipient', participantRole: 'playingEntity' }[role];
  return xml(element ?? 'assignedPerson', {}, names);
}

/** Software has names; CDA asks for the model's and its own. */
function device(role: string, held: Element): XmlDraft | undefined {
  const names = list(held, 'deviceName');
  const nameOf = (type: string) =>
    text(
      names.find((one) => one.type === type),
      'name',
    );
  const model = nameOf('model-name');
  const software = nameOf('user-friendly-name') || nameOf('other') || (model === '' ? 'Software' : '');
  const content = [
    optionalCd('code', child(held, 'type')),
    model === '' ? undefined : xml('manufacturerModelName', {}, model),
    software === '' ? undefined : xml('softwareName', {}, software),
  ];
  if (role === 'assignedAuthor') return xml('assignedAuthoringDevice', {}, content);
  return xml('assignedPerson', {}, xml('name', {}, software || model));
}

/** Ids of a role; one is asked for always. */
function roleIds(writing: Writing, held: Element): XmlDraft[] {
  const found = list(held, 'identifier').flatMap((one) => ii(writing, one) ?? []);
  return found.length > 0 ? found : [noId];
}

/** Organization → an organisation of CDA under the name that its place has. */
export function organizationOf(writing: Writing, element: string, held: Element): XmlDraft {
  const name = text(held, 'name');
  return xml(
    element,
    {},
    roleIds(writing, held),
    name === '' ? undefined : xml('name', {}, name),
    tels(held),
    ads(held),
    optionalCd('standardIndustryClassCode', list(held, 'type')[0]),
  );
}

/** The same of a reference; undefined where it names nobody. */
export function organizationReferred(
  writing: Writing,
  element: string,
  reference: Element | undefined,
): XmlDraft | undefined {
  const found = resolve(writing, reference);
  if (found?.resourceType === 'Organization') return organizationOf(writing, element, found as Element);
  const display = text(reference, 'display');
  return display === '' ? undefined : xml(element, {}, noId, xml('name', {}, display));
}

/** A participation whose role is `assignedEntity`: performer, informant. `more` stands before the role. */
export function performer(
  writing: Writing,
  reference: Element | undefined,
  more: readonly XmlPart[] = [],
  attributes: XmlDraft['attributes'] = {},
): XmlDraft | undefined {
  const role = isPatient(writing, reference) ? undefined : assigned(writing, 'assignedEntity', reference);
  return role && xml('performer', attributes, more, role);
}

/** Whether a reference is to the patient himself. */
export function isPatient(writing: Writing, reference: Element | undefined): boolean {
  return resolve(writing, reference)?.resourceType === 'Patient';
}

/** Service Delivery Location → a participation of a place (`participantRole classCode="SDLOC"`). */
export function place(writing: Writing, reference: Element | undefined): XmlDraft | undefined {
  const found = resolve(writing, reference) as Element | undefined;
  const name = text(found, 'name') || text(reference, 'display');
  if (found === undefined && name === '') return undefined;
  const role = xml(
    'participantRole',
    { classCode: 'SDLOC' },
    xml('templateId', { root: '2.16.840.1.113883.10.20.22.4.32' }),
    list(found, 'identifier').flatMap((one) => ii(writing, one) ?? []),
    optionalCd('code', list(found, 'type')[0]) ?? xml('code', { nullFlavor: 'UNK' }),
    ads(found),
    tels(found),
    name === '' ? undefined : xml('playingEntity', { classCode: 'PLC' }, xml('name', {}, name)),
  );
  return xml('participant', { typeCode: 'LOC' }, role);
}
