import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { number, putInteger, quantity } from '../datatypes/pq.ts';
import { mark, peek } from '../leaves.ts';
import { actor, locationOf, organizationOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { sectionKind } from '../sections/section-kinds.ts';
import { period, putTime } from '../times.ts';
import { addPartIdentifiers, isNegated, parentAct, relatedBy } from './act.ts';
import { actorsOf, recordAuthors, roleOf } from './actors.ts';
import { coded, concept, putStatus } from './concepts.ts';
import { dosage, dosageTemplates, putInstructions } from './dosage.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { productOf, putMedication } from './product.ts';
import { putReasons } from './reasons.ts';

const supplyOrder = ['22.4.17'] as const;

/** Medication Activity, Planned Medication Activity → MedicationRequest; what the patient is told to take, or says to take. */
export function translateMedication(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'medication-status', child(act, 'statusCode'));
  const mood = peek(act, 'moodCode');
  content.intent = concept('medication-intent', mood)?.code ?? 'plan';
  mark(context, act, 'moodCode', content, 'intent');
  if (isNegated(act)) {
    content.doNotPerform = true;
    mark(context, act, 'negationInd', content, 'doNotPerform');
  }
  // What has happened is told of, and not asked for (US Core: a reported medication).
  if (mood === 'EVN') content.reportedBoolean = true;
  putCategory(act, content);
  putMedication(context, content, act);
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  const authors = recordAuthors(context, act, content, { who: 'requester', when: 'authoredOn', types: requesters });
  put(content, 'performer', actorsOf(context, act, 'performer')[0]);
  putReasons(context, act, content);
  const taken = dosage(context, act, content);
  if (taken !== undefined) content.dosageInstruction = [taken];
  putSupply(context, act, content);
  putNotes(context, act, content);
  const made = addResource(context, {
    type: 'MedicationRequest',
    source: act,
    content,
    defaults: { status: 'unknown' },
  });
  authors(made);
  linkRelated(entries, act, made, [...dosageTemplates, ...supplyOrder]);
  for (const { act: order } of relatedBy(act, supplyOrder)) linkRelated(entries, order, made, dosageTemplates);
  return made;
}

const requesters = ['Practitioner', 'PractitionerRole', 'Organization', 'Patient', 'RelatedPerson', 'Device'];

/** Medications of discharge are so by their section. */
function putCategory(act: XmlElement, content: Element): void {
  if (sectionKind(act) !== 'discharge-medications') return;
  content.category = [
    coded('http://terminology.hl7.org/CodeSystem/medicationrequest-category', 'discharge', 'Discharge'),
  ];
}

/** An order's repeatNumber counts all fills; FHIR counts those after the first (C-CDA on FHIR). */
function putRepeats(context: CdaContext, act: XmlElement, content: Element): void {
  const repeats = child(act, 'repeatNumber');
  const count = number(peek(repeats, 'value'));
  if (count === undefined || count < 1 || !Number.isInteger(count)) return;
  const dispense: Element = (content.dispenseRequest as Element | undefined) ?? {};
  dispense.numberOfRepeatsAllowed ??= count - 1;
  mark(context, repeats, 'value', dispense, 'numberOfRepeatsAllowed');
  content.dispenseRequest = dispense;
}

/** Medication Supply Order → dispenseRequest. */
function putSupply(context: CdaContext, act: XmlElement, content: Element): void {
  for (const { act: order } of relatedBy(act, supplyOrder)) {
    putRepeats(context, order, content);
    const dispense: Element = (content.dispenseRequest as Element | undefined) ?? {};
    put(dispense, 'quantity', quantity(context, child(order, 'quantity')));
    put(dispense, 'validityPeriod', period(context, child(order, 'effectiveTime')));
    const performer = child(order, 'performer');
    const organization = performer && organizationOf(context, child(roleOf(performer), 'representedOrganization'));
    if (organization !== undefined) dispense.performer = organization;
    for (const _ in dispense) content.dispenseRequest = dispense;
    addPartIdentifiers(context, content, order, 'Supply order');
    const authors = children(order, 'author');
    if (content.requester === undefined && authors[0] !== undefined)
      put(content, 'requester', actor(context, roleOf(authors[0])));
    if (content.authoredOn === undefined) putTime(context, content, 'authoredOn', child(authors[0], 'time'));
    const [first = {}] = (content.dosageInstruction ?? []) as Element[];
    putInstructions(context, order, first, content);
    for (const _ in first) content.dosageInstruction = [first];
  }
}

/** Medication Dispense → MedicationDispense. */
export function translateDispense(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'dispense-status', child(act, 'statusCode'));
  putDispensed(context, content, act);
  content.subject = subject(context);
  const within = encounter(context);
  if (within !== undefined) content.context = within;
  put(content, 'quantity', quantity(context, child(act, 'quantity')));
  const days = child(act, 'repeatNumber');
  const holder: Element = {};
  if (putInteger(context, holder, 'count', days)) {
    content.note = [{ text: `Fill number ${holder.count as number}` }];
    mark(context, days, 'value', (content.note as Element[])[0]!, 'text');
  }
  const time = child(act, 'effectiveTime');
  const point = peek(time, 'value') !== '' ? time : (child(time, 'low') ?? child(time, 'high'));
  putTime(context, content, 'whenHandedOver', point);
  for (const performer of children(act, 'performer')) {
    const who = actor(context, roleOf(performer));
    if (who !== undefined) add(content, 'performer', { actor: who });
    put(content, 'location', placeOfPharmacy(context, performer));
  }
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, {
    type: 'MedicationDispense',
    source: act,
    content,
    defaults: { status: 'unknown' },
  });
  authors(made);
  linkRelated(entries, act, made, [...supplyOrder]);
  return made;
}

/** What was dispensed: its own product, else that of the activity it belongs to. */
function putDispensed(context: CdaContext, content: Element, act: XmlElement): void {
  const outer = parentAct(act);
  const source = productOf(act) === undefined && outer !== undefined && productOf(outer) !== undefined ? outer : act;
  putMedication(context, content, source);
}

function placeOfPharmacy(context: CdaContext, performer: XmlElement): Element | undefined {
  const location = child(performer, 'location');
  return location && locationOf(context, location);
}
