import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, extensionsOf, list, text } from '../../to-v2/read.ts';
import { optionalCd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { interval, ivlTs, ts, tsValue } from '../datatypes/ts.ts';
import { encounterCode } from '../entries/encounter.ts';
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
  return (named.length > 0 ? named : [software]).map((role) => xml('author', {}, time, role));
}

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
  return xml('custodian', {}, xml('assignedCustodian', {}, organization));
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
      ivlTs('effectiveTime', period) ?? whole,
      performers,
    ),
  );
}

/** The visit that the document is about. */
export function encompassingEncounter(writing: Writing, encounter: Element | undefined): XmlDraft | undefined {
  if (encounter === undefined) return undefined;
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
      interval('effectiveTime', start, ts('high', child(encounter, 'period'), 'end')),
      optionalCd('dischargeDispositionCode', child(child(encounter, 'hospitalization'), 'dischargeDisposition')),
      responsible && xml('responsibleParty', {}, responsible),
      facility && xml('location', {}, facility),
    ),
  );
}
