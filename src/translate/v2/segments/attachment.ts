import { Buffer } from 'node:buffer';
import { add, type Element, put } from '../../element.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import { noteAt, type Scope } from '../scope.ts';
import { concept } from '../vocabulary.ts';

/** ED or RP → Attachment: data as base64, or the address where it lies. Undefined where there is neither. */
export function attachmentOf(scope: Scope, type: string, field: Field, path: string): Element | undefined {
  return type === 'RP' ? pointer(field, path) : data(scope, field, path);
}

/** ED (HL7 v2.5.1 §2.A.24): source, type, subtype, encoding (A, Hex, Base64), data. */
function data(scope: Scope, field: Field, path: string): Element | undefined {
  const made: Element = {};
  mediaType(field, path, made, 2, 3);
  const encoding = take(field, path, '.data', 4).toLowerCase();
  const sent = peek(field, 5).trim();
  if (sent === '') return undefined;
  mark(field, path, '.data', 5);
  const base64 = toBase64(encoding, sent);
  if (base64 === undefined) {
    noteAt(scope, 'CW-TRN-013', 'warning', field, 5);
    return undefined;
  }
  made.data = base64;
  return made;
}

/** RP (§2.A.65): pointer, application, type, subtype. */
function pointer(field: Field, path: string): Element | undefined {
  const url = take(field, path, '.url');
  if (url === '' || /\s/.test(url)) return undefined;
  const made: Element = {};
  mediaType(field, path, made, 3, 4);
  made.url = url;
  return made;
}

/** HL7 tables 0191 and 0291: the subtype says most (`PDF`), the type what is left. */
function mediaType(field: Field, path: string, made: Element, type: number, subtype: number): void {
  const [main, sub] = [peek(field, type).trim(), peek(field, subtype).trim()];
  const known = concept('media-type', sub) ?? concept('media-type', main);
  const spelled = [main, sub].find((part) => /^[\w.+-]+\/[\w.+-]+$/.test(part));
  const telling = spelled === undefined ? (concept('media-type', sub) ? sub : main) : spelled;
  for (const [component, part] of [
    [subtype, sub],
    [type, main],
  ] as const) {
    if (part === '') continue;
    if (part === telling) mark(field, path, '.contentType', component);
    else leaveOut(field, 'the other of type and subtype tells the media type', component);
  }
  put(made, 'contentType', spelled?.toLowerCase() ?? known?.code);
}

/** ED.5 as base64, by ED.4 in lower case; undefined where it is not of that encoding. */
export function toBase64(encoding: string, sent: string): string | undefined {
  if (encoding === 'hex')
    return /^([0-9a-f]{2})+$/i.test(sent) ? Buffer.from(sent, 'hex').toString('base64') : undefined;
  if (encoding === 'a' || encoding === '') return Buffer.from(sent, 'utf8').toString('base64');
  const compact = sent.replace(/\s+/g, '');
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? compact : undefined;
}

/** OBX-3 of a document: FHIR has a title for it, and its codes are kept where they say more. */
export function keepCode(scope: Scope, field: Field, path: string, attachment: Element): void {
  const code = codeableConcept(scope, field, `${path}.extension.valueCodeableConcept`);
  if (code?.coding !== undefined)
    add(attachment, 'extension', { url: 'urn:causeway:v2:OBX-3', valueCodeableConcept: code });
}

/** A text as an attachment. */
export function textAttachment(text: string, title: string): Element {
  const made: Element = {
    contentType: 'text/plain; charset=utf-8',
    data: Buffer.from(text, 'utf8').toString('base64'),
  };
  put(made, 'title', title);
  return made;
}
