import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { type Element, put } from '../../element.ts';
import { absent } from '../../extensions.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers, identifier } from '../datatypes/ii.ts';
import { number } from '../datatypes/pq.ts';
import { mark, peek } from '../leaves.ts';
import { absentConcept } from '../null-flavor.ts';
import { actor, organizationOf, relatedPersonOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { period } from '../times.ts';
import { addTyped, eachOf, hasTemplate, relatedActs } from './act.ts';
import { recordAuthors, roleOf } from './actors.ts';
import { coded } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';

/** Coverage Activity: each policy in it is a Coverage, in the order that it tells. */
export function translateCoverage(entries: Entries, act: XmlElement): Element | undefined {
  const made = eachOf(relatedActs(act), ({ act: policy, link }) =>
    policy.name === 'act' ? translatePolicy(entries, policy, child(link, 'sequenceNumber'), act) : undefined,
  );
  return made[0];
}

/** Policy Activity → Coverage. */
export function translatePolicy(
  entries: Entries,
  act: XmlElement,
  order?: XmlElement,
  outer?: XmlElement,
): Element | undefined {
  const { context } = entries;
  const content: Element = { status: 'active', beneficiary: subject(context) };
  addIdentifiers(context, content, children(act, 'id'));
  for (const id of children(outer, 'id')) {
    addTyped(context, content, identifier(context, id), { text: 'Coverage activity' });
  }
  const kind = codeableConcept(context, child(act, 'code'));
  put(content, 'type', kind);
  const rank = number(peek(order, 'value'));
  if (rank !== undefined && rank >= 1 && Number.isInteger(rank)) {
    content.order = rank;
    mark(context, order, 'value', content, 'order');
  }
  const participants = children(act, 'participant');
  const isHolder = (participant: XmlElement) => peek(participant, 'typeCode') === 'HLD';
  for (const participant of participants) if (!isHolder(participant)) putCovered(context, participant, content);
  for (const participant of participants) if (isHolder(participant)) putHolder(context, participant, content);
  for (const performer of children(act, 'performer')) putPayer(context, performer, content);
  content.payor ??= [absent('unknown')];
  content.relationship ??= absentConcept(context, undefined);
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, { type: 'Coverage', source: act, content });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}

/** Covered Party: the member's number, his relation to the subscriber, from when until when. */
function putCovered(context: CdaContext, participant: XmlElement, content: Element): void {
  const role = child(participant, 'participantRole');
  for (const id of children(role, 'id')) {
    addTyped(context, content, identifier(context, id), numberType('MB', 'Member Number'), true);
  }
  const code = child(role, 'code');
  put(content, 'relationship', codeableConcept(context, code));
  put(content, 'period', period(context, child(participant, 'time')));
}

const numberType = (code: string, display: string): Element =>
  coded('http://terminology.hl7.org/CodeSystem/v2-0203', code, display);

/** Policy Holder: the subscriber and his number. */
function putHolder(context: CdaContext, participant: XmlElement, content: Element): void {
  const role = child(participant, 'participantRole');
  const [id] = children(role, 'id');
  const number_ = identifier(context, id);
  if (number_ !== undefined) {
    content.subscriberId = number_.value!;
    addTyped(context, content, number_, numberType('SN', 'Subscriber Number'));
  }
  const relation = ((content.relationship as Element | undefined)?.coding ?? []) as Element[];
  if (relation.some(({ code }) => code === 'SELF' || code === 'SUBSCR')) {
    content.subscriber = subject(context);
    for (const one of children(participant.parent, 'participant'))
      if (one !== participant)
        mark(context, child(one, 'participantRole', 'code'), 'code', content.subscriber, 'reference');
  } else if (child(role, 'playingEntity', 'name') !== undefined)
    put(content, 'subscriber', relatedPersonOf(context, role!));
}

/** Payer Performer: who pays. Guarantor Performer: who is answerable for what is not paid. */
function putPayer(context: CdaContext, performer: XmlElement, content: Element): void {
  const role = roleOf(performer);
  const isGuarantor = hasTemplate(performer, '22.4.88') || peek(child(role, 'code'), 'code') === 'GUAR';
  const organization = child(role, 'representedOrganization');
  if (isGuarantor) {
    const who =
      child(role, 'assignedPerson') === undefined
        ? organizationOf(context, organization)
        : relatedPersonOf(context, role!);
    if (who !== undefined && `${who.reference ?? ''}`.startsWith('RelatedPerson/')) put(content, 'policyHolder', who);
    return;
  }
  const who = payer(context, role, organization);
  if (who !== undefined && content.payor === undefined) content.payor = [who];
}

/** The company, with the ids of the role that it has here. */
function payer(
  context: CdaContext,
  role: XmlElement | undefined,
  organization: XmlElement | undefined,
): Element | undefined {
  const named = organizationOf(context, organization);
  if (named !== undefined || role === undefined) return withRoleIds(context, role, named);
  const content: Element = {};
  addIdentifiers(context, content, children(role, 'id'));
  if (content.identifier === undefined) return actor(context, role);
  return addResource(context, { type: 'Organization', source: role, content, mode: 'mention' });
}

function withRoleIds(
  context: CdaContext,
  role: XmlElement | undefined,
  named: Element | undefined,
): Element | undefined {
  const [made] = children(role, 'id').flatMap((id) => identifier(context, id) ?? []);
  return named === undefined || made === undefined ? named : { ...named, identifier: made };
}
