import { child, children, textOf, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { absent, extension } from '../../extensions.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { identifier } from '../datatypes/ii.ts';
import { ignore, mark, markText, peek, take } from '../leaves.ts';
import { absentConcept } from '../null-flavor.ts';
import { actor } from '../participants.ts';
import { alias } from '../resources.ts';
import type { MappedSection } from '../sections/map-sections.ts';
import { period, putInstant, putTime } from '../times.ts';
import type { Parties, Party } from './parties.ts';
import { relations } from './relations.ts';
import { sectionOf } from './section.ts';

/** Extensions by which C-CDA on FHIR keeps what a Composition has no element for. */
const ccda = 'http://hl7.org/fhir/us/ccda/StructureDefinition/';

/** The document as a Composition: header, and every section with its narrative and references to what its entries became. */
export function compositionOf(context: CdaContext, parties: Parties, sections: readonly MappedSection[]): Element {
  const { root } = context;
  const content: Element = { status: 'final', subject: subject(context) };
  put(content, 'language', languageOf(context, content));
  put(content, 'identifier', identifier(context, child(root, 'id')));
  content.type = codeableConcept(context, child(root, 'code')) ?? absentConcept(context, child(root, 'code'));
  put(content, 'encounter', encounter(context));
  if (!putInstant(context, content, 'date', child(root, 'effectiveTime'))) {
    if (!putTime(context, content, 'date', child(root, 'effectiveTime'))) content._date = absent('unknown');
  }
  content.author = parties.authors.length > 0 ? distinct(context, parties.authors) : [absent('unknown')];
  title(context, content);
  confidentiality(context, content);
  for (const [mode, list] of [
    ['legal', parties.legalAuthenticators],
    ['professional', parties.authenticators],
  ] as const) {
    for (const { source, who } of list) {
      const attester: Element = { mode, party: who };
      putTime(context, attester, 'time', child(source, 'time'));
      add(content, 'attester', attester);
    }
  }
  put(content, 'custodian', parties.custodian);
  for (const relation of relations(context)) add(content, 'relatesTo', relation);
  for (const event of children(root, 'documentationOf')) add(content, 'event', eventOf(context, event));
  extensions(context, content, parties);
  const ids = new Set<string>();
  for (const section of sections) add(content, 'section', sectionOf(context, section, ids));
  return content;
}

function languageOf(context: CdaContext, content: Element): string | undefined {
  const language = take(context, child(context.root, 'languageCode'), 'code', content, 'language');
  return /^[a-z]{2,3}(-\w{2,8})*$/i.test(language) ? language : undefined;
}

function title(context: CdaContext, content: Element): void {
  const element = child(context.root, 'title');
  const words = textOf(element);
  if (words !== '') markText(context, element, content, 'title');
  const type = content.type as Element;
  const [coded] = (type.coding as Element[] | undefined) ?? [];
  content.title = words || ((type.text ?? coded?.display ?? 'Clinical document') as string);
}

/** Composition.confidentiality is a code of HL7 v3 Confidentiality's levels. */
function confidentiality(context: CdaContext, content: Element): void {
  const coded = child(context.root, 'confidentialityCode');
  const code = peek(coded, 'code');
  if (!/^[ULMNRV]$/.test(code)) return;
  content.confidentiality = code;
  mark(context, coded, 'code', content, 'confidentiality');
}

/** documentationOf/serviceEvent: what the document is about, when, and who did it. */
function eventOf(context: CdaContext, source: XmlElement): Element | undefined {
  const service = child(source, 'serviceEvent');
  const made: Element = {};
  const code = codeableConcept(context, child(service, 'code'));
  if (code !== undefined) made.code = [code];
  put(made, 'period', period(context, child(service, 'effectiveTime')));
  const known = identifier(context, child(service, 'id'));
  if (known !== undefined) made.detail = [{ identifier: known }];
  for (const performer of children(service, 'performer')) {
    const who = actor(context, child(performer, 'assignedEntity'));
    if (who === undefined) continue;
    functionOf(context, performer, who);
    add(made, 'extension', { url: `${ccda}PerformerExtension`, valueReference: who });
  }
  return made;
}

/** As what someone takes part, beside the reference. */
function functionOf(context: CdaContext, source: XmlElement, who: Element): void {
  const code = codeableConcept(context, child(source, 'functionCode'));
  if (code !== undefined) add(who, 'extension', extension('event-performerFunction', 'valueCodeableConcept', code));
}

function extensions(context: CdaContext, content: Element, parties: Parties): void {
  const version = child(context.root, 'versionNumber');
  const number = peek(version, 'value');
  if (number !== '') {
    const made = extension('composition-clinicaldocument-versionNumber', 'valueString', number);
    mark(context, version, 'value', made, 'valueString');
    add(content, 'extension', made);
  }
  for (const authorization of children(context.root, 'authorization')) {
    const consent = consentOf(context, child(authorization, 'consent'));
    if (consent !== undefined)
      add(content, 'extension', { url: `${ccda}AuthorizationExtension`, valueReference: consent });
  }
  for (const [name, list] of [
    ['DataEntererExtension', parties.enterers],
    ['InformantExtension', parties.informants],
    ['InformationRecipientExtension', parties.recipients],
    ['ParticipantExtension', parties.participants],
  ] as const) {
    for (const { source, who } of list) functionOf(context, source, who);
    for (const who of distinct(context, list)) add(content, 'extension', { url: ccda + name, valueReference: who });
  }
}

/** A consent that the document was made under: it is named, and stands elsewhere. */
function consentOf(context: CdaContext, consent: XmlElement | undefined): Element | undefined {
  const known = identifier(context, child(consent, 'id'));
  if (known === undefined) return undefined;
  const made: Element = { type: 'Consent', identifier: known };
  const code = child(consent, 'code');
  put(made, 'display', take(context, code, 'displayName', made, 'display'));
  const status = child(consent, 'statusCode');
  if (status !== undefined) ignore(context, status, 'fixed by CDA: the consent was given');
  return made;
}

/** Each once: several participations may be of one person. */
function distinct({ marks }: CdaContext, parties: readonly Party[]): Element[] {
  const found = new Map<string, Element>();
  for (const { who } of parties) {
    const key = JSON.stringify(who);
    const known = found.get(key);
    if (known === undefined) found.set(key, who);
    else alias(marks, known, who);
  }
  return [...found.values()];
}
