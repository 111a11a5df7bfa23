import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { beside, child, extensionOf, list, text } from '../../to-v2/read.ts';
import { ad, ads } from '../datatypes/ad.ts';
import { optionalCd } from '../datatypes/cd.ts';
import { ids } from '../datatypes/ii.ts';
import { pn } from '../datatypes/pn.ts';
import { tels } from '../datatypes/tel.ts';
import { ts } from '../datatypes/ts.ts';
import { organizationReferred } from '../roles.ts';
import { allOf, type Writing } from '../writing.ts';
import { isGuardian } from './participants.ts';
import { raceAndEthnicity } from './race-ethnicity.ts';

const none = (name: string): XmlDraft => xml(name, { nullFlavor: 'UNK' });

/** Patient → recordTarget of the US Realm Header: what is asked for and is not known is null. */
export function recordTarget(writing: Writing): XmlDraft {
  const patient = (writing.patient ?? {}) as Element;
  const names = list(patient, 'name').flatMap((one) => pn(one) ?? []);
  const [addresses, telecoms] = [ads(patient), tels(patient)];
  const religion = child(extensionOf(patient, 'patient-religion'), 'valueCodeableConcept');
  const place = ad(child(extensionOf(patient, 'patient-birthPlace'), 'valueAddress'));
  return xml(
    'recordTarget',
    {},
    xml(
      'patientRole',
      {},
      ids(writing, patient),
      addresses.length > 0 ? addresses : none('addr'),
      telecoms.length > 0 ? telecoms : none('telecom'),
      xml(
        'patient',
        {},
        names.length > 0 ? names : xml('name', {}, none('given'), none('family')),
        gender(text(patient, 'gender')),
        ts(
          'birthTime',
          beside(patient, 'birthDate') && extensionOf(beside(patient, 'birthDate'), 'patient-birthTime'),
          'valueDateTime',
        ) ??
          ts('birthTime', patient, 'birthDate') ??
          none('birthTime'),
        dead(patient),
        multiple(patient),
        optionalCd('maritalStatusCode', child(patient, 'maritalStatus')),
        optionalCd('religiousAffiliationCode', religion),
        raceAndEthnicity(writing, patient),
        guardians(writing),
        place && xml('birthplace', {}, xml('place', {}, place)),
        list(patient, 'communication').flatMap((one) => language(one) ?? []),
      ),
      organizationReferred(writing, 'providerOrganization', child(patient, 'managingOrganization')),
    ),
  );
}

function gender(code: string): XmlDraft {
  const known = { male: 'M', female: 'F', other: 'UN' }[code];
  if (known === undefined) return none('administrativeGenderCode');
  return xml('administrativeGenderCode', { code: known, codeSystem: '2.16.840.1.113883.5.1' });
}

function dead(patient: Element): (XmlDraft | undefined)[] {
  const time = ts('sdtc:deceasedTime', patient, 'deceasedDateTime');
  const said = time === undefined ? text(patient, 'deceasedBoolean') : 'true';
  return [said === '' ? undefined : xml('sdtc:deceasedInd', { value: said }), time];
}

function multiple(patient: Element): XmlDraft | undefined {
  const [order, said] = [text(patient, 'multipleBirthInteger'), text(patient, 'multipleBirthBoolean')];
  if (order !== '') return xml('sdtc:multipleBirthOrderNumber', { value: order });
  return said === '' ? undefined : xml('sdtc:multipleBirthInd', { value: said });
}

/** Guardians among the patient's relatives. */
function guardians(writing: Writing): XmlDraft[] {
  return allOf(writing, 'RelatedPerson').flatMap((one) => {
    const held = one as Element;
    const names = list(held, 'name').flatMap((name) => pn(name) ?? []);
    if (!isGuardian(held) || names.length === 0) return [];
    return xml(
      'guardian',
      {},
      list(held, 'identifier').length > 0 ? ids(writing, held) : [],
      optionalCd('code', list(held, 'relationship')[0]),
      ads(held),
      tels(held),
      xml('guardianPerson', {}, names),
    );
  });
}

/** A language, how it is used and how well. */
function language(held: Element): XmlDraft | undefined {
  const code = text(list(child(held, 'language'), 'coding')[0], 'code');
  if (code === '') return undefined;
  const proficiency = extensionOf(held, 'patient-proficiency');
  const part = (url: string) =>
    child(
      list(proficiency, 'extension').find((one) => one.url === url),
      'valueCoding',
    );
  const coding = (name: string, url: string) => {
    const found = part(url);
    return found && optionalCd(name, { coding: [found] });
  };
  const preferred = text(held, 'preferred');
  return xml(
    'languageCommunication',
    {},
    xml('languageCode', { code }),
    coding('modeCode', 'type'),
    coding('proficiencyLevelCode', 'level'),
    preferred === '' ? undefined : xml('preferenceInd', { value: preferred }),
  );
}
