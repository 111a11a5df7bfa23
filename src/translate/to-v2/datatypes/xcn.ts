import type { FhirResource } from '#flow';
import type { ComponentDraft, RepetitionDraft } from '#formats/hl7v2/field-text.ts';
import type { Element } from '../../element.ts';
import { child, extensionOf, list, text } from '../read.ts';
import { resolve, type Writing } from '../writing.ts';
import { code } from './code.ts';
import { typeOf } from './cx.ts';
import { issuerOf } from './hd.ts';
import { filled, isEmpty } from './repeated.ts';
import { timestamp } from './ts.ts';
import { nameParts } from './xpn.ts';

/** The Practitioner that a reference leads to, by way of its PractitionerRole if need be. */
export function practitionerAt(
  writing: Writing,
  reference: Element | undefined,
  from?: Element,
): FhirResource | undefined {
  const target = resolve(writing, reference, from);
  if (target?.resourceType !== 'PractitionerRole') return target;
  return resolve(writing, child(target as Element, 'practitioner'), target as Element) ?? target;
}

/**
 * A reference to someone → XCN (HL7 v2.5.1 §2.A.86): number and name, or as much as the reference itself says. Undefined where it
 * names nobody, or what is no person.
 */
export function xcn(writing: Writing, reference: Element | undefined, from?: Element): RepetitionDraft {
  if (reference === undefined) return undefined;
  const person = practitionerAt(writing, reference, from) as (FhirResource & Element) | undefined;
  if (person !== undefined && !people.has(person.resourceType)) return undefined;
  const kind = text(reference, 'type') || (/([A-Z]\w+)\/[^/]+$/.exec(text(reference, 'reference'))?.[1] ?? '');
  if (person === undefined && kind !== '' && !people.has(kind)) return undefined;
  const identifier = (person && list(person, 'identifier')[0]) ?? child(reference, 'identifier');
  const name = person && list(person, 'name')[0];
  const said = name === undefined ? [text(reference, 'display')] : nameParts(name);
  const { authority, facility } = identifier ? issuerOf(writing, identifier) : { authority: [], facility: [] };
  const period = name && child(name, 'period');
  const draft: readonly ComponentDraft[] = [
    text(identifier, 'value'),
    ...said,
    ...Array<string>(6 - said.length).fill(''),
    '',
    filled(authority),
    code(writing, name, 'use', { map: 'name-type', table: '0200' }),
    text(extensionOf(identifier, 'identifier-checkDigit'), 'valueString'),
    text(extensionOf(identifier, 'namingsystem-checkDigit'), 'valueString'),
    typeOf(identifier),
    filled(facility),
    '',
    '',
    '',
    '',
    timestamp(period, 'start'),
    timestamp(period, 'end'),
  ];
  return isEmpty(draft) ? undefined : draft;
}

const people: ReadonlySet<string> = new Set(['Practitioner', 'PractitionerRole', 'RelatedPerson', 'Person']);

/** NDL (§2.A.47): the same person in the sub-components of a CNN. */
export function ndl(writing: Writing, reference: Element | undefined, from?: Element): RepetitionDraft {
  const whole = xcn(writing, reference, from);
  if (!Array.isArray(whole)) return undefined;
  const plain = whole.map((one: ComponentDraft) => (Array.isArray(one) ? one[0] : one) as string | undefined);
  const authority = (Array.isArray(whole[8]) ? whole[8] : []) as readonly string[];
  return [[...plain.slice(0, 8), ...authority]];
}
