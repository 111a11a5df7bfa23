import type { ComponentDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { concept } from '../../v2/vocabulary.ts';
import { beside, child, extensionOf, text, texts } from '../read.ts';
import { codeFor } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';
import { code } from './code.ts';
import { timestamp } from './ts.ts';

/** HumanName → XPN (HL7 v2.5.1 §2.A.88). */
export function xpn(writing: Writing, name: Element | undefined): RepetitionDraft {
  if (name === undefined) return undefined;
  const parts = nameParts(name);
  if (parts.every((part) => part === '' || part === undefined)) return undefined;
  const period = child(name, 'period');
  const order = text(extensionOf(name, 'humanname-assembly-order'), 'valueCode');
  const form = text(extensionOf(name, 'iso21090-EN-representation'), 'valueCode');
  return [
    ...parts,
    code(writing, name, 'use', { map: 'name-type', table: '0200' }),
    codeFor('name-representation', form),
    '',
    '',
    codeFor('name-assembly-order', order) ?? order,
    timestamp(period, 'start'),
    timestamp(period, 'end'),
    suffixes(name)[2],
  ];
}

/** Family name to degree: six components, of XPN and of XCN alike. A name that is one text stands where the family name does. */
export function nameParts(name: Element): readonly ComponentDraft[] {
  const [first = '', ...others] = texts(name, 'given');
  const family = text(name, 'family');
  const whole = family === '' && first === '' ? text(name, 'text') : family;
  const [suffix, degree] = suffixes(name);
  return [familyName(name, whole), first, others.join(' '), suffix, texts(name, 'prefix').join(' '), degree];
}

const familyParts = [
  'humanname-own-prefix',
  'humanname-own-name',
  'humanname-partner-prefix',
  'humanname-partner-name',
];

/** FN: the surname whole, and its parts where FHIR tells them. */
function familyName(name: Element, whole: string): ComponentDraft {
  const parts = familyParts.map((part) => text(extensionOf(beside(name, 'family'), part), 'valueString'));
  return parts.every((part) => part === '') ? whole : [whole, ...parts];
}

/** Suffix (JR), degree (MD, HL7 table 0360), professional suffix: FHIR has one list for the three. */
function suffixes(name: Element): readonly [suffix: string, degree: string, professional: string] {
  const said = texts(name, 'suffix');
  if (said.length === 1) return concept('degree', said[0]!) === undefined ? [said[0]!, '', ''] : ['', said[0]!, ''];
  return [said[0] ?? '', said[1] ?? '', said.slice(2).join(' ')];
}
