import type { Group } from '#formats/hl7v2/group.ts';
import { groupMessage } from '#formats/hl7v2/group-message.ts';
import type { Message } from '#formats/hl7v2/message.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element, put, reference } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { keepSegment } from '../kept-fields.ts';
import { first, type Marks } from '../leaves.ts';
import { note, reading, type Scope } from '../scope.ts';
import { providerOfPrd, rolesOfPrd } from '../segments/prd.ts';
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
    if (prd !== undefined) addProvider(scope, reading(scope, prd), referral, path);
    for (const segment of prd === undefined ? [] : [prd, ...group.segments('CTD')])
      keepSegment(scope, reading(scope, segment), path, referral);
  }
}

function addProvider(scope: Scope, prd: Marks, referral: Element, path: string): void {
  const roles = rolesOfPrd(prd);
  const at = roles.includes('RP') ? 'requester' : roles.includes('RT') ? 'performer' : 'extension[PRD].valueReference';
  const who = providerOfPrd(scope, prd, path + at);
  if (who === undefined) return;
  if (at === 'requester') referral.requester = who;
  else if (at === 'performer') addOnce(referral, 'performer', who);
  else add(referral, 'extension', { url: 'urn:causeway:v2:PRD', valueReference: withRole(scope, prd, who, path + at) });
}

/** A PractitionerRole says what its role is; of anyone else that stands beside. */
function withRole(scope: Scope, prd: Marks, who: Element, path: string): Element {
  const sent = first(prd, 1);
  if (sent === undefined || String(who.reference).startsWith('PractitionerRole/')) return who;
  const made: Element = {};
  const role = codeableConcept(scope, sent, `${path}.extension.valueCodeableConcept`, { table: '0286' });
  if (role !== undefined) add(made, 'extension', { url: 'urn:causeway:v2:PRD-1', valueCodeableConcept: role });
  return { ...made, ...who };
}

function addOnce(referral: Element, name: string, who: Element): void {
  const known = (referral[name] as Element[] | undefined) ?? [];
  if (!known.some((one) => one.reference !== undefined && one.reference === who.reference)) add(referral, name, who);
}
