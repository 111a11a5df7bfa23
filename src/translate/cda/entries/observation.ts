import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { range } from '../datatypes/pq.ts';
import { putValue } from '../datatypes/value.ts';
import { ignore, mark, markText, peek } from '../leaves.ts';
import { wordsOf } from '../narrative.ts';
import { absentConcept, isNull } from '../null-flavor.ts';
import { actor, locationOf, relatedPersonOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { period, putTime } from '../times.ts';
import { eachOf, isNegated, putOwnText } from './act.ts';
import { actorsOf, recordAuthors } from './actors.ts';
import { coded, codesOf, concept, conceptOf, putStatus, snomed } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';

/** How an observation of CDA becomes one of FHIR, where that differs. */
export interface ObservationKind {
  /** Codes of HL7's observation-category, the profile's own first. */
  readonly categories: readonly string[];
  readonly use?: string;
  /** Stands in for a code that says nothing (ASSERTION). */
  readonly code?: Element;
  /** Templates and codes of what stands within it and is told by the caller. */
  readonly consumed?: readonly string[];
  /** Its profile takes a point in time alone, as coarse as it may be. */
  readonly isPoint?: boolean;
}

/** What an observation says, without what belongs to its kind. */
export function observationContent(context: CdaContext, act: XmlElement, code?: Element): Element {
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'observation-status', child(act, 'statusCode'));
  content.code = (code ?? codeableConcept(context, child(act, 'code'))) || absentConcept(context, child(act, 'code'));
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  putEffective(context, content, child(act, 'effectiveTime'));
  const values = children(act, 'value');
  if (values.length > 1) {
    content.component = values.map((value) => {
      const component: Element = { code: content.code! };
      putValue(context, component, value);
      return component;
    });
  } else if (!putValue(context, content, values[0]) && isNull(values[0])) {
    content.dataAbsentReason = absentConcept(context, values[0]);
  }
  const priority = codeableConcept(context, child(act, 'priorityCode'));
  if (priority !== undefined) add(content, 'component', { code: { text: 'Priority' }, valueCodeableConcept: priority });
  if (isNegated(act)) negate(context, act, content, code !== undefined);
  putAbout(context, act, content);
  return content;
}

/** Interpretation, method, site, ranges, who performed it, its own words. */
function putAbout(context: CdaContext, act: XmlElement, content: Element): void {
  put(content, 'interpretation', concepts(context, children(act, 'interpretationCode')));
  put(content, 'method', codeableConcept(context, child(act, 'methodCode')));
  put(content, 'bodySite', codeableConcept(context, child(act, 'targetSiteCode')));
  put(content, 'referenceRange', referenceRanges(context, act));
  put(content, 'performer', performers(context, act));
  putOwnText(context, content, child(act, 'text'));
}

/** Who performed or verified it. Whoever is to act for the patient in it is known as a relative of his. */
function performers(context: CdaContext, act: XmlElement): Element[] {
  const found = actorsOf(context, act, 'performer');
  for (const participant of children(act, 'participant')) {
    const role = child(participant, 'participantRole');
    const type = peek(participant, 'typeCode');
    if (type === 'VRF' || type === 'PRF') {
      const who = actor(context, role);
      if (who !== undefined) found.push(who);
    } else if (role !== undefined && peek(role, 'classCode') === 'AGNT') relatedPersonOf(context, role);
    else if (type === 'LOC') locationOf(context, role);
  }
  return found;
}

/**
 * A finding that is negated is absent: where the code only says that something is asserted, the finding is what was looked for;
 * elsewhere it is one of the things that were. Without a value it is the observing that did not take place.
 */
function negate(context: CdaContext, act: XmlElement, content: Element, hasCode: boolean): void {
  const finding = content.valueCodeableConcept;
  const absent = coded(snomed, '2667000', 'Absent');
  mark(context, act, 'negationInd', absent, 'coding[0].code');
  if (finding === undefined) content.status = 'cancelled';
  else if (!hasCode && codesOf(child(act, 'code')).includes('ASSERTION'))
    Object.assign(content, { code: finding, valueCodeableConcept: absent });
  else {
    delete content.valueCodeableConcept;
    add(content, 'component', { code: finding, valueCodeableConcept: absent });
  }
}

