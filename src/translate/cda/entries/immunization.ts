import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { number, quantity } from '../datatypes/pq.ts';
import { ignore, mark, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { actor, locationOf, organizationOf } from '../participants.ts';
import { addResource, draftOf } from '../resources.ts';
import { putAbsentTime, putTime } from '../times.ts';
import { addPartIdentifiers, isNegated, putOwnText, relatedBy } from './act.ts';
import { recordAuthors, roleOf } from './actors.ts';
import { coded, putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { link, linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { productConcept, productOf } from './product.ts';
import { putReasons } from './reasons.ts';

const refusalTemplates = ['22.4.53'] as const;
const reactionTemplates = ['22.4.9', '1.54'] as const;
const instructionTemplates = ['22.4.20'] as const;

/** Immunization Activity → Immunization; one that was refused or not given is not done. */
export function translateImmunization(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  const product = productOf(act);
  addIdentifiers(context, content, children(product, 'id'));
  if (isNegated(act)) {
    content.status = 'not-done';
    mark(context, act, 'negationInd', content, 'status');
    const status = child(act, 'statusCode');
    if (status !== undefined) ignore(context, status, 'what was refused is not done, whatever its status');
  } else putStatus(context, content, 'status', 'immunization-status', child(act, 'statusCode'));
  content.vaccineCode = productConcept(context, product);
  content.patient = subject(context);
  put(content, 'encounter', encounter(context));
  putOccurrence(context, act, content);
  putText(context, content, 'lotNumber', child(product, 'manufacturedMaterial', 'lotNumberText'));
  put(content, 'manufacturer', organizationOf(context, child(product, 'manufacturerOrganization')));
  put(content, 'site', codeableConcept(context, child(act, 'approachSiteCode')));
  put(content, 'route', codeableConcept(context, child(act, 'routeCode')));
  put(content, 'doseQuantity', quantity(context, child(act, 'doseQuantity')));
  putPerformers(context, act, content);
  putDoseNumber(context, act, content);
  putRefusal(context, act, content);
  putReasons(context, act, content);
  putEducation(context, act, content);
  putOwnText(context, content, child(act, 'text'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { when: 'recorded' });
  const made = addResource(context, { type: 'Immunization', source: act, content, defaults: { status: 'completed' } });
  authors(made);
  putReactions(entries, act, made);
  linkRelated(entries, act, made, [...refusalTemplates, ...reactionTemplates, ...instructionTemplates]);
  return made;
}

/** When it was given. FHIR asks for it always: what is not told is absent for its reason. */
function putOccurrence(context: CdaContext, act: XmlElement, content: Element): void {
  const times = children(act, 'effectiveTime');
  for (const time of times) {
    const point =
      peek(time, 'value') !== '' ? time : (child(time, 'low') ?? child(time, 'center') ?? child(time, 'high'));
    if (putTime(context, content, 'occurrenceDateTime', point)) return;
  }
  putAbsentTime(context, content, 'occurrenceDateTime', times[0]);
}

function putPerformers(context: CdaContext, act: XmlElement, content: Element): void {
  for (const performer of children(act, 'performer')) {
    const who = actor(context, roleOf(performer));
    if (who === undefined) continue;
    const role = coded('http://terminology.hl7.org/CodeSystem/v2-0443', 'AP', 'Administering Provider');
    add(content, 'performer', { function: role, actor: who });
  }
  for (const participant of children(act, 'participant')) {
    if (peek(participant, 'typeCode') === 'LOC')
      put(content, 'location', locationOf(context, child(participant, 'participantRole')));
  }
}

/** repeatNumber is the number of the dose in its series. */
function putDoseNumber(context: CdaContext, act: XmlElement, content: Element): void {
  const repeat = child(act, 'repeatNumber');
  const count = number(peek(repeat, 'value'));
  if (count === undefined || count < 1 || !Number.isInteger(count)) return;
  const made: Element = { doseNumberPositiveInt: count };
  mark(context, repeat, 'value', made, 'doseNumberPositiveInt');
  content.protocolApplied = [made];
}

function putRefusal(context: CdaContext, act: XmlElement, content: Element): void {
  for (const { act: inner } of relatedBy(act, refusalTemplates)) {
    put(content, 'statusReason', codeableConcept(context, child(inner, 'code')));
    addPartIdentifiers(context, content, inner, 'Refusal reason');
  }
}

/** Instructions given with it: what they are called is what was explained. */
function putEducation(context: CdaContext, act: XmlElement, content: Element): void {
  for (const { act: inner } of relatedBy(act, instructionTemplates)) {
    const made: Element = {};
    const said: Element = {};
    const hasText = putText(context, said, 'text', child(inner, 'text'));
    const concept = codeableConcept(context, child(inner, 'code'));
    if (hasText) add(content, 'note', said);
    const [coding] = (concept?.coding ?? []) as Element[];
    const name = `${coding?.code ?? ''}`;
    if (name !== '') {
      made.documentType = name;
      mark(context, child(inner, 'code'), 'code', made, 'documentType');
      add(content, 'education', made);
    }
    addPartIdentifiers(context, content, inner, 'Instruction');
  }
}

/** A reaction is an observation of its own, whose time is the reaction's. */
function putReactions(entries: Entries, act: XmlElement, made: Element): void {
  const { context } = entries;
  for (const related of relatedBy(act, reactionTemplates)) {
    const detail = entries.translate(entries, related.act);
    const content = draftOf(context, made);
    if (detail === undefined || content === undefined) continue;
    const reaction: Element = { detail };
    const time = child(related.act, 'effectiveTime');
    putTime(context, reaction, 'date', peek(time, 'value') !== '' ? time : child(time, 'low'));
    add(content, 'reaction', reaction);
    link(context, made, detail, related);
  }
}
