import { child, children, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { type Element, put } from '../../element.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { mark, peek } from '../leaves.ts';
import { wordsOf } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { period, putTime } from '../times.ts';
import { hasTemplate, putOwnText, relatedActs, sectionOf } from './act.ts';
import { recordAuthors } from './actors.ts';
import { coded, concept, conceptOf, putStatus } from './concepts.ts';
import { translateConcern } from './condition.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';

/** Health Concern Act, Risk Concern Act: its problems are Conditions; one that names none is a Condition itself. */
export function translateHealthConcern(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const holdsProblem = relatedActs(act).some(({ act: inner }) => hasTemplate(inner, '22.4.4'));
  if (holdsProblem) return translateConcern(entries, act);
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  content.category = [
    coded('http://hl7.org/fhir/us/core/CodeSystem/condition-category', 'health-concern', 'Health Concern'),
  ];
  const code = child(act, 'code');
  content.code = codeableConcept(context, code) ?? absentConcept(context, code);
  content.subject = subject(context);
  const clinical = concept('concern-status', peek(child(act, 'statusCode'), 'code'));
  if (clinical !== undefined) {
    content.clinicalStatus = conceptOf(clinical);
    mark(context, child(act, 'statusCode'), 'code', content.clinicalStatus, 'coding[0].code');
  }
  const time = child(act, 'effectiveTime');
  putTime(context, content, 'onsetDateTime', peek(time, 'value') !== '' ? time : child(time, 'low'));
  putOwnText(context, content, child(act, 'text'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { who: 'recorder', when: 'recordedDate' });
  const made = addResource(context, { type: 'Condition', source: act, content, use: 'problems-health-concerns' });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}

/** Intervention Act, Planned Intervention Act → CarePlan of what is done in it. */
export function translateIntervention(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'careplan-status', child(act, 'statusCode'));
  content.intent = 'plan';
  const code = codeableConcept(context, child(act, 'code'));
  content.category = [
    coded(
      'http://hl7.org/fhir/us/core/CodeSystem/careplan-category',
      'assess-plan',
      'Assessment and Plan of Treatment',
    ),
    ...(code === undefined ? [] : [code]),
  ];
  content.subject = subject(context);
  put(content, 'period', period(context, child(act, 'effectiveTime')));
  content.text = narrativeOf(context, act);
  putOwnText(context, content, child(act, 'text'));
  const authors = recordAuthors(context, act, content, { who: 'author', when: 'created' });
  const made = addResource(context, { type: 'CarePlan', source: act, content, defaults: { status: 'unknown' } });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}

/** The words of the plan, else those of its section: a plan is asked for a narrative. */
function narrativeOf(context: CdaContext, act: XmlElement): Element {
  const words = wordsOf(context, child(act, 'text')) || textOf(child(sectionOf(act), 'text')) || 'Interventions';
  const escaped = words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${escaped}</p></div>` };
}
