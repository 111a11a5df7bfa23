import { attribute, child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { quantity } from '../datatypes/pq.ts';
import { putValue } from '../datatypes/value.ts';
import { mark, peek } from '../leaves.ts';
import { absentConcept } from '../null-flavor.ts';
import { actor, locationOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { putWhen } from '../times.ts';
import { isNegated, putOwnText } from './act.ts';
import { recordAuthors, roleOf, typeOf } from './actors.ts';
import { concept, putStatus } from './concepts.ts';
import { deviceOf } from './device.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { productConcept, productOf } from './product.ts';
import { putReasons } from './reasons.ts';

/** Planned Act, Planned Procedure, Planned Observation, Referral Act, Drug Monitoring → ServiceRequest. */
export function translateRequest(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'request-status', child(act, 'statusCode'));
  content.intent = concept('request-intent', attribute(act, 'moodCode') ?? '')?.code ?? 'plan';
  mark(context, act, 'moodCode', content, 'intent');
  if (isNegated(act)) {
    content.doNotPerform = true;
    mark(context, act, 'negationInd', content, 'doNotPerform');
  }
  const code = child(act, 'code');
  content.code = codeableConcept(context, code) ?? absentConcept(context, code);
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  putWhen(context, content, 'occurrence', child(act, 'effectiveTime'));
  putPriority(context, act, content);
  put(
    content,
    'bodySite',
    children(act, 'targetSiteCode').flatMap((one) => codeableConcept(context, one) ?? []),
  );
  putPerformers(context, act, content);
  putReasons(context, act, content);
  putExpected(context, act, content);
  putOwnText(context, content, child(act, 'text'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { who: 'requester', when: 'authoredOn', types: requesters });
  const made = addResource(context, { type: 'ServiceRequest', source: act, content, defaults: { status: 'unknown' } });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}

const requesters = ['Practitioner', 'PractitionerRole', 'Organization', 'Patient', 'RelatedPerson', 'Device'];

/** ActPriority where FHIR has a code for it; any other is kept beside. */
function putPriority(context: CdaContext, act: XmlElement, content: Element): void {
  const priority = child(act, 'priorityCode');
  const made = codeableConcept(context, priority);
  if (made === undefined) return;
  const known = new Map([
    ['R', 'routine'],
    ['UR', 'urgent'],
    ['A', 'asap'],
    ['S', 'stat'],
    ['EM', 'stat'],
    ['EL', 'routine'],
  ]).get(peek(priority, 'code'));
  if (known !== undefined) {
    content.priority = known;
    mark(context, priority, 'code', content, 'priority');
  }
  content._priority = {
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/alternate-codes', valueCodeableConcept: made }],
  };
}

/** Who is to do it, and where. */
function putPerformers(context: CdaContext, act: XmlElement, content: Element): void {
  for (const performer of children(act, 'performer')) {
    const who = actor(context, roleOf(performer));
    if (who !== undefined) add(content, 'performer', who);
  }
  for (const participant of children(act, 'participant')) {
    const role = child(participant, 'participantRole');
    const isPlace = peek(participant, 'typeCode') === 'LOC' || peek(role, 'classCode') === 'SDLOC';
    if (isPlace) {
      const place = locationOf(context, role);
      if (place !== undefined) add(content, 'locationReference', place);
    } else if (child(role, 'playingDevice') !== undefined) {
      const device = deviceOf(context, role);
      if (device !== undefined) add(content, 'supportingInfo', device);
    } else {
      const who = actor(context, role);
      if (who !== undefined) add(content, 'performer', who);
    }
  }
}

/** A planned observation's value is what is hoped for, which a request tells in words. */
function putExpected(context: CdaContext, act: XmlElement, content: Element): void {
  for (const value of children(act, 'value')) {
    const held: Element = {};
    if (!putValue(context, held, value)) continue;
    if (held.valueCodeableConcept !== undefined) add(content, 'orderDetail', held.valueCodeableConcept);
    else if (held.valueQuantity !== undefined) content.quantityQuantity = held.valueQuantity;
    else if (held.valueRange !== undefined) content.quantityRange = held.valueRange;
    else if (typeof held.valueString === 'string') add(content, 'orderDetail', { text: held.valueString });
  }
  const method = codeableConcept(context, child(act, 'methodCode'));
  if (method !== undefined) add(content, 'orderDetail', method);
}

/** Planned Supply → SupplyRequest. */
export function translateSupplyRequest(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'supply-request-status', child(act, 'statusCode'));
  const product = productOf(act);
  const role = children(act, 'participant')
    .map((one) => child(one, 'participantRole'))
    .find((one) => child(one, 'playingDevice') !== undefined);
  const device = deviceOf(context, role);
  if (device !== undefined) content.itemReference = device;
  else
    content.itemCodeableConcept =
      product === undefined
        ? (codeableConcept(context, child(act, 'code')) ?? absentConcept(context, undefined))
        : productConcept(context, product);
  addIdentifiers(context, content, children(product, 'id'));
  content.quantity = quantity(context, child(act, 'quantity')) ?? {
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
  };
  putWhen(context, content, 'occurrence', child(act, 'effectiveTime'));
  content.deliverTo = subject(context);
  putReasons(context, act, content);
  for (const performer of children(act, 'performer')) {
    const who = actor(context, roleOf(performer));
    if (who !== undefined && typeOf(who) === 'Organization') add(content, 'supplier', who);
  }
  const authors = recordAuthors(context, act, content, { who: 'requester', when: 'authoredOn', types: requesters });
  const made = addResource(context, { type: 'SupplyRequest', source: act, content, defaults: { status: 'unknown' } });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}
