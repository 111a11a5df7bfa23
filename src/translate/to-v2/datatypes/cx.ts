import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { child, codings, extensionOf, hasCode, text } from '../read.ts';
import { v2Table } from '../vocabulary.ts';
import type { Writing } from '../writing.ts';
import { issuerOf } from './hd.ts';
import { filled } from './repeated.ts';
import { dateOf } from './ts.ts';

/** Identifier → CX (HL7 v2.5.1 §2.A.14). `standIn` is the type that its field means, and is not repeated. */
export function cx(writing: Writing, identifier: Element | undefined): RepetitionDraft {
  if (identifier === undefined || text(identifier, 'value') === '') return undefined;
  const { authority, facility } = issuerOf(writing, identifier);
  const period = child(identifier, 'period');
  return [
    text(identifier, 'value'),
    text(extensionOf(identifier, 'identifier-checkDigit'), 'valueString'),
    text(extensionOf(identifier, 'namingsystem-checkDigit'), 'valueString'),
    filled(authority),
    typeOf(identifier),
    filled(facility),
    dateOf(period, 'start'),
    dateOf(period, 'end'),
  ];
}

/** The code of HL7 table 0203 that an identifier's type has; empty where it has none. */
export function typeOf(identifier: Element | undefined): string {
  const types = codings(child(identifier, 'type'));
  return text(
    types.find(({ system }) => system === v2Table('0203') || system === 'http://hl7.org/fhir/v2/0203'),
    'code',
  );
}

/** Whether an identifier's type has a code of HL7 table 0203, be it the first or not. */
export function isOfType(identifier: Element, code: string): boolean {
  return hasCode(child(identifier, 'type'), v2Table('0203'), code);
}

/** The identifier with the type that was sent with it first, where it has one beside that which its field means. */
export function asSent(identifier: Element | undefined, meant: string): Element | undefined {
  const type = child(identifier, 'type');
  const others = codings(type).filter(({ code }) => code !== meant);
  return others.length === 0 ? identifier : { ...identifier, type: { ...type, coding: others } };
}
