import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, extensionOf, extensionsOf, text } from '../../to-v2/read.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { madeId } from '../datatypes/ii.ts';
import { loincOid, snomedOid, statement, status, template } from '../statement.ts';
import { patientExtension as urlOf, wordsOf } from '../vocabulary.ts';
import { nameOf } from '../writing.ts';

/** An observation that C-CDA makes of what FHIR says of the patient himself, with what a person reads of it. */
export interface PatientObservation {
  readonly name: string;
  readonly words: string;
  write(anchor: string): XmlDraft;
}

/** Birth sex, sex, gender identity and tribal affiliation: extensions of the Patient, observations of the social history. */
export function patientObservations(patient: Element | undefined): PatientObservation[] {
  if (patient === undefined) return [];
  const birthSex = text(extensionOf(patient, urlOf('birthsex')), 'valueCode');
  const sex = text(extensionOf(patient, urlOf('sex')), 'valueCode');
  const gender = child(extensionOf(patient, urlOf('genderIdentity')), 'valueCodeableConcept');
  const made: PatientObservation[] = [];
  const say = (name: string, words: string, root: readonly [string, string?], code: XmlDraft, value: XmlDraft) =>
    made.push({
      name,
      words,
      write: (anchor) =>
        statement(
          'observation',
          {},
          template(...root),
          madeId(`${nameOf(patient)} ${name} ${words}`),
          code,
          xml('text', {}, xml('reference', { value: `#${anchor}` })),
          status('completed'),
          xml('effectiveTime', { nullFlavor: 'UNK' }),
          value,
        ),
    });
  if (birthSex !== '') {
    const isCode = /^[FM]$/.test(birthSex);
    const value = xml('value', {
      'xsi:type': 'CD',
      ...(isCode ? { code: birthSex, codeSystem: '2.16.840.1.113883.5.1' } : { nullFlavor: flavor(birthSex) }),
    });
    say(
      'Birth sex',
      birthSex,
      ['22.4.200', '2016-06-01'],
      fixed('code', '76689-9', loincOid, 'Sex assigned at birth'),
      value,
    );
  }
  if (sex !== '') {
    const isCode = /^\d+$/.test(sex);
    const value = xml('value', {
      'xsi:type': 'CD',
      ...(isCode ? { code: sex, codeSystem: snomedOid } : { nullFlavor: flavor(sex) }),
    });
    say('Sex', sex, ['22.4.507', '2023-06-28'], fixed('code', '46098-0', loincOid, 'Sex'), value);
  }
  if (gender !== undefined) {
    say(
      'Gender identity',
      wordsOf(gender),
      ['34.3.45', '2022-06-01'],
      fixed('code', '76691-5', loincOid, 'Gender identity'),
      cd('value', gender, 'CD'),
    );
  }
  for (const one of extensionsOf(patient, urlOf('tribal-affiliation'))) {
    const tribe = child(tribeOf(one), 'valueCodeableConcept');
    if (tribe === undefined) continue;
    say(
      'Tribal affiliation',
      wordsOf(tribe),
      ['22.4.506', '2023-05-01'],
      fixed('code', '95370-3', loincOid, 'Tribal affiliation'),
      cd('value', tribe, 'CD'),
    );
  }
  return made;
}

/** Extensions within an extension go by names that are no addresses. */
function tribeOf(one: Element): Element | undefined {
  const inner = Array.isArray(one.extension) ? (one.extension as Element[]) : [];
  return inner.find(({ url }) => url === 'tribalAffiliation');
}

const flavor = (code: string): string => (/^(ASKU|OTH|UNK|NI|NA|NASK)$/.test(code) ? code : 'UNK');
