import { hash } from 'node:crypto';
import { child, children, textOf } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, encounter, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { attachment } from '../datatypes/ed.ts';
import { identifier } from '../datatypes/ii.ts';
import { mark, markText, take } from '../leaves.ts';
import { addResource } from '../resources.ts';
import { period, putInstant } from '../times.ts';
import type { Parties } from './parties.ts';
import { relations } from './relations.ts';

/** The document itself, with what is known of it without reading it; and, in an unstructured one, what it holds. */
export function documentReferenceOf(context: CdaContext, parties: Parties, copy: Element): Element {
  const { root } = context;
  const content: Element = { status: 'current', subject: subject(context) };
  put(content, 'masterIdentifier', identifier(context, child(root, 'id')));
  const set = identifier(context, child(root, 'setId'));
  if (set !== undefined) content.identifier = [set];
  put(content, 'type', codeableConcept(context, child(root, 'code')));
  putInstant(context, content, 'date', child(root, 'effectiveTime'));
  const authors = new Map(parties.authors.map(({ who }) => [JSON.stringify(who), who]));
  if (authors.size > 0) content.author = [...authors.values()];
  const [signer] = parties.legalAuthenticators;
  if (signer !== undefined && mayAuthenticate(signer.who)) content.authenticator = signer.who;
  put(content, 'custodian', parties.custodian);
  for (const relation of relations(context)) {
    relation.target = { identifier: relation.targetIdentifier! };
    delete relation.targetIdentifier;
    add(content, 'relatesTo', relation);
  }
  const title = textOf(child(root, 'title'));
  if (title !== '') {
    content.description = title;
    markText(context, child(root, 'title'), content, 'description');
  }
  const secrecy = codeableConcept(context, child(root, 'confidentialityCode'));
  if (secrecy !== undefined) content.securityLabel = [secrecy];
  content.content = contents(context, copy, title);
  put(content, 'context', contextOf(context));
  return content;
}

function mayAuthenticate({ reference: target }: Element): boolean {
  return target === undefined || /^(Practitioner|PractitionerRole|Organization)\//.test(target as string);
}

/** First what an unstructured document holds, for that is what people read; then the document as it came. */
function contents(context: CdaContext, copy: Element, title: string): Element[] {
  const found: Element[] = [];
  const held = child(context.root, 'component', 'nonXMLBody', 'text');
  const inner = attachment(context, held);
  if (inner !== undefined) {
    found.push({ attachment: inner.data === undefined ? inner : asBinary(context, inner), format: unstructured });
  }
  const made: Element = { contentType: 'text/xml', ...copy };
  put(made, 'language', take(context, child(context.root, 'languageCode'), 'code', made, 'language'));
  put(made, 'title', title);
  found.push({ attachment: made, format: held === undefined ? structured : unstructured });
  return found;
}

const formats = 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode';
const structured: Element = {
  system: formats,
  code: 'urn:hl7-org:sdwg:ccda-structuredBody:2.1',
  display: 'For documents following C-CDA 2.1 using a structured body',
};
const unstructured: Element = {
  system: formats,
  code: 'urn:hl7-org:sdwg:ccda-nonXMLBody:2.1',
  display: 'For documents following C-CDA 2.1 using a non structured body',
};

/** Data stand in a Binary of their own, so that a search for documents is not a download of all of them. */
function asBinary(context: CdaContext, { data, ...rest }: Element): Element {
  const { root, documentName, marks } = context;
  const bytes = Buffer.from(data as string, 'base64');
  const content: Element = { contentType: rest.contentType!, data: data! };
  const text = child(root, 'component', 'nonXMLBody', 'text')!;
  markText({ marks }, text, content, 'data');
  mark({ marks }, text, 'mediaType', content, 'contentType');
  const { reference: url } = addResource(context, {
    type: 'Binary',
    source: text,
    key: `${documentName}#content`,
    content,
    mode: 'replace',
  });
  const made: Element = { ...rest, url: url!, size: bytes.length, hash: hash('sha1', bytes, 'base64') };
  mark({ marks }, text, 'mediaType', made, 'contentType');
  return made;
}

/** The document as it came, in a Binary, and an attachment that points at it. */
export function copyOf(context: CdaContext, bytes: Uint8Array): Element {
  const { reference: url } = addResource(context, {
    type: 'Binary',
    source: context.root,
    key: `${context.documentName}#copy`,
    content: {
      contentType: 'text/xml',
      data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    },
    mode: 'replace',
  });
  return { url: url!, size: bytes.length, hash: hash('sha1', bytes, 'base64') };
}

function contextOf(context: CdaContext): Element {
  const made: Element = {};
  const visit = encounter(context);
  if (visit !== undefined) made.encounter = [visit];
  const [service] = children(context.root, 'documentationOf').map((one) => child(one, 'serviceEvent'));
  const code = codeableConcept(context, child(service, 'code'));
  if (code !== undefined) made.event = [code];
  put(made, 'period', period(context, child(service, 'effectiveTime')));
  const facility = child(context.root, 'componentOf', 'encompassingEncounter', 'location', 'healthCareFacility');
  put(made, 'facilityType', codeableConcept(context, child(facility, 'code')));
  for (const one of children(context.root, 'inFulfillmentOf')) {
    const order = child(one, 'order');
    const known = identifier(context, child(order, 'id'));
    if (known !== undefined) add(made, 'related', { type: 'ServiceRequest', identifier: known });
  }
  return made;
}
