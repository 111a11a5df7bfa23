import { child, children, textOf } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { mark, markText, peek } from '../leaves.ts';
import { actor } from '../participants.ts';
import type { MappedSection } from '../sections/map-sections.ts';
import { putDiv } from './xhtml.ts';

/**
 * A section with its narrative, which says more than the entries (`additional`); one that says nothing at all is left out, for
 * FHIR has no form for it (cmp-1). `ids` are the anchors that the document has so far.
 */
export function sectionOf(
  context: CdaContext,
  { element, entries, sections }: MappedSection,
  ids: Set<string>,
): Element | undefined {
  const made: Element = {};
  const words = textOf(child(element, 'title'));
  if (words !== '') {
    made.title = words;
    markText(context, child(element, 'title'), made, 'title');
  }
  put(made, 'code', codeableConcept(context, child(element, 'code')));
  for (const author of children(element, 'author')) {
    add(made, 'author', actor(context, child(author, 'assignedAuthor')));
  }
  const text = child(element, 'text');
  const narrative: Element = { status: 'additional' };
  if (text !== undefined && putDiv(context, narrative, text, ids)) made.text = narrative;
  if (entries.length > 0) made.entry = entries.map((target) => ({ reference: target }));
  else if (peek(element, 'nullFlavor') !== '') {
    const reason: Element = {
      system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason',
      code: 'unavailable',
      display: 'Unavailable',
    };
    mark(context, element, 'nullFlavor', reason, 'code');
    made.emptyReason = { coding: [reason] };
  }
  for (const inner of sections) add(made, 'section', sectionOf(context, inner, ids));
  if (made.text !== undefined || made.entry !== undefined || made.section !== undefined) return made;
  if (made.title === undefined && made.code === undefined) return undefined;
  // Nothing but its name: that it is there, and empty, is said.
  made.text = {
    status: 'empty',
    div: `<div xmlns="http://www.w3.org/1999/xhtml">${escaped(words || 'Section')}: nothing is said.</div>`,
  };
  return made;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
