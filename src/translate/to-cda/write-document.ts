import type { FhirResource, Issue } from '#flow';
import { writeXml, type XmlDraft, type XmlPart, xml } from '#formats/xml/write-xml.ts';
import type { Realm } from '#realms/realm.ts';
import type { Element } from '../element.ts';
import { child, codings, list, text } from '../to-v2/read.ts';
import { madeId } from './datatypes/ii.ts';
import { tsValue } from './datatypes/ts.ts';
import { type DocumentType, documentTypes } from './document-types.ts';
import { isToldElsewhere } from './entries/device.ts';
import { custodian, documentAuthors, documentationOf, encompassingEncounter, recipients } from './header/header.ts';
import { supporters } from './header/participants.ts';
import { recordTarget } from './header/patient.ts';
import { openWriting } from './open-writing.ts';
import { narrativeBlock } from './sections/narrative-block.ts';
import { sectionOf } from './sections/place.ts';
import { narrativeSection, section } from './sections/section.ts';
import { kindOfCode, kindOfWords, sectionKinds } from './sections/section-kinds.ts';
import { loincOid } from './statement.ts';
import { allOf, nameOf, relative, type Writing } from './writing.ts';

/** What a document is to be made of, and how. */
export interface DocumentOrder {
  /** One patient's resources, and those that they refer to. */
  readonly resources: readonly FhirResource[];
  readonly type: DocumentType;
  /** When it is made: an instant. */
  readonly at: string;
  readonly realm: Realm;
  /** Resources by the addresses that a Bundle gave them. */
  readonly fullUrls?: ReadonlyMap<string, FhirResource>;
  /** Whose it is, where there are several Patients (`Patient/1`). */
  readonly patient?: string;
}

export interface WrittenDocument {
  readonly xml: string;
  readonly title: string;
  readonly issues: readonly Issue[];
}

/**
 * FHIR → C-CDA R2.1: a document of a patient's resources, with the US Realm Header, the sections that its template asks for (said to be
 * empty where there is nothing) and all others that there is something for. Pure: the same order gives the same text. What is
 * entered in error is left out. Nothing that a resource holds makes it throw, or its XML ill-formed.
 */
export function writeDocument({ resources, fullUrls, type, at, realm, patient }: DocumentOrder): WrittenDocument {
  const writing = openWriting({ resources, realm, type, fullUrls, patient });
  const facts = documentTypes[type];
  const { composition, visit } = writing;
  const body = bodyOf(writing, type, wordsOf(composition));
  const document = xml(
    'ClinicalDocument',
    {
      xmlns: 'urn:hl7-org:v3',
      'xmlns:sdtc': 'urn:hl7-org:sdtc',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    },
    xml('realmCode', { code: 'US' }),
    xml('typeId', { root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' }),
    ['2.16.840.1.113883.10.20.22.1.1', facts.template].flatMap((root) => [
      xml('templateId', { root }),
      xml('templateId', { root, extension: '2015-08-01' }),
    ]),
    madeId(`document ${type} ${at} ${writing.patient === undefined ? '' : nameOf(writing.patient as Element)}`),
    xml('code', { code: facts.loinc, codeSystem: loincOid, codeSystemName: 'LOINC', displayName: facts.display }),
    xml('title', {}, facts.title),
    xml('effectiveTime', { value: tsValue(at) }),
    xml('confidentialityCode', {
      code: text(composition, 'confidentiality') || 'N',
      codeSystem: '2.16.840.1.113883.5.25',
    }),
    xml('languageCode', { code: text(composition, 'language') || 'en-US' }),
    recordTarget(writing),
    documentAuthors(writing, composition, at),
    custodian(writing, composition),
    recipients(writing, type),
    supporters(writing),
    documentationOf(writing, composition, [text(writing.patient as Element | undefined, 'birthDate'), at]),
    encompassingEncounter(writing, visit, type),
    xml('component', {}, xml('structuredBody', {}, body)),
  );
  return { xml: writeXml(document), title: facts.title, issues: writing.issues };
}

/**
 * Sections in the order of the document's template; then those that it does not name and there is something for. What a Composition
 * tells of one in words alone stands in it.
 */
function bodyOf(writing: Writing, type: DocumentType, words: readonly Words[]): XmlDraft[] {
  const { required } = documentTypes[type];
  const found = placed(writing, type === 'discharge');
  // The social history tells of the patient himself, too.
  const known = new Set([...required, ...found.keys(), 'social-history']);
  const order = [...sectionKinds.keys()].filter((kind) => known.has(kind));
  const used = new Set<Words>();
  const made = order.flatMap((kind) => {
    const told = words.find((one) => one.kind === kind);
    const written = section(writing, sectionKinds.get(kind)!, found.get(kind) ?? [], told?.block);
    if (written === undefined || !(required.includes(kind) || !isEmpty(written))) return [];
    if (told !== undefined) used.add(told);
    return [written];
  });
  const others = words.filter((one) => !used.has(one));
  return [...made, ...others.map(({ title, code, block }) => narrativeSection(title, code, block))];
}

interface Words {
  readonly kind: string | undefined;
  readonly title: string;
  readonly code: Element | undefined;
  readonly block: readonly XmlPart[];
}

/** Sections of the Composition without entries: their words are all that there is of them. */
function wordsOf(composition: Element | undefined): Words[] {
  return list(composition, 'section').flatMap((one) => {
    const text_ = child(one, 'text');
    if (list(one, 'entry').length > 0 || text(text_, 'status') === 'empty' || one.emptyReason !== undefined) return [];
    const block = narrativeBlock(text(text_, 'div'));
    if (block === undefined) return [];
    const code = child(one, 'code');
    const kind = codings(code)
      .map((coding) => kindOfWords(text(coding, 'code')))
      .find((known) => known !== undefined);
    return [{ kind, title: text(one, 'title'), code, block }];
  });
}

const isEmpty = ({ content }: XmlDraft): boolean => (content[0] as XmlDraft).attributes.nullFlavor === 'NI';

/** Resources by the section that they stand in; those that stand within others have none. */
function placed(writing: Writing, isDischarge: boolean): Map<string, FhirResource[]> {
  const listed = sectionsOfCompositions(writing);
  const found = new Map<string, FhirResource[]>();
  for (const resource of writing.resources) {
    const name = nameOf(resource as Element);
    if (writing.relations.inner.has(name) || isToldElsewhere(writing, resource)) continue;
    const kind = sectionOf(resource, listed.get(name), isDischarge);
    if (kind === undefined) continue;
    const own = found.get(kind);
    if (own === undefined) found.set(kind, [resource]);
    else own.push(resource);
  }
  return found;
}

/** Which section a document that came in had a resource in. */
function sectionsOfCompositions(writing: Writing): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (section_: Element) => {
    const code = list(child(section_, 'code'), 'coding')
      .map((one) => kindOfCode(text(one, 'code')))
      .find(Boolean);
    for (const entry of list(section_, 'entry')) {
      const target = relative(text(entry, 'reference'));
      if (code !== undefined && !found.has(target)) found.set(target, code);
    }
    for (const inner of list(section_, 'section')) visit(inner);
  };
  for (const composition of allOf(writing, 'Composition'))
    for (const one of list(composition as Element, 'section')) visit(one);
  return found;
}
