import { attribute, child, children, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { attachment } from '../datatypes/ed.ts';
import { addIdentifiers, identifier } from '../datatypes/ii.ts';
import { markAll, markText, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { actor } from '../participants.ts';
import { addResource } from '../resources.ts';
import { period, putInstant, putTime } from '../times.ts';
import { addTyped } from './act.ts';
import { authorsOf, recordAuthors, roleOf } from './actors.ts';
import type { Entries } from './entries.ts';
import { linkRelated } from './link.ts';

/** Note Activity → DocumentReference: what the note says, as text or as the file that it holds. */
export function translateNote(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = { status: 'current' };
  addIdentifiers(context, content, children(act, 'id'));
  const code = child(act, 'code');
  put(content, 'type', noteType(context, code));
  content.subject = subject(context);
  const authors = authorsOf(act);
  for (const author of authors) {
    const who = actor(context, roleOf(author));
    if (who !== undefined) add(content, 'author', who);
    if (content.date === undefined) putInstant(context, content, 'date', child(author, 'time'));
  }
  const about: Element = {};
  const visit = encounter(context);
  if (visit !== undefined) about.encounter = [visit];
  put(about, 'period', period(context, child(act, 'effectiveTime')));
  put(content, 'context', about);
  content.content = [{ attachment: noteContent(context, child(act, 'text')) }];
  for (const one of children(act, 'reference')) {
    const target = identifier(context, child(child(one, 'externalDocument'), 'id'));
    if (target !== undefined) add(content, 'relatesTo', { code: 'appends', target: { identifier: target } });
  }
  const stated = recordAuthors(context, act, content, {});
  const made = addResource(context, { type: 'DocumentReference', source: act, content, use: 'note' });
  stated(made);
  linkRelated(entries, act, made);
  return made;
}

/** The translations tell what kind of note it is; the code itself says only that it is one. */
function noteType(context: CdaContext, code: XmlElement | undefined): Element | undefined {
  const made = codeableConcept(context, code);
  const codings = (made?.coding ?? []) as Element[];
  if (codings.length > 1 && codings[0]!.code === '34109-9') made!.coding = [...codings.slice(1), codings[0]!];
  return made;
}

/** The file that the text holds, else its words in the narrative as plain text. */
export function noteContent(context: CdaContext, text: XmlElement | undefined): Element {
  const isFile =
    attribute(text, 'representation') === 'B64' || (attribute(text, 'mediaType') ?? 'text/plain') !== 'text/plain';
  const held = isFile ? attachment(context, text) : undefined;
  if (held !== undefined) return held;
  const made: Element = { contentType: 'text/plain' };
  if (!putText(context, made, 'data', text) && textOf(text) !== '') {
    // A reference to where nothing stands, and words beside it.
    made.data = textOf(text);
    markText(context, text, made, 'data');
  }
  if (made.data === undefined) {
    const address = peek(child(text, 'reference'), 'value');
    if (address !== '' && !address.startsWith('#')) {
      made.url = address;
      markAll(context, child(text, 'reference'), made, 'url');
    } else
      made._url = {
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
      };
    return made;
  }
  made.data = Buffer.from(made.data as string).toString('base64');
  return made;
}

/** A document that an act refers to → DocumentReference, found elsewhere. */
export function externalDocument(context: CdaContext, element: XmlElement): Element {
  const content: Element = { status: 'current', subject: subject(context) };
  addIdentifiers(context, content, children(element, 'id'));
  addTyped(context, content, identifier(context, child(element, 'setId')), { text: 'Document set' });
  put(content, 'type', codeableConcept(context, child(element, 'code')));
  const made = noteContent(context, child(element, 'text'));
  content.content = [{ attachment: made }];
  return addResource(context, { type: 'DocumentReference', source: element, content, use: 'note' });
}

/** observationMedia → Media: a picture that the narrative shows. */
export function translateMedia(entries: Entries, act: XmlElement): Element | undefined {
  const { context } = entries;
  const content: Element = { status: 'completed', subject: subject(context) };
  addIdentifiers(context, content, children(act, 'id'));
  put(content, 'encounter', encounter(context));
  putTime(context, content, 'createdDateTime', child(act, 'effectiveTime'));
  const value = child(act, 'value');
  const held = attachment(context, value);
  if (held === undefined) return undefined;
  content.content = held;
  const authors = recordAuthors(context, act, content, {});
  const made = addResource(context, { type: 'Media', source: act, content });
  authors(made);
  linkRelated(entries, act, made);
  return made;
}