/** A time as effective[x]: what is coarser than a day is the period that it is (the US profiles ask for a day at least). */
export function putEffective(context: CdaContext, content: Element, time: XmlElement | undefined): void {
  if (time === undefined) return;
  const high = child(time, 'high');
  if (high !== undefined && peek(high, 'value') !== '' && peek(high, 'value') !== peek(child(time, 'low'), 'value')) {
    put(content, 'effectivePeriod', period(context, time));
    return;
  }
  const point = peek(time, 'value') !== '' ? time : (child(time, 'low') ?? child(time, 'center') ?? time);
  if (peek(point, 'value').length >= 8) {
    putTime(context, content, 'effectiveDateTime', point);
    mark(context, high, 'value', content, 'effectiveDateTime');
    return;
  }
  const made: Element = {};
  if (putTime(context, made, 'start', point) && putTime(context, made, 'end', point)) content.effectivePeriod = made;
}

function concepts(context: CdaContext, elements: readonly XmlElement[]): Element[] {
  return eachOf(elements, (one) => codeableConcept(context, one));
}

/** referenceRange/observationRange → low and high, or the words; FHIR says what it applies to by its type. */
function referenceRanges(context: CdaContext, act: XmlElement): Element[] {
  return children(act, 'referenceRange').flatMap((one) => {
    const source = child(one, 'observationRange');
    const made: Element = {};
    const value = child(source, 'value');
    Object.assign(made, range(context, value));
    const text = child(source, 'text') ?? (made.low === undefined && made.high === undefined ? value : undefined);
    put(made, 'text', wordsOf(context, text));
    if (made.text !== undefined) markText(context, text, made, 'text');
    if (made.low === undefined && made.high === undefined && made.text === undefined) {
      put(made, 'text', (codeableConcept(context, child(source, 'code')) as { text?: string } | undefined)?.text);
    }
    if (made.low === undefined && made.high === undefined && made.text === undefined) return [];
    const meaning = codeableConcept(context, child(source, 'interpretationCode'));
    if (meaning !== undefined) add(made, 'appliesTo', meaning);
    return [made];
  });
}

/** An observation → Observation of a kind, with what stands within it. */
export function translateObservation(entries: Entries, act: XmlElement, kind: ObservationKind): Element | undefined {
  const { context } = entries;
  const code = codesOf(child(act, 'code')).includes('ASSERTION') ? kind.code : undefined;
  const content = observationContent(context, act, code);
  if (code !== undefined) ignore(context, child(act, 'code')!, 'fixed by C-CDA: says only that something is asserted');
  put(content, 'category', kind.categories.map(observationCategory));
  if (kind.isPoint) asPoint(context, act, content);
  const authors = recordAuthors(context, act, content, {});
  putNotes(context, act, content);
  const made = addResource(context, {
    type: 'Observation',
    source: act,
    content,
    defaults: { status: 'unknown' },
    ...(kind.use === undefined ? {} : { use: kind.use }),
  });
  authors(made);
  linkRelated(entries, act, made, kind.consumed);
  return made;
}

/** A period that is one coarse time is that time; any other is its beginning, and is kept as a component. */
function asPoint(context: CdaContext, act: XmlElement, content: Element): void {
  const when = content.effectivePeriod as Element | undefined;
  if (when?.start === undefined) return;
  delete content.effectivePeriod;
  const time = child(act, 'effectiveTime');
  putTime(context, content, 'effectiveDateTime', peek(time, 'value') !== '' ? time : child(time, 'low'));
  if (when.end !== when.start) add(content, 'component', { code: { text: 'Period' }, valuePeriod: when });
}

/** Observation.category: HL7's own code, or one of those that the realm adds. */
export function observationCategory(code: string): Element {
  return conceptOf(concept('observation-category', code)!);
}
