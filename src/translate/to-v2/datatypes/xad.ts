import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { beside, child, codings, extensionOf, extensionsOf, text, texts } from '../read.ts';
import { codeFor, v2Table } from '../vocabulary.ts';
import { timestamp } from './ts.ts';

/** Address → XAD (HL7 v2.5.1 §2.A.84). */
export function xad(address: Element | undefined): RepetitionDraft {
  if (address === undefined) return undefined;
  const [line = '', ...others] = texts(address, 'line');
  const [city, state, postalCode, country] = ['city', 'state', 'postalCode', 'country'].map((name) =>
    text(address, name),
  );
  const district = text(address, 'district');
  const county = text(child(extensionOf(beside(address, 'district'), 'iso21090-SC-coding'), 'valueCoding'), 'code');
  const period = child(address, 'period');
  const isWords = [line, city, state, postalCode, country, district].every((part) => part === '');
  const draft: RepetitionDraft = [
    isWords ? text(address, 'text') : line,
    others.join(', '),
    city!,
    state!,
    postalCode!,
    country!,
    kindOf(address),
    '',
    county === '' ? district : [county, district],
    text(extensionOf(address, 'iso21090-ADXP-censusTract'), 'valueString'),
    '',
    '',
    timestamp(period, 'start'),
    timestamp(period, 'end'),
  ];
  return draft.every((part) => part === '') ? undefined : draft;
}

/** HL7 table 0190: the code as sent, else that of the use, else that of the type. */
function kindOf(address: Element): string {
  for (const one of extensionsOf(address, 'alternate-codes')) {
    const sent = codings(child(one, 'valueCodeableConcept')).find(({ system }) => system === v2Table('0190'));
    if (sent !== undefined) return text(sent, 'code');
  }
  return codeFor('address-use', text(address, 'use')) ?? codeFor('address-type', text(address, 'type')) ?? '';
}
