import type { FhirResource } from '#flow';
import { add, type Element } from '../../element.ts';
import { identifier, identifierType } from '../datatypes/cx.ts';
import { first, type Marks, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';

/** Numbers of IN2 that are ST: field and identifier type (HL7 table 0203). */
const plain = [
  [6, 'MC'],
  [8, 'MA'],
  [10, 'MI'],
] as const;

/** A coverage has one member number by US Core, that of IN1-49: the patient's own beside it is told in words. */
const ofPatient: Element = { text: 'Patient member number' };

/** IN2 → the same Coverage: the insured's further numbers. The rest of IN2 is billing. */
export function addIn2(scope: Scope, in2: Marks, path: string, coverage: FhirResource): void {
  const element = coverage as Element;
  const hasMember = element.subscriberId !== undefined;
  const member = first(in2, 61) && identifier(scope, first(in2, 61)!, `${path}identifier`);
  if (member) {
    add(element, 'identifier', hasMember ? { ...member, type: ofPatient } : member);
    if (!hasMember) element.subscriberId = member.value as string;
  }
  for (const [field, type] of plain) {
    const value = first(in2, field) ? take(first(in2, field)!, path, 'identifier.value') : '';
    if (value === '') continue;
    const system = scope.context.realm.identifierSystem(type, value) ?? siteUri(scope, type);
    add(element, 'identifier', { type: identifierType(type)!, system, value });
  }
}
