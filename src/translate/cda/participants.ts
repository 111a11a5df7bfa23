import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../element.ts';
import { absent } from '../extensions.ts';
import { type CdaContext, subject } from './context.ts';
import { addAddresses, address } from './datatypes/ad.ts';
import { codeableConcept } from './datatypes/cd.ts';
import { addIdentifiers } from './datatypes/ii.ts';
import { displayName, humanName, nameText, putName } from './datatypes/pn.ts';
import { addTelecoms, contactPoint } from './datatypes/tel.ts';
import { idKey, iiKey } from './keys.ts';
import { onceEach } from './known-actor.ts';
import { mark, markText, peek, take } from './leaves.ts';
import { addResource } from './resources.ts';

/**
 * An organisation in whatever role (`representedOrganization`, `scopingEntity`, `representedCustodianOrganization` …) → a
 * reference to an Organization, mentioned. Undefined where nothing names it.
 */
export function organizationOf(context: CdaContext, element: XmlElement | undefined): Element | undefined {
  return element && onceEach(context, element, () => readOrganization(context, element));
}

function readOrganization(context: CdaContext, element: XmlElement): Element | undefined {
  const content: Element = {};
  addIdentifiers(context, content, children(element, 'id'));
  const nameElement = child(element, 'name') ?? child(element, 'desc');
  const name = nameText(nameElement);
  putName(context, content, 'name', nameElement);
  if (content.identifier === undefined && name === '') return undefined;
  addTelecoms(context, content, element);
  addAddresses(context, content, element);
  // Neither is ever of use `home` (org-2, org-3), though it is sent.
  for (const one of [content.telecom, content.address].flat() as (Element | undefined)[]) {
    if (one?.use === 'home') delete one.use;
  }
  const type = codeableConcept(context, child(element, 'standardIndustryClassCode') ?? child(element, 'code'));
  if (type !== undefined) content.type = [type];
  const key = idKey(element) ?? `name:${name.toUpperCase()}`;
  return addResource(context, { type: 'Organization', source: element, key, content, mode: 'mention' }, name);
}

/**
 * A person who acts (`assignedEntity`, `assignedAuthor`, `intendedRecipient` …) → a reference to a Practitioner, mentioned.
 * One without ids is known by the name and how he is reached; of whom there is no more than a name the reference says it.
 * Undefined where nobody is named. Where a speciality or organisation stands beside the person a PractitionerRole is
 * mentioned, too.
 */
export function practitionerOf(context: CdaContext, role: XmlElement | undefined): Element | undefined {
  if (role === undefined) return undefined;
  const person = children(role).find(({ name }) => personNames.has(name));
  const organization = organizationOf(
    context,
    child(role, 'representedOrganization') ?? child(role, 'receivedOrganization'),
  );
  const content: Element = {};
  addIdentifiers(context, content, children(role, 'id'));
  for (const one of children(person, 'name')) add(content, 'name', humanName(context, one));
  const [name] = (content.name as Element[] | undefined) ?? [];
  const display = displayName(name);
  const ids = idKey(role);
  if (ids === undefined && name === undefined) return undefined;
  addTelecoms(context, content, role);
  addAddresses(context, content, role);
  const contact = content.telecom ?? content.address ?? organization?.reference;
  if (ids === undefined && contact === undefined) return named(context, person!, display);
  const key = ids ?? `person:${display.toUpperCase()}|${JSON.stringify(contact)}`;
  complete(content);
  const said = { type: 'Practitioner', source: role, key, content, mode: 'mention' } as const;
  const practitioner = addResource(context, said, display);
  stateRole(context, role, key, practitioner, organization);
  return practitioner;
}

/** A name alone: a reference without a target. */
function named(context: CdaContext, person: XmlElement, display: string): Element {
  const made: Element = { display };
  markText(context, child(person, 'name'), made, 'display');
  return made;
}

/** What US Core asks of a practitioner, where it is not told: an identifier, a family name. */
function complete(content: Element): void {
  content.identifier ??= [{ _system: absent('unknown'), _value: absent('unknown') }];
  content.name ??= [{}];
  for (const name of content.name as Element[]) if (name.family === undefined) name._family = absent('unknown');
}

/** What someone is at an organisation. */
function stateRole(
  context: CdaContext,
  role: XmlElement,
  key: string,
  practitioner: Element,
  organization: Element | undefined,
): void {
  const code = codeableConcept(context, child(role, 'code'));
  if (code === undefined && organization === undefined) return;
  const content: Element = { practitioner };
  put(content, 'organization', organization);
  if (code !== undefined) content.specialty = [code];
  addTelecoms(context, content, role);
  // US Core asks for a way to reach whoever has a role, or an endpoint (pd-1).
  content.telecom ??= [{ _system: absent('unknown'), _value: absent('unknown') }];
  addResource(context, {
    type: 'PractitionerRole',
    source: role,
    key: `${key}@${(organization?.reference ?? '') as string}`,
    content,
    mode: 'mention',
  });
}

const personNames: ReadonlySet<string> = new Set([
  'assignedPerson',
  'informationRecipient',
  'associatedPerson',
  'relatedPerson',
  'playingEntity',
  'person',
]);

