import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../../element.ts';
import { keepFields } from '../kept-fields.ts';
import { ordinals } from '../keys.ts';
import { reading, type Scope } from '../scope.ts';
import { referralOfRf1 } from '../segments/rf1.ts';
import { state } from '../state.ts';
import { referralKey } from './member-keys.ts';
import { subjectOf } from './patient-record.ts';
import type { Visit } from './visit-record.ts';

/** RF1 → the referrals by which the visit is, each known by its number; `about` adds what a message says of them beside. */
export function stateReferrals(
  scope: Scope,
  patient: string,
  visit: Visit | undefined,
  segments: readonly Segment[],
  about: (referral: Element, path: string) => void = () => undefined,
): void {
  const within = visit?.owned.patient ?? patient;
  const unique = ordinals();
  for (const segment of segments) {
    const key = unique(referralKey(segment, visit?.owned.name ?? 'patient'));
    const id = scope.context.ids.resource(within, 'ServiceRequest', key);
    const content = referralOfRf1(scope, reading(scope, segment), `ServiceRequest/${id}#`);
    keepFields(scope, reading(scope, segment), `ServiceRequest/${id}#`, content as Element);
    about(content as Element, `ServiceRequest/${id}#`);
    content.subject = subjectOf(within);
    if (visit !== undefined) content.encounter = visit.encounter;
    const defaults = { status: 'unknown' };
    const owner = visit?.owned.key;
    state(scope, { type: 'ServiceRequest', id, patient: within, mode: 'merge', content, defaults, owner });
  }
}
