import type { RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { child, extensionOf, list, text } from '../read.ts';
import { resolve, type Writing } from '../writing.ts';
import { isOfType, typeOf } from './cx.ts';
import { issuerOf } from './hd.ts';
import { filled } from './repeated.ts';

/** The Organization that a reference leads to; undefined where it leads to something else. */
export function organizationAt(writing: Writing, reference: Element | undefined, from?: Element): Element | undefined {
  const target = resolve(writing, reference, from);
  if (target?.resourceType === 'PractitionerRole') return undefined;
  return target?.resourceType === 'Organization' ? (target as Element) : undefined;
}

/**
 * A reference to an organization → XON (HL7 v2.5.1 §2.A.87); undefined where it is to something else. A name alone may be anyone's: it is
 * an organization's where the element can hold nobody else (`isSure`).
 */
export function xon(writing: Writing, reference: Element | undefined, from?: Element, isSure = false): RepetitionDraft {
  const organization = organizationAt(writing, reference, from);
  if (organization === undefined) {
    const [target, type, name] = ['reference', 'type', 'display'].map((part) => text(reference, part));
    const isNamed =
      /(^|\/)Organization\//.test(target!) || type === 'Organization' || (isSure && target === '' && type === '');
    return isNamed && name !== '' ? [name!] : undefined;
  }
  const identifier = list(organization, 'identifier')[0] ?? child(reference, 'identifier');
  const name = text(organization, 'name');
  if (identifier === undefined) return name === '' ? undefined : [name];
  const { authority } = issuerOf(writing, identifier);
  return [
    name,
    '',
    text(list(organization, 'identifier')[1], 'value'),
    text(extensionOf(identifier, 'identifier-checkDigit'), 'valueString'),
    text(extensionOf(identifier, 'namingsystem-checkDigit'), 'valueString'),
    filled(authority),
    typeOf(identifier),
    '',
    '',
    text(identifier, 'value'),
  ];
}

/** An employer → XON: its number as one (HL7 table 0203: EN) has a field of its own, and does not tell it twice. */
export function employerXon(writing: Writing, reference: Element | undefined, from: Element): RepetitionDraft {
  const employer = organizationAt(writing, reference, from);
  const [first] = list(employer, 'identifier');
  if (first !== undefined && isOfType(first, 'EN'))
    return text(employer, 'name') === '' ? undefined : [text(employer, 'name')];
  return xon(writing, reference, from, true);
}
