import type { FhirResource } from '#flow';
import { add, type Element, put, some } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { identifier, identifierType, withSentType } from '../datatypes/cx.ts';
import { humanNames } from '../datatypes/xpn.ts';
import { contactPoints } from '../datatypes/xtn.ts';
import { idIn } from '../directory.ts';
import { fields, first, type Marks, mark, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { addMention } from '../state.ts';

/** Numbers of IN2 that are ST: field and identifier type (HL7 table 0203). */
const plain = [
  [6, 'MC'],
  [8, 'MA'],
  [10, 'MI'],
] as const;

/** A coverage has one member number by US Core, that of IN1-49: the patient's own beside it is told in words. */
const ofPatient: Element = { text: 'Patient member number' };

/** IN2 → the same Coverage: the patient's and the policy's further numbers. */
export function addIn2(scope: Scope, in2: Marks, path: string, coverage: FhirResource): void {
  const element = coverage as Element;
  const hasMember = element.subscriberId !== undefined;
  const member = first(in2, 61) && identifier(scope, first(in2, 61)!, `${path}identifier`);
  if (member) {
    add(element, 'identifier', hasMember ? { ...member, type: typeBeside(member) } : member);
    if (!hasMember) {
      element.subscriberId = member.value as string;
      mark(first(in2, 61)!, path, 'subscriberId');
    }
  }
  for (const [field, type] of plain) {
    const value = first(in2, field) ? take(first(in2, field)!, path, 'identifier.value') : '';
    if (value === '') continue;
    const system = scope.context.realm.identifierSystem(type, value) ?? siteUri(scope, type);
    add(element, 'identifier', { type: identifierType(type)!, system, value });
  }
  relationship(scope, in2, path, element);
  employerContact(scope, in2, element);
}

/** IN2-72 (HL7 table 0344): what the patient is to the insured, beside what IN1-17 says of the same from the other side. */
function relationship(scope: Scope, in2: Marks, path: string, coverage: Element): void {
  const known = coverage.relationship as Element | undefined;
  const vocabulary = known === undefined ? { table: '0344', map: 'patient-to-insured' } : { table: '0344' };
  const sent = first(in2, 72) && codeableConcept(scope, first(in2, 72)!, `${path}relationship`, vocabulary);
  if (sent === undefined) return;
  if (known === undefined) coverage.relationship = sent;
  else {
    const codings = [...((known.coding ?? []) as Element[]), ...((sent.coding ?? []) as Element[])];
    coverage.relationship = { ...sent, ...known, ...(codings.length > 0 && { coding: codings }) };
  }
}

/** IN2-49, 50 → whom to ask at the employer by whom the insured is covered. */
function employerContact(scope: Scope, in2: Marks, coverage: Element): void {
  const holder = coverage.policyHolder as Element | undefined;
  if (holder === undefined) return;
  const at = 'Organization#contact';
  const contact: Element = {};
  put(contact, 'name', first(in2, 49) && humanNames(scope, first(in2, 49)!, `${at}.name`)[0]);
  put(
    contact,
    'telecom',
    fields(in2, 50).flatMap((field) => contactPoints(scope, field, `${at}.telecom`, 'work')),
  );
  if (some(contact)) addMention(scope, idIn(holder), { contact: [contact] });
}

/** Sent as a member number as well, it is not coded as one again: the slice has room for one. */
function typeBeside(member: Element): Element {
  const { coding = [], ...type } = withSentType(ofPatient, member);
  const others = (coding as Element[]).filter(({ code }) => code !== 'MB');
  return others.length === 0 ? type : { ...type, coding: others };
}

/** IN2-1, 2 → numbers of the insured, IN2-34 → their language, IN2-63, 64 → how to reach them: added to the RelatedPerson of IN1-16. */
export function addInsured(scope: Scope, in2: Marks, path: string, person: Element): void {
  for (const field of fields(in2, 1)) add(person, 'identifier', identifier(scope, field, `${path}identifier`, 'EI'));
  const social = first(in2, 2) ? take(first(in2, 2)!, path, 'identifier.value') : '';
  if (social !== '') {
    const system = scope.context.realm.identifierSystem('SS', social) ?? siteUri(scope, 'SS');
    add(person, 'identifier', { type: identifierType('SS')!, system, value: social });
  }
  for (const field of fields(in2, 34)) {
    const language = codeableConcept(scope, field, `${path}communication.language`, { table: '0296' });
    if (language !== undefined) add(person, 'communication', { language });
  }
  for (const [field, use] of phones) {
    for (const one of fields(in2, field)) {
      for (const point of contactPoints(scope, one, `${path}telecom`, use)) add(person, 'telecom', point);
    }
  }
}

const phones = [
  [63, 'home'],
  [64, 'work'],
] as const;
