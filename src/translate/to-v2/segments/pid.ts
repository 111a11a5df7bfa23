import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { codeOrAll } from '../datatypes/code.ts';
import { cwe } from '../datatypes/cwe.ts';
import { cx, typeOf } from '../datatypes/cx.ts';
import { personCode } from '../datatypes/person-code.ts';
import { repeated } from '../datatypes/repeated.ts';
import { dateOf, timestamp } from '../datatypes/ts.ts';
import { xad } from '../datatypes/xad.ts';
import { xpn } from '../datatypes/xpn.ts';
import { xtn } from '../datatypes/xtn.ts';
import { withKept } from '../own-extensions.ts';
import { beside, child, extensionOf, extensionsOf, list, text } from '../read.ts';
import type { Draft } from '../segment-draft.ts';
import { siteName } from '../vocabulary.ts';
import { nameOf, type Writing } from '../writing.ts';

/** What else goes into PID: the account of the visit, and the mother. */
export interface BesidePatient {
  readonly accounts?: readonly Element[];
  readonly mother?: Element | undefined;
  /** The Provenance of the last change of the record alone. */
  readonly changed?: Element | undefined;
}

/** Patient → PID (HL7 v2.5.1 §3.4.2). */
export function pid(writing: Writing, patient: Element, { accounts = [], mother, changed }: BesidePatient = {}): Draft {
  const identifiers = list(patient, 'identifier').filter((one) => text(one, 'value') !== '');
  const licence = identifiers.find(isLicence);
  const account = accounts.length > 0 ? undefined : identifiers.find((one) => typeOf(one) === 'AN');
  const telecom = list(patient, 'telecom');
  const isAtWork = (point: Element) => point.use === 'work';
  const { races, ethnicities, tribes } = writing.realm.personCodes(list(patient, 'extension'));
  return withKept(
    writing,
    {
      id: 'PID',
      about: nameOf(patient),
      fields: {
        1: 1,
        3: repeated(identifiers.filter((one) => one !== licence && one !== account).map((one) => cx(writing, one))),
        5: repeated(list(patient, 'name').map((one) => xpn(writing, one))),
        6: repeated(extensionsOf(patient, 'patient-mothersMaidenName').map((one) => [text(one, 'valueString')])),
        7:
          timestamp(extensionOf(beside(patient, 'birthDate'), 'patient-birthTime'), 'valueDateTime') ||
          dateOf(patient, 'birthDate'),
        8: codeOrAll(writing, patient, 'gender', { map: 'administrative-sex', table: '0001' }),
        10: repeated(races.map((one) => personCode(writing, one, '0005'))),
        11: repeated(
          list(patient, 'address')
            .filter((one) => !isCounty(one))
            .map(xad),
        ),
        12: countyOf(list(patient, 'address')),
        13: repeated(telecom.filter((point) => !isAtWork(point)).map((point) => xtn(writing, point))),
        14: repeated(telecom.filter(isAtWork).map((point) => xtn(writing, point))),
        15: repeated(
          list(patient, 'communication').map((one) => cwe(writing, child(one, 'language'), { table: '0296' })),
        ),
        16: cwe(writing, child(patient, 'maritalStatus'), { table: '0002', map: 'marital-status' }),
        17: cwe(writing, child(extensionOf(patient, 'patient-religion'), 'valueCodeableConcept'), {
          table: '0006',
          map: 'religion',
        }),
        18: accounts.length > 0 ? cx(writing, accounts[0]) : cx(writing, account),
        20: licence && licenceOf(licence),
        21: repeated(list(mother, 'identifier').map((one) => cx(writing, one))),
        22: repeated(ethnicities.map((one) => personCode(writing, one, '0189'))),
        23: text(child(extensionOf(patient, 'patient-birthPlace'), 'valueAddress'), 'text'),
        24: text(patient, 'multipleBirthInteger') !== '' ? 'Y' : yesOrNo(patient, 'multipleBirthBoolean'),
        25: text(patient, 'multipleBirthInteger'),
        26: repeated(partsOf(writing, patient, 'patient-citizenship', 'code')),
        28: partsOf(writing, patient, 'patient-nationality', 'code')[0],
        29: timestamp(patient, 'deceasedDateTime'),
        30: timestamp(patient, 'deceasedDateTime') !== '' ? 'Y' : yesOrNo(patient, 'deceasedBoolean'),
        33: timestamp(changed, 'recorded'),
        35: partsOf(writing, patient, 'patient-animal', 'species')[0],
        36: partsOf(writing, patient, 'patient-animal', 'breed')[0],
        39: repeated(tribes.map((one) => personCode(writing, one, '0171'))),
      },
    },
    patient,
  );
}

/** HL7 table 0136. */
export function yesOrNo(element: Element | undefined, name: string): string {
  const value = text(element, name);
  return value === 'true' ? 'Y' : value === 'false' ? 'N' : '';
}

/** An address that is a county alone (PID-12). */
function isCounty(address: Element): boolean {
  return Object.keys(address).every((name) => name === 'district');
}

/** PID-12: one that stands alone, else that of the only address, which had no other place before 2.3. */
function countyOf(addresses: readonly Element[]): string {
  const alone = addresses.find(isCounty) ?? (addresses.length === 1 ? addresses[0] : undefined);
  return text(alone, 'district');
}

/** A driver's licence that came as PID-20, by its system. */
function isLicence(identifier: Element): boolean {
  return typeOf(identifier) === 'DL' && (siteName(text(identifier, 'system')) ?? '').startsWith('DL');
}

/** DLN: number, state or country, expiry. */
function licenceOf(identifier: Element): RepetitionDraft {
  return [
    text(identifier, 'value'),
    text(child(identifier, 'assigner'), 'display'),
    dateOf(child(identifier, 'period'), 'end'),
  ];
}

/** The coded parts of a complex extension. */
function partsOf(writing: Writing, patient: Element, name: string, url: string): readonly RepetitionDraft[] {
  return extensionsOf(patient, name).flatMap((one) =>
    list(one, 'extension')
      .filter((part) => part.url === url)
      .map((part) => cwe(writing, child(part, 'valueCodeableConcept'))),
  );
}
