import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../element.ts';
import { child, list, text } from '../to-v2/read.ts';
import { madeId } from './datatypes/ii.ts';
import { required, ts } from './datatypes/ts.ts';
import { assigned } from './roles.ts';
import { template } from './statement.ts';
import { hasAnyCode } from './vocabulary.ts';
import { nameOf, type Writing } from './writing.ts';

/** The elements of a resource that tell who recorded it, and when. */
export interface AuthorElements {
  readonly who?: string;
  readonly when?: string;
}

/**
 * Author Participations of a resource: those that Provenances of it tell, else the one of its own elements. A time without anybody is
 * told, too, with an author who is not known.
 */
export function authors(writing: Writing, resource: Element, { who = '', when = '' }: AuthorElements = {}): XmlDraft[] {
  const told = (writing.provenances.get(nameOf(resource)) ?? []).flatMap((provenance) => {
    const held = provenance as Element;
    const time =
      ts('time', held, 'recorded')?.attributes.value === undefined
        ? ts('time', held, 'occurredDateTime')
        : ts('time', held, 'recorded');
    return list(held, 'agent')
      .filter((agent) => hasAnyCode(child(agent, 'type'), 'author'))
      .map((agent) => author(writing, child(agent, 'who'), time));
  });
  const own = child(resource, who);
  const said = when === '' ? undefined : ts('time', resource, when);
  const time = said?.attributes.value === undefined ? undefined : said;
  const isTold = told.some(({ content }) => {
    const [, first] = content;
    return time === undefined || JSON.stringify(first) === JSON.stringify(time);
  });
  if (isTold) return told;
  return own === undefined && time === undefined ? told : [...told, author(writing, own, time)];
}

function author(writing: Writing, reference: Element | undefined, time: XmlDraft | undefined): XmlDraft {
  return xml(
    'author',
    {},
    template('22.4.119'),
    required('time', time),
    isPatientReference(writing, reference)
      ? patientAsAuthor(writing)
      : (assigned(writing, 'assignedAuthor', reference) ?? unknownAuthor),
  );
}

const unknownAuthor = xml('assignedAuthor', {}, xml('id', { nullFlavor: 'UNK' }));

function isPatientReference(writing: Writing, reference: Element | undefined): boolean {
  const target = text(reference, 'reference');
  return target !== '' && writing.byReference.get(target)?.resourceType === 'Patient';
}

function patientAsAuthor(writing: Writing): XmlDraft {
  const patient = (writing.patient ?? {}) as Element;
  return (
    assigned(writing, 'assignedAuthor', { reference: nameOf(patient) }) ?? xml('assignedAuthor', {}, madeId('patient'))
  );
}
