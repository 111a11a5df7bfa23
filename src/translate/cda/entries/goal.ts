import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { putValue } from '../datatypes/value.ts';
import { mark, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { putDate } from '../times.ts';
import { isNegated, putOwnText } from './act.ts';
import { recordAuthors } from './actors.ts';
import { putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';

/** Goal Observation → Goal: what is to be reached, by what measure, from when until when. */
export function translateGoal(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'lifecycleStatus', 'goal-status', child(act, 'statusCode'));
  putDescription(context, act, content);
  content.subject = subject(context);
  const time = child(act, 'effectiveTime');
  const start = peek(time, 'value') !== '' ? time : child(time, 'low');
  putDate(context, content, 'startDate', start);
  putTarget(context, act, content);
  putOwnText(context, content, child(act, 'text'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, { who: 'expressedBy', when: 'statusDate', types: expressing });
  if (typeof content.statusDate === 'string') content.statusDate = content.statusDate.slice(0, 10);
  const made = addResource(context, { type: 'Goal', source: act, content, defaults: { lifecycleStatus: 'active' } });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}

const expressing = ['Patient', 'Practitioner', 'PractitionerRole', 'RelatedPerson'];

/** The value where the code only asks for one and it says something itself, else the code. */
function putDescription(context: CdaContext, act: XmlElement, content: Element): void {
  const code = child(act, 'code');
  const made = codeableConcept(context, code);
  const words: Element = {};
  if (made === undefined && putText(context, words, 'text', child(act, 'text'))) content.description = words;
  else content.description = made ?? absentConcept(context, code);
}

function putTarget(context: CdaContext, act: XmlElement, content: Element): void {
  const high = child(act, 'effectiveTime', 'high');
  for (const value of children(act, 'value')) {
    const held: Element = {};
    if (!putValue(context, held, value)) continue;
    const target: Element = {
      measure: codeableConcept(context, child(act, 'code')) ?? absentConcept(context, undefined),
    };
    for (const [name, one] of Object.entries(held)) target[name.replace(/^(_?)value/, '$1detail')] = one;
    if (isNegated(act)) mark(context, act, 'negationInd', target, 'measure');
    putDate(context, target, 'dueDate', high);
    add(content, 'target', target);
  }
  if (content.target === undefined && peek(high, 'value') !== '') {
    const target: Element = {};
    putDate(context, target, 'dueDate', high);
    put(content, 'target', [target]);
  }
}
