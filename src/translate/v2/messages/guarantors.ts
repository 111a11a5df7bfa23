import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, reference } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { first, type Marks, peek, take } from '../leaves.ts';
import { reading, type Scope } from '../scope.ts';
import { contactOfGt1, guarantorOfGt1 } from '../segments/gt1.ts';
import { state } from '../state.ts';
import type { AccountAt } from './account.ts';
import { guarantorKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import { setOf } from './set.ts';

/**
 * GT1 → those who stand in for the patient's bills, and whom to ask about them, a set as sent; not one where `isSet` is false: others that
 * are known stay. Gives entries of Account.guarantor.
 */
export function stateGuarantors(
  scope: Scope,
  patient: string,
  segments: readonly Segment[],
  { account, isSet = true }: GuarantorsOf,
): Element[] {
  if (segments.length === 0) return [];
  const unique = ordinals();
  const members: { type: string; id: string }[] = [];
  const guarantors: Element[] = [];
  for (const segment of segments) {
    const key = unique(guarantorKey(segment));
    const id = scope.context.ids.resource(patient, 'RelatedPerson', key);
    const gt1 = reading(scope, segment);
    const person = guarantorOfGt1(scope, gt1, `RelatedPerson/${id}#`);
    if (person === undefined) continue;
    const contactId = scope.context.ids.resource(patient, 'RelatedPerson', `contact of ${key}`);
    const contact = contactOfGt1(scope, gt1, `RelatedPerson/${contactId}#`);
    const entry: Element = { party: reference('RelatedPerson', id) };
    const onHold = account && isOnHold(gt1, account.path);
    if (onHold !== undefined) entry.onHold = onHold;
    guarantors.push(entry);
    keepFields(scope, gt1, `RelatedPerson/${id}#`, person);
    for (const [one, of] of [
      [person, id],
      [contact, contactId],
    ] as const) {
      if (one === undefined) continue;
      const content: FhirResource = { ...(one as FhirResource), patient: subjectOf(patient) };
      state(scope, { type: 'RelatedPerson', id: of, patient, mode: 'replace', content });
      members.push({ type: 'RelatedPerson', id: of });
    }
  }
  if (isSet) setOf(scope, 'GT1', { type: 'Patient', id: patient, patient }, members);
  return guarantors;
}

interface GuarantorsOf {
  /** The account that they guarantee, where the message names one. */
  readonly account: AccountAt | undefined;
  readonly isSet?: boolean;
}

/** GT1-22 (HL7 table 0136): whether no bill is to be sent to the guarantor for now. */
function isOnHold(gt1: Marks, path: string): boolean | undefined {
  const sent = first(gt1, 22);
  const code = sent === undefined ? '' : peek(sent).trim().toUpperCase();
  if (code !== 'Y' && code !== 'N') return undefined;
  take(sent!, path, 'guarantor.onHold');
  return code === 'Y';
}
