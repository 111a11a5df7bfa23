import { drafts, type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, extensionsOf, list, text } from '../../to-v2/read.ts';
import { optionalCd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { interval, ivlTs, ts, tsValue } from '../datatypes/ts.ts';
import type { DocumentType } from '../document-types.ts';
import { encounterCode } from '../entries/encounter.ts';
import { isReferralRequest } from '../entries/request.ts';
import { assigned, organizationOf, organizationReferred } from '../roles.ts';
import { allOf, resolve, type Writing } from '../writing.ts';

/** A time that a document was made, as FHIR's instant. */
export type Instant = string;

/** Who wrote the document: those whom its Composition names, else the software that makes it. */
export function documentAuthors(writing: Writing, composition: Element | undefined, at: Instant): XmlDraft[] {
  const time = xml('time', { value: tsValue(at) });
  const named = list(composition, 'author').flatMap((one) => assigned(writing, 'assignedAuthor', one) ?? []);
  const software = xml(
    'assignedAuthor',
    {},
    xml('id', { nullFlavor: 'NA' }),
    xml('addr', { nullFlavor: 'NA' }),
    xml('telecom', { nullFlavor: 'NA' }),
    xml(
      'assignedAuthoringDevice',
      {},
      xml('manufacturerModelName', {}, 'Causeway'),
      xml('softwareName', {}, 'Causeway'),
    ),
    custodianOrganization(writing, composition, 'representedOrganization'),
  );
  return (named.length > 0 ? named : [software]).map((role) => xml('author', {}, time, reachable(role)));
}

/** The header asks of its roles where they can be reached: null where it is not known. */
function reachable(role: XmlDraft): XmlDraft {
  const parts = drafts(role.content);
  const has = (name: string) => parts.some((one) => one.name === name);
  const missing = ['addr', 'telecom'].filter((name) => !has(name)).map((name) => xml(name, { nullFlavor: 'UNK' }));
  if (missing.length === 0) return role;
  const order = ['templateId', 'id', 'code', 'addr', 'telecom'];
  const place = ({ name }: XmlDraft) => (order.includes(name) ? order.indexOf(name) : order.length);
  return xml(
    role.name,
    role.attributes,
    [...parts, ...missing].toSorted((one, other) => place(one) - place(other)),
  );
}

/** Whom it is sent to, which a referral asks for: those whom it refers to. */
export function recipients(writing: Writing, type: DocumentType): XmlDraft[] {
  if (type !== 'referral') return [];
  const referred = allOf(writing, 'ServiceRequest').filter((one) => isReferralRequest(one as Element));
  const [reference] = referred.flatMap((one) => list(one as Element, 'performer'));
  const known = assigned(writing, 'intendedRecipient', reference);
  const parts = known === undefined ? [] : drafts(known.content);
  const person = parts.find(({ name }) => name === 'informationRecipient') ?? nobody;
  const organization = parts.find(({ name }) => name === 'representedOrganization');
  const role = xml(
    'intendedRecipient',
    {},
    parts.filter(({ name }) => ['id', 'addr', 'telecom'].includes(name)),
    person,
    organization && xml('receivedOrganization', organization.attributes, organization.content),
  );
  return [xml('informationRecipient', {}, role)];
}

const nobody = xml('informationRecipient', {}, xml('name', { nullFlavor: 'UNK' }));

/** Who keeps it: the Composition's custodian, else the organisation that the patient's record is of. */
export function custodian(writing: Writing, composition: Element | undefined): XmlDraft {
  const organization =
    custodianOrganization(writing, composition, 'representedCustodianOrganization') ??
    xml(
      'representedCustodianOrganization',
      {},
      xml('id', { nullFlavor: 'UNK' }),
      xml('name', { nullFlavor: 'UNK' }),
      xml('telecom', { nullFlavor: 'UNK' }),
      xml('addr', { nullFlavor: 'UNK' }),
    );
  return xml('custodian', {}, xml('assignedCustodian', {}, asCustodian(organization)));
}

/** It has one number at which it can be reached; others stand in SDTC's extension. */
function asCustodian({ name: element, attributes, content }: XmlDraft): XmlDraft {
  const parts = drafts(content);
  const of = (name: string) => parts.filter((one) => one.name === name);
  const [phone, ...others] = of('telecom');
  const known = (name: string) => of(name)[0] ?? xml(name, { nullFlavor: 'UNK' });
  return xml(
    element,
    attributes,
    of('id'),
    known('name'),
    phone ?? xml('telecom', { nullFlavor: 'UNK' }),
    others.map((one) => xml('sdtc:telecom', one.attributes, one.content)),
    known('addr'),
  );
}

function custodianOrganization(writing: Writing, composition: Element | undefined, name: string): XmlDraft | undefined {
  const patient = writing.patient as Element | undefined;
  const known = organizationReferred(
    writing,
    name,
    child(composition, 'custodian') ?? child(patient, 'managingOrganization'),
  );
  if (known !== undefined) return known;
  const [only, ...others] = allOf(writing, 'Organization');
  return only === undefined || others.length > 0 ? undefined : organizationOf(writing, name, only as Element);
}

/** documentationOf: the care that the document tells of, from its first day to its last. */
export function documentationOf(
  writing: Writing,
  composition: Element | undefined,
  span: readonly [string, string],
): XmlDraft {
  const [event] = list(composition, 'event');
  const period = child(event, 'period');
  const performers = extensionsOf(event, 'http://hl7.org/fhir/us/ccda/StructureDefinition/PerformerExtension').flatMap(
    (one) => {
      const role = assigned(writing, 'assignedEntity', child(one, 'valueReference'));
      return role === undefined ? [] : [xml('performer', { typeCode: 'PRF' }, role)];
    },
  );
  const [from, to] = span.map((one) => tsValue(one));
  const whole = interval(
    'effectiveTime',
    xml('low', from === undefined ? { nullFlavor: 'UNK' } : { value: from }),
    xml('high', { value: to }),
  );
  return xml(
    'documentationOf',
    {},
    xml(
      'serviceEvent',
      { classCode: 'PCPR' },
      optionalCd('code', list(event, 'code')[0]),
      spanOf(period) ?? whole,
      performers,
    ),
  );
}

/** Both of its ends are asked for. */
function spanOf(period: Element | undefined): XmlDraft | undefined {
  if (ivlTs('effectiveTime', period) === undefined) return undefined;
  const end = (name: string, element: string) => ts(name, period, element) ?? xml(name, { nullFlavor: 'UNK' });
  return interval('effectiveTime', end('low', 'start'), end('high', 'end'));
}

/** The visit that the document is about; of a discharge there is one, and how it ended is asked. */
export function encompassingEncounter(
  writing: Writing,
  encounter: Element | undefined,
  type: DocumentType,
): XmlDraft | undefined {
  const isDischarge = type === 'discharge';
  if (encounter === undefined) {
    const unknown = ['low', 'high'].map((name) => xml(name, { nullFlavor: 'UNK' }));
    const stay = xml(
      'encompassingEncounter',
      {},
      xml('id', { nullFlavor: 'UNK' }),
      xml('effectiveTime', {}, unknown),
      xml('dischargeDispositionCode', { nullFlavor: 'UNK' }),
    );
    return isDischarge ? xml('componentOf', {}, stay) : undefined;
  }
  const [location] = list(encounter, 'location');
  const place = resolve(writing, child(location, 'location')) as Element | undefined;
  const facility =
    place === undefined
      ? undefined
      : xml(
          'healthCareFacility',
          {},
          ids(writing, place),
          optionalCd('code', list(place, 'type')[0]),
          xml('location', {}, text(place, 'name') === '' ? undefined : xml('name', {}, text(place, 'name'))),
          organizationReferred(writing, 'serviceProviderOrganization', child(encounter, 'serviceProvider')),
        );
  const [responsible] = list(encounter, 'participant').flatMap(
    (one) => assigned(writing, 'assignedEntity', child(one, 'individual')) ?? [],
  );
  const start = ts('low', child(encounter, 'period'), 'start') ?? xml('low', { nullFlavor: 'UNK' });
  return xml(
    'componentOf',
    {},
    xml(
      'encompassingEncounter',
      {},
      ids(writing, encounter),
      encounterCode(encounter),
      interval(
        'effectiveTime',
        start,
        ts('high', child(encounter, 'period'), 'end') ?? (isDischarge ? xml('high', { nullFlavor: 'UNK' }) : undefined),
      ),
      optionalCd('dischargeDispositionCode', child(child(encounter, 'hospitalization'), 'dischargeDisposition')) ??
        (isDischarge ? xml('dischargeDispositionCode', { nullFlavor: 'UNK' }) : undefined),
      responsible && xml('responsibleParty', {}, responsible),
      facility && xml('location', {}, facility),
    ),
  );
}
