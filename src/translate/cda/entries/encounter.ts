import { attribute, child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { mark, peek } from '../leaves.ts';
import { absentConcept } from '../null-flavor.ts';
import { actor, locationOf } from '../participants.ts';
import { addResource } from '../resources.ts';
import { period, putTime } from '../times.ts';
import { putOwnText, relatedActs, relatedBy } from './act.ts';
import { recordAuthors, roleOf } from './actors.ts';
import { coded, concept, putStatus } from './concepts.ts';
import { translateProblem } from './condition.ts';
import type { Entries } from './entries.ts';
import { link, linkRelated } from './link.ts';
import { putReasons } from './reasons.ts';

const diagnosis = ['22.4.80'] as const;
const actCode = '2.16.840.1.113883.5.4';

/** Encounter Activity, Planned Encounter → Encounter. */
export function translateEncounter(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  const isPlanned = !['EVN', ''].includes(attribute(act, 'moodCode') ?? '');
  const time = child(act, 'effectiveTime');
  const status = child(act, 'statusCode');
  if (isPlanned) {
    content.status = ['cancelled', 'aborted'].includes(peek(status, 'code')) ? 'cancelled' : 'planned';
    mark(context, act, 'moodCode', content, 'status');
    mark(context, status, 'code', content, 'status');
  } else if (!putStatus(context, content, 'status', 'encounter-status', status)) putStatusByTime(time, content);
  putClassAndType(context, act, content);
  content.subject = subject(context);
  const when = period(context, time);
  if (when !== undefined) {
    if (peek(time, 'value') !== '' && !isPlanned) putTime(context, when, 'end', time);
    content.period = when;
  }
  putParticipants(context, act, content);
  putReasons(context, act, content);
  const priority = codeableConcept(context, child(act, 'priorityCode'));
  put(content, 'priority', priority);
  const disposition = child(act, 'sdtc:dischargeDispositionCode');
  const home = codeableConcept(context, disposition);
  if (home !== undefined) content.hospitalization = { dischargeDisposition: home };
  const noted: Element = {};
  putOwnText(context, noted, child(act, 'text'));
  if (noted.note !== undefined) add(content, 'reasonCode', { text: (noted.note as Element[])[0]!.text! });
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, {
    type: 'Encounter',
    source: act,
    content,
    defaults: { status: 'unknown', class: unknownClass },
  });
  authors(made);
  putDiagnoses(entries, act, made);
  linkRelated(entries, act, made, [...diagnosis]);
  return made;
}

/** Encounter.class is demanded: the null flavor for unknown, of HL7's own system. */
const unknownClass: Element = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
  code: 'UNK',
  display: 'unknown',
};

/** Without a status the time tells: what has an end, or was at one time, is over (C-CDA on FHIR). */
function putStatusByTime(time: XmlElement | undefined, content: Element): void {
  if (peek(time, 'value') !== '' || peek(child(time, 'high'), 'value') !== '') content.status = 'finished';
}

/** Codes of ActCode are the class, all others the type. A CPT code of a visit tells its class, too. */
function putClassAndType(context: CdaContext, act: XmlElement, content: Element): void {
  const code = child(act, 'code');
  if (code === undefined) return;
  for (const one of [code, ...children(code, 'translation')]) {
    if (peek(one, 'codeSystem') !== actCode) continue;
    const known = concept('encounter-class', peek(one, 'code'));
    if (known === undefined || content.class !== undefined) continue;
    const made: Element = { system: known.system, code: known.code, display: known.display };
    mark(context, one, 'code', made, 'code');
    content.class = made;
  }
  if (content.class === undefined) {
    const told = [code, ...children(code, 'translation')].find((one) => classOfVisit(peek(one, 'code')) !== undefined);
    const known = told && concept('encounter-class', classOfVisit(peek(told, 'code'))!);
    if (known !== undefined) {
      const made: Element = { system: known.system, code: known.code, display: known.display };
      mark(context, told, 'code', made, 'code');
      content.class = made;
    }
  }
  const type = codeableConcept(context, code) ?? absentConcept(context, code);
  content.type = [type];
}

/** CPT evaluation and management codes: office, hospital and emergency visits. */
function classOfVisit(code: string): string | undefined {
  if (/^992(0[1-9]|1[1-5]|4[1-5])$/.test(code)) return 'AMB';
  if (/^992(2[1-3]|3[1-9])$/.test(code)) return 'IMP';
  return /^9928[1-5]$/.test(code) ? 'EMER' : undefined;
}

function putParticipants(context: CdaContext, act: XmlElement, content: Element): void {
  for (const performer of children(act, 'performer')) {
    const who = actor(context, roleOf(performer));
    if (who === undefined) continue;
    const made: Element = {
      type: [coded('http://terminology.hl7.org/CodeSystem/v3-ParticipationType', 'PRF', 'performer')],
    };
    const role = codeableConcept(context, child(performer, 'sdtc:functionCode'));
    if (role !== undefined) add(made, 'type', role);
    put(made, 'period', period(context, child(performer, 'time')));
    // An organisation is who provides the visit, a person who takes part in it.
    if (`${who.reference ?? ''}`.startsWith('Organization/')) put(content, 'serviceProvider', who);
    else add(content, 'participant', { ...made, individual: who });
  }
  for (const participant of children(act, 'participant')) {
    const role = child(participant, 'participantRole');
    if (!['LOC', 'DST', 'ORG'].includes(peek(participant, 'typeCode')) && peek(role, 'classCode') !== 'SDLOC') continue;
    const place = locationOf(context, role);
    if (place !== undefined) add(content, 'location', { location: place });
  }
}

/** Encounter Diagnosis: a Condition for each problem in it. */
function putDiagnoses(entries: Entries, act: XmlElement, made: Element): void {
  for (const related of relatedBy(act, diagnosis, ['29308-4'])) {
    for (const { act: inner } of relatedActs(related.act)) {
      const condition = inner.name === 'observation' ? translateProblem(entries, inner) : undefined;
      if (condition !== undefined) link(entries.context, made, condition, related);
    }
  }
}
