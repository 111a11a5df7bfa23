import { attribute, child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { actor } from '../participants.ts';
import { addResource } from '../resources.ts';
import { putTime, putWhen } from '../times.ts';
import { hasTemplate } from './act.ts';
import { recordAuthors } from './actors.ts';
import { coded, putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';

/** Instruction, Patient Education that stands by itself → Communication, or what is yet to be told → CommunicationRequest. */
export function translateInstruction(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const isDone = attribute(act, 'moodCode') === 'EVN';
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', isDone ? 'procedure-status' : 'request-status', child(act, 'statusCode'));
  if (hasTemplate(act, '22.4.20')) {
    const system = 'http://terminology.hl7.org/CodeSystem/communication-category';
    content.category = [coded(system, 'instruction', 'Instruction')];
  }
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  const topic = codeableConcept(context, child(act, 'code'));
  if (topic !== undefined) {
    if (isDone) content.topic = topic;
    else add(content, 'category', topic);
  }
  const time = child(act, 'effectiveTime');
  const point = peek(time, 'value') !== '' ? time : child(time, 'low');
  if (isDone) putTime(context, content, 'sent', point);
  else putWhen(context, content, 'occurrence', time);
  putRecipients(context, act, content);
  const text = child(act, 'text');
  const payload: Element = {};
  if (text !== undefined && child(text, 'reference') === undefined && attribute(text, 'mediaType') === undefined) {
    if (putText(context, payload, 'contentString', text)) content.payload = [payload];
  }
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, {
    who: isDone ? 'sender' : 'requester',
    ...(isDone ? {} : { when: 'authoredOn' }),
  });
  const type = isDone ? 'Communication' : 'CommunicationRequest';
  const made = addResource(context, { type, source: act, content, defaults: { status: 'unknown' } });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}

/** Who is told. */
function putRecipients(context: CdaContext, act: XmlElement, content: Element): void {
  for (const participant of children(act, 'participant')) {
    const who = actor(context, child(participant, 'participantRole'));
    if (who !== undefined) add(content, 'recipient', who);
  }
}
