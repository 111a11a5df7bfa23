import type { FhirResource } from '#flow';
import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { child, list, text } from '../../to-v2/read.ts';
import { cd, fixed, optionalCd } from '../datatypes/cd.ts';
import { ids, knownPartId, partId } from '../datatypes/ii.ts';
import { ts } from '../datatypes/ts.ts';
import { assigned } from '../roles.ts';
import { component, loincOid, related, statement, status, template } from '../statement.ts';
import { nameOf, nextAnchor, resolve, type Writing } from '../writing.ts';

/** What stands within a statement as a resource of its own: written there, or named where it has an entry elsewhere. */
export function within(
  writing: Writing,
  resource: Element,
  isTold: (inner: FhirResource) => boolean = () => false,
): XmlDraft[] {
  const parts = partsOf(writing, resource, isTold).flatMap(({ inner, typeCode }) => related(typeCode, inner) ?? []);
  return [...parts, ...visitOf(writing, resource)];
}

/** The visit that an entry belongs to, where it is another than the document's. Parts belong to that of the whole. */
function visitOf(writing: Writing, resource: Element): XmlDraft[] {
  if (writing.relations.inner.has(nameOf(resource)) || !ofVisit.has(text(resource, 'resourceType'))) return [];
  const visit = resolve(writing, child(resource, 'encounter'));
  if (visit?.resourceType !== 'Encounter' || visit === writing.visit) return [];
  return [related('REFR', mention(writing, visit as Element))!];
}

/** Types of which an Entry Reference to a visit says which they belong to. */
const ofVisit: ReadonlySet<string> = new Set(
  'AllergyIntolerance Condition Immunization MedicationRequest Observation Procedure ServiceRequest'.split(' '),
);

/** The same for an organizer, which knows components alone. */
export function components(
  writing: Writing,
  resource: Element,
  isTold: (inner: FhirResource) => boolean = () => false,
): XmlDraft[] {
  return partsOf(writing, resource, isTold).flatMap(({ inner }) => component(inner) ?? []);
}

function partsOf(writing: Writing, resource: Element, isTold: (inner: FhirResource) => boolean) {
  const parts = writing.relations.parts.get(nameOf(resource)) ?? [];
  return parts.flatMap(({ resource: inner, typeCode, isMention }) => {
    if (isTold(inner)) return [];
    const held = inner as Element;
    const written =
      isMention || writing.written.has(nameOf(held)) ? mention(writing, held) : writing.write(writing, inner);
    return written === undefined ? [] : [{ inner: written, typeCode }];
  });
}

/** Entry Reference: names a statement that stands elsewhere in the document. */
export function mention(writing: Writing, resource: Element): XmlDraft {
  return statement(
    'act',
    {},
    template('22.4.122'),
    ids(writing, resource).slice(0, 1),
    xml('code', { nullFlavor: 'NP' }),
    status('completed'),
  );
}

/** Annotations → Comment Activities. */
export function comments(writing: Writing, resource: Element): XmlDraft[] {
  return list(resource, 'note').flatMap((note, index) => {
    const words = text(note, 'text');
    if (words === '') return [];
    const who = child(note, 'authorReference') ?? named(text(note, 'authorString'));
    const time = ts('time', note, 'time');
    const author =
      who === undefined && time === undefined
        ? undefined
        : xml(
            'author',
            {},
            time ?? xml('time', { nullFlavor: 'UNK' }),
            assigned(writing, 'assignedAuthor', who) ?? xml('assignedAuthor', {}, xml('id', { nullFlavor: 'UNK' })),
          );
    const act = statement(
      'act',
      {},
      template('22.4.64'),
      knownPartId(writing, resource, 'Comment', index),
      fixed('code', '48767-8', loincOid, 'Annotation comment'),
      aside(writing, words),
      status('completed'),
      author,
    );
    return related('SUBJ', act, true) ?? [];
  });
}

const named = (display: string): Element | undefined => (display === '' ? undefined : { display });

/** reasonCode → Indications; a reason that a resource tells stands within the statement already. */
export function reasons(writing: Writing, resource: Element, element = 'reasonCode'): XmlDraft[] {
  const told = (writing.relations.parts.get(nameOf(resource)) ?? [])
    .filter(({ typeCode, isMention }) => typeCode === 'RSON' && !isMention)
    .map(({ resource: inner }) =>
      JSON.stringify((inner as Element).valueCodeableConcept ?? (inner as Element).code ?? null),
    );
  return list(resource, element).flatMap((reason, index) => {
    if (told.includes(JSON.stringify(reason))) return [];
    const act = statement(
      'observation',
      {},
      template('22.4.19'),
      template('22.4.19', '2014-06-09'),
      partId(writing, resource, 'Indication', index),
      fixed('code', '404684003', '2.16.840.1.113883.6.96', 'Finding'),
      status('completed'),
      cd('value', reason, 'CD'),
    );
    return related('RSON', act) ?? [];
  });
}

/** Documents that a statement refers to, which hold nothing themselves: what was seen elsewhere. */
export function externals(writing: Writing, resource: Element, element: string): XmlDraft[] {
  return list(resource, element).flatMap((reference) => {
    const found = resolve(writing, reference) as Element | undefined;
    if (found?.resourceType !== 'DocumentReference' || !isExternal(found)) return [];
    const attachment = child(list(found, 'content')[0], 'attachment');
    const url = text(attachment, 'url');
    const document = xml(
      'externalDocument',
      {},
      ids(writing, found),
      optionalCd('code', child(found, 'type')),
      url === ''
        ? undefined
        : xml('text', { mediaType: text(attachment, 'contentType') || undefined }, xml('reference', { value: url })),
    );
    return xml('reference', { typeCode: 'REFR' }, document);
  });
}

/** Whether a DocumentReference tells of a document without holding it. */
export function isExternal(document: Element): boolean {
  return list(document, 'content').every((one) => text(child(one, 'attachment'), 'data') === '');
}

/** Words of an entry that stand in the narrative of its section below the table: their text points at them. */
export function aside(writing: Writing, words: string): XmlDraft {
  const anchor = nextAnchor(writing);
  writing.asides.push({ anchor, words });
  return narrated(anchor)!;
}

/** The words of an entry stand in the narrative of its section. */
export function narrated(anchor: string | undefined): XmlDraft | undefined {
  return anchor === undefined ? undefined : xml('text', {}, xml('reference', { value: `#${anchor}` }));
}