/** A place (`participantRole` of a service delivery location, `healthCareFacility`) → a reference to a Location, mentioned. */
export function locationOf(context: CdaContext, role: XmlElement | undefined): Element | undefined {
  if (role === undefined) return undefined;
  const place = child(role, 'location') ?? child(role, 'playingEntity');
  const content: Element = {};
  addIdentifiers(context, content, children(role, 'id'));
  const name = nameText(child(place, 'name'));
  putName(context, content, 'name', child(place, 'name'));
  const type = codeableConcept(context, child(role, 'code'));
  if (type !== undefined) content.type = [type];
  addTelecoms(context, content, role);
  put(content, 'address', address(context, child(role, 'addr') ?? child(place, 'addr')));
  const organization = organizationOf(
    context,
    child(role, 'serviceProviderOrganization') ?? child(role, 'scopingEntity'),
  );
  put(content, 'managingOrganization', organization);
  if (name === '' && content.identifier === undefined && type === undefined) return undefined;
  const key = idKey(role) ?? `name:${name.toUpperCase()}|${JSON.stringify(content.address ?? type ?? '')}`;
  const display = name || (type?.text as string | undefined);
  return addResource(context, { type: 'Location', source: role, key, content, mode: 'mention' }, display);
}

/**
 * Whoever takes part in an act, by the role or entity that the participation holds: a person (Practitioner), a relative
 * (RelatedPerson), the patient, a device, an organisation. Undefined where nobody is named; a reference without a target is
 * the name of someone whom no id tells apart.
 */
export function actor(context: CdaContext, role: XmlElement | undefined): Element | undefined {
  return role && onceEach(context, role, () => readActor(context, role));
}

function readActor(context: CdaContext, role: XmlElement): Element | undefined {
  if (/organization$/i.test(role.name)) return readOrganization(context, role);
  const own = children(role, 'id').find((id) => context.patientKeys.has(iiKey(id) ?? ''));
  if (own !== undefined) return asPatient(context, own);
  if (role.name === 'relatedEntity' || (role.name === 'associatedEntity' && isRelative(role))) {
    return relatedPersonOf(context, role);
  }
  if (child(role, 'assignedAuthoringDevice') !== undefined || child(role, 'playingDevice') !== undefined) {
    return deviceOf(context, role) ?? organizationOf(context, child(role, 'representedOrganization'));
  }
  return (
    practitionerOf(context, role) ??
    organizationOf(context, child(role, 'representedOrganization') ?? child(role, 'scopingOrganization'))
  );
}

/** Whoever has one of the patient's own ids is the patient. */
function asPatient(context: CdaContext, id: XmlElement): Element {
  const made = subject(context);
  for (const name of ['root', 'extension']) mark(context, id, name, made, 'reference');
  return made;
}

/** Classes of roles that are a patient's next of kin, guardian, contact (HL7 v3 RoleClass). */
function isRelative(role: XmlElement): boolean {
  return ['PRS', 'NOK', 'CAREGIVER', 'ECON', 'GUARD', 'CON'].includes(peek(role, 'classCode'));
}

/** A relative, guardian or contact → a reference to a RelatedPerson. */
export function relatedPersonOf(context: CdaContext, role: XmlElement): Element | undefined {
  const person = children(role).find(({ name }) => personNames.has(name) || name === 'guardianPerson');
  const content: Element = { patient: subject(context) };
  addIdentifiers(context, content, children(role, 'id'));
  for (const name of children(person, 'name')) add(content, 'name', humanName(context, name));
  addTelecoms(context, content, role);
  addAddresses(context, content, role);
  const relation = codeableConcept(context, child(role, 'code'));
  if (relation !== undefined) content.relationship = [relation];
  const [name] = (content.name as Element[] | undefined) ?? [];
  if (name === undefined && content.identifier === undefined) return undefined;
  // US Core asks for a name or a relationship.
  if (name === undefined && relation === undefined) content.name = [absent('unknown')];
  const display = displayName(name);
  // Families share ids: the name tells who of them it is.
  const key = `${idKey(role) ?? ''}|${display.toUpperCase()}`;
  return addResource(context, { type: 'RelatedPerson', source: role, key, content }, display);
}

/** Authoring software or a device → a reference to a Device. */
function deviceOf(context: CdaContext, role: XmlElement): Element | undefined {
  const device = child(role, 'assignedAuthoringDevice') ?? child(role, 'playingDevice');
  const content: Element = {};
  addIdentifiers(context, content, children(role, 'id'));
  const software = child(device, 'softwareName');
  const model = child(device, 'manufacturerModelName');
  const named: Element = {};
  for (const [element, type] of [
    [software, 'user-friendly-name'],
    [model, 'model-name'],
  ] as const) {
    const one: Element = { type };
    if (putName(context, one, 'name', element) || putCodeName(context, one, element)) add(named, 'deviceName', one);
  }
  Object.assign(content, named);
  const type = codeableConcept(context, child(device, 'code'));
  put(content, 'type', type);
  const owner = organizationOf(context, child(role, 'representedOrganization') ?? child(role, 'scopingEntity'));
  put(content, 'owner', owner);
  if (content.identifier === undefined && content.deviceName === undefined) return undefined;
  for (const telecom of children(role, 'telecom')) add(content, 'contact', contactPoint(context, telecom));
  const [first] = (content.deviceName as Element[] | undefined) ?? [];
  const display = first?.name as string | undefined;
  return addResource(context, { type: 'Device', source: role, content, mode: 'mention', use: 'software' }, display);
}

/** SC: a name that is given as a code's display. */
function putCodeName(context: CdaContext, target: Element, element: XmlElement | undefined): boolean {
  const words = take(context, element, 'displayName', target, 'name');
  put(target, 'name', words);
  return words !== '';
}
