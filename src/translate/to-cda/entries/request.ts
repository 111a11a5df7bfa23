import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { beside, child, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { alternate, cd, optionalCd } from '../datatypes/cd.ts';
import { ids, ii } from '../datatypes/ii.ts';
import { ivlPq, pq } from '../datatypes/pq.ts';
import { when } from '../datatypes/ts.ts';
import { assigned, performer, place } from '../roles.ts';
import { statement, status, template } from '../statement.ts';
import { codeFor, hasAnyCode } from '../vocabulary.ts';
import { type EntryWriter, resolve, type Writing } from '../writing.ts';
import { productInstance } from './device.ts';
import { planned, priority } from './medication.ts';
import { manufactured } from './product.ts';
import { comments, narrated, reasons, within } from './within.ts';

/** ServiceRequest → Planned Observation where it asks for a value, Planned Procedure otherwise; a referral is a Referral Act. */
export const writeRequest: EntryWriter = (writing, request, anchor) => {
  const resource = request as Element;
  const wanted =
    pq('value', child(resource, 'quantityQuantity'), 'PQ') ??
    ivlPq('value', child(resource, 'quantityRange'), 'IVL_PQ');
  const details = list(resource, 'orderDetail');
  const isReferral = isReferralRequest(resource);
  const [name, root, extension] = isReferral
    ? (['act', '22.4.140', undefined] as const)
    : wanted !== undefined || details.length > 0
      ? (['observation', '22.4.44', '2014-06-09'] as const)
      : (['procedure', '22.4.41', '2022-06-01'] as const);
  return statement(
    name,
    { moodCode: moodOf(resource), isNegated: resource.doNotPerform === true, ...(isReferral && { classCode: 'PCPR' }) },
    template(root),
    extension === undefined ? undefined : template(root, extension),
    ids(writing, resource),
    cd('code', child(resource, 'code')),
    narrated(anchor),
    status(
      planned(text(resource, 'intent') !== 'order', codeFor('request-status', text(resource, 'status'), 'active')),
    ),
    when('effectiveTime', resource, 'occurrence'),
    optionalCd('priorityCode', alternate(beside(resource, 'priority'))) ?? priority(resource),
    wanted,
    name === 'observation' ? details.map((one) => cd('value', one, 'CD')) : undefined,
    name === 'act' ? undefined : list(resource, 'bodySite').map((one) => cd('targetSiteCode', one)),
    list(resource, 'performer').map((one) => performer(writing, one)),
    authors(writing, resource, { who: 'requester', when: 'authoredOn' }),
    list(resource, 'locationReference').map((one) => place(writing, one)),
    devices(writing, resource),
    reasons(writing, resource),
    comments(writing, resource),
    within(writing, resource),
  );
};

/** Patient referral (3457005) or a kind of it that says so. */
export function isReferralRequest(resource: Element): boolean {
  const concepts = [child(resource, 'code'), ...list(resource, 'category')];
  return concepts.some((one) => hasAnyCode(one, '3457005') || /\breferral\b/i.test(JSON.stringify(one ?? '')));
}

function moodOf(resource: Element): string {
  const intent = text(resource, 'intent');
  return intent === 'proposal' ? 'PRP' : intent === 'plan' ? 'INT' : 'RQO';
}

function devices(writing: Writing, resource: Element): (XmlDraft | undefined)[] {
  return list(resource, 'supportingInfo').map((one) => {
    const found = resolve(writing, one);
    return found?.resourceType === 'Device' ? productInstance(writing, found as Element) : undefined;
  });
}

/** SupplyRequest → Planned Supply. */
export const writeSupplyRequest: EntryWriter = (writing, request, anchor) => {
  const resource = request as Element;
  const device = resolve(writing, child(resource, 'itemReference'));
  const item = child(resource, 'itemCodeableConcept');
  return statement(
    'supply',
    { moodCode: 'INT' },
    template('22.4.43'),
    template('22.4.43', '2014-06-09'),
    ids(writing, resource),
    narrated(anchor),
    status(codeFor('supply-request-status', text(resource, 'status'), 'active')),
    when('effectiveTime', resource, 'occurrence'),
    pq('quantity', child(resource, 'quantity')),
    item === undefined ? undefined : xml('product', {}, manufactured('22.4.54', item, {})),
    list(resource, 'supplier').map((one) => performer(writing, one)),
    authors(writing, resource, { who: 'requester', when: 'authoredOn' }),
    device?.resourceType === 'Device' ? productInstance(writing, device as Element, 'PRD') : undefined,
    reasons(writing, resource),
    comments(writing, resource),
    within(writing, resource),
  );
};

/** Communication, CommunicationRequest → Instruction; who was told what, and is no instruction → Handoff Communication Participants. */
export const writeInstruction: EntryWriter = (writing, communication, anchor) => {
  const resource = communication as Element;
  const isDone = communication.resourceType === 'Communication';
  const topic = child(resource, 'topic') ?? list(resource, 'category').find((one) => !hasAnyCode(one, 'instruction'));
  const words = list(resource, 'payload')
    .map((one) => text(one, 'contentString'))
    .filter(Boolean)
    .join('\n');
  return statement(
    'act',
    { moodCode: isDone ? 'EVN' : 'INT' },
    isDone && !list(resource, 'category').some((one) => hasAnyCode(one, 'instruction'))
      ? template('22.4.141')
      : [template('22.4.20'), template('22.4.20', '2014-06-09')],
    ids(writing, resource),
    cd('code', topic),
    words === '' ? narrated(anchor) : xml('text', {}, words),
    status(
      isDone
        ? codeFor('procedure-status', text(resource, 'status'), 'completed')
        : codeFor('request-status', text(resource, 'status'), 'active'),
    ),
    isDone
      ? when('effectiveTime', { effectiveDateTime: resource.sent ?? null }, 'effective')
      : when('effectiveTime', resource, 'occurrence'),
    list(resource, 'recipient').map((one) => {
      const role = assigned(writing, 'participantRole', one);
      return role && xml('participant', { typeCode: 'IRCP' }, role);
    }),
    authors(writing, resource, isDone ? { who: 'sender' } : { who: 'requester', when: 'authoredOn' }),
    comments(writing, resource),
    within(writing, resource),
  );
};

/** Consent → Advance Directive Observation: what was consented to or declined. */
export const writeConsent: EntryWriter = (writing, consent, anchor) => {
  const resource = consent as Element;
  const provision = child(resource, 'provision');
  const source = ii(writing, child(child(resource, 'sourceReference'), 'identifier'));
  return statement(
    'observation',
    {},
    template('22.4.48'),
    template('22.4.48', '2015-08-01'),
    ids(writing, resource),
    cd('code', list(resource, 'category')[0] ?? child(resource, 'scope')),
    narrated(anchor),
    status('completed'),
    when(
      'effectiveTime',
      { effectivePeriod: provision?.period ?? null, effectiveDateTime: resource.dateTime ?? null },
      'effective',
    ),
    cd('value', list(provision, 'code')[0] ?? child(resource, 'policyRule'), 'CD'),
    list(resource, 'performer').map((one) => performer(writing, one)),
    authors(writing, resource, { when: 'dateTime' }),
    source && xml('reference', { typeCode: 'REFR' }, xml('externalDocument', {}, source)),
  );
};
