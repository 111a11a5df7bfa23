import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { type Element, put } from '../../element.ts';
import { encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { sectionObservation } from '../sections/section-kinds.ts';
import { actorsOf, recordAuthors } from './actors.ts';
import { putStatus } from './concepts.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';
import { putNotes } from './notes.ts';
import { observationCategory, putEffective } from './observation.ts';

/** An organizer of observations (Functional Status Organizer, Advance Directive Organizer, …) → an Observation that has them as members. */
export function translatePanel(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = {};
  addIdentifiers(context, content, children(act, 'id'));
  putStatus(context, content, 'status', 'observation-status', child(act, 'statusCode'));
  const category = sectionObservation(act);
  if (category !== undefined) content.category = [observationCategory(category)];
  const code = child(act, 'code');
  content.code = codeableConcept(context, code) ?? absentConcept(context, code);
  content.subject = subject(context);
  put(content, 'encounter', encounter(context));
  putEffective(context, content, child(act, 'effectiveTime'));
  put(content, 'performer', actorsOf(context, act, 'performer'));
  putNotes(context, act, content);
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, { type: 'Observation', source: act, content, defaults: { status: 'unknown' } });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}
