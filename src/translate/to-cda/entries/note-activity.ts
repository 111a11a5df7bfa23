import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, codings, list, text } from '../../to-v2/read.ts';
import { authors } from '../authors.ts';
import { cd, fixed } from '../datatypes/cd.ts';
import { ids, ii } from '../datatypes/ii.ts';
import { ivlTs, required, ts } from '../datatypes/ts.ts';
import { loincOid, statement, status, template } from '../statement.ts';
import type { EntryWriter, Writing } from '../writing.ts';
import { aside, comments, within } from './within.ts';

/** DocumentReference → Note Activity with its words, or with the file that it holds. */
export const writeNote: EntryWriter = (writing, document) => {
  const resource = document as Element;
  const attachment = child(list(resource, 'content')[0], 'attachment');
  return statement(
    'act',
    {},
    template('22.4.202'),
    template('22.4.202', '2016-11-01'),
    ids(writing, resource),
    noteCode(child(resource, 'type')),
    noteText(writing, attachment, text(child(resource, 'type'), 'text') || 'Note'),
    status('completed'),
    required(
      'effectiveTime',
      ivlTs('effectiveTime', child(child(resource, 'context'), 'period')) ?? ts('effectiveTime', resource, 'date'),
    ),
    authors(writing, resource, { who: 'author', when: 'date' }),
    list(resource, 'relatesTo').flatMap((one) => {
      const known = ii(writing, child(child(one, 'target'), 'identifier'));
      return known === undefined ? [] : [xml('reference', { typeCode: 'REFR' }, xml('externalDocument', {}, known))];
    }),
    comments(writing, resource),
    within(writing, resource),
  );
};

/** 34109-9 says that it is a note; what kind of note stands beside it. */
function noteCode(type: Element | undefined): XmlDraft {
  const kinds = codings(type).filter((one) => text(one, 'code') !== '34109-9');
  const own = codings(type).find((one) => text(one, 'code') === '34109-9');
  const note = own ?? { system: 'http://loinc.org', code: '34109-9', display: 'Note' };
  const words = text(type, 'text');
  if (kinds.length === 0 && words === '') return fixed('code', '34109-9', loincOid, 'Note');
  return cd('code', { coding: [note, ...kinds], ...(words !== '' && { text: words }) });
}

/** The words of a note, in the narrative; a file in base64, which the narrative names. */
function noteText(writing: Writing, attachment: Element | undefined, name: string): XmlDraft {
  const data = text(attachment, 'data');
  const mediaType = text(attachment, 'contentType');
  const url = text(attachment, 'url');
  if (data === '') return url === '' ? aside(writing, name) : xml('text', {}, xml('reference', { value: url }));
  if (/^text\/plain(;|$)/.test(mediaType)) return aside(writing, Buffer.from(data, 'base64').toString('utf8'));
  return xml('text', { mediaType: mediaType || undefined, representation: 'B64' }, aside(writing, name).content, data);
}

/** Whether a DocumentReference is a note whose words are at hand: not a document as it came, which stands for itself. */
export function isNote(resource: Element): boolean {
  const contents = list(resource, 'content');
  const isDocument = contents.some(
    (one) =>
      /^urn:hl7-org:sdwg:/.test(text(child(one, 'format'), 'code')) ||
      /xml/.test(text(child(one, 'attachment'), 'contentType')),
  );
  return !isDocument && text(resource, 'status') !== 'entered-in-error';
}

/** Media → observationMedia. */
export const writeMedia: EntryWriter = (writing, media) => {
  const resource = media as Element;
  const held = child(resource, 'content');
  const data = text(held, 'data');
  if (data === '') return undefined;
  return xml(
    'observationMedia',
    { classCode: 'OBS', moodCode: 'EVN' },
    ids(writing, resource),
    xml('value', { 'xsi:type': 'ED', mediaType: text(held, 'contentType') || undefined, representation: 'B64' }, data),
    authors(writing, resource),
  );
};
