import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put, reference } from '../../element.ts';
import { keepSegment } from '../kept-fields.ts';
import { note, reading, type Scope } from '../scope.ts';
import { type Provider, providerOfPrd } from '../segments/prd.ts';
import { type OrdersOf, stateOrder } from './order.ts';
import { newOrders } from './order-numbers.ts';
import { partsOf } from './order-parts.ts';
import { newParentage } from './parent-results.ts';
import { statePersonAndVisit } from './person-in-passing.ts';
import { stateProcedures } from './procedures.ts';
import { stateReferrals } from './referrals.ts';

/** REF and RRI (HL7 chapter 11): a referral, who refers to whom, why, and what was found so far. */
export function translateReferral(scope: Scope, message: Message): string {
  const root = groupMessage(message);
  const before = scope.statements.length;
  const person = statePersonAndVisit(scope, root, {
    except: ['OBSERVATION', 'PROCEDURE', 'AUTHORIZATION', 'PROVIDER_CONTACT'],
  });
  if (person === undefined) {
    note(scope, 'CW-TRN-005', 'error', 'PID[1]');
    return '';
  }
  const reasons = scope.statements.slice(before).filter(({ type }) => type === 'Condition');
  stateProcedures(scope, person.patient, person.visit, root.groups('PROCEDURE'), false);
  const of = { ...person, orders: newOrders(), parentage: newParentage() };
  const reports = root.groups('OBSERVATION').flatMap((group) => reportOf(scope, of, group));
  of.parentage.join();
  const rf1 = root.segments('RF1');
  const about = (referral: Element, path: string): void => {
    if (message.trigger === 'I14') referral.status = 'revoked';
    put(
      referral,
      'reasonReference',
      reasons.map(({ id }) => reference('Condition', id)),
    );
    put(referral, 'supportingInfo', reports);
    addProviders(scope, root.groups('PROVIDER_CONTACT'), referral, path);
    for (const segment of authorizations(root)) keepSegment(scope, reading(scope, segment), path, referral);
  };
  stateReferrals(scope, person.patient, person.visit, rf1, about);
  return person.patient;
}

function reportOf(scope: Scope, of: OrdersOf, group: Group): Element[] {
  const said = stateOrder(scope, of, partsOf({ group, around: [] }));
  return said === undefined ? [] : [said];
}

/** AUT of the referral and of its procedures. */
function authorizations(root: Group): readonly Segment[] {
  const groups = [root, ...root.groups('PROCEDURE')].flatMap((group) => group.groups('AUTHORIZATION'));
  return groups.flatMap((group) => [...group.segments('AUT'), ...group.segments('CTD')]);
}

/** HL7 table 0286: RP refers, RT is referred to; the others are told of beside. */
function addProviders(scope: Scope, groups: readonly Group[], referral: Element, path: string): void {
  for (const group of groups) {
    const prd = group.segment('PRD');
    const provider = prd && providerOfPrd(scope, reading(scope, prd));
    if (provider !== undefined) place(provider, referral);
    for (const segment of prd === undefined ? [] : [prd, ...group.segments('CTD')])
      keepSegment(scope, reading(scope, segment), path, referral);
  }
}

function place({ roles, who }: Provider, referral: Element): void {
  if (roles.includes('RP')) referral.requester = who;
  else if (roles.includes('RT')) addOnce(referral, 'performer', who);
  else add(referral, 'extension', { url: 'urn:causeway:v2:PRD', valueReference: who });
}

function addOnce(referral: Element, name: string, who: Element): void {
  const known = (referral[name] as Element[] | undefined) ?? [];
  if (!known.some((one) => one.reference !== undefined && one.reference === who.reference)) add(referral, name, who);
}
