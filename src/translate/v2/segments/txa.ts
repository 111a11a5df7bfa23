import type { FhirResource } from '#flow';
import { type Element, put } from '../../element.ts';
import { absent, extendPrimitive } from '../../extensions.ts';
import { alternateCode, putCode } from '../datatypes/code.ts';
import { codeableConcept, codingTo } from '../datatypes/cwe.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { fields, first, type Marks, peek, take } from '../leaves.ts';
import { organizationOfHd } from '../origin.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { putInstant } from './obr-report.ts';
import { listed } from './said.ts';

/** TXA → DocumentReference, without its subject, its content and what became of the document it is about (TXA-13). */
export function documentOfTxa(scope: Scope, txa: Marks, path: string): FhirResource {
  const document: FhirResource = { resourceType: 'DocumentReference' };
  const element = document as Element;
  const number = first(txa, 12);
  put(element, 'masterIdentifier', number && entityIdentifier(scope, number, `${path}masterIdentifier`));
  const file = first(txa, 16) ? take(first(txa, 16)!, path, 'identifier[0].value') : '';
  if (file !== '') element.identifier = [{ system: siteUri(scope, 'TXA-16'), value: file }];
  putAvailability(scope, txa, path, element);
  const completion = first(txa, 17);
  if (completion) putCode(scope, element, 'docStatus', completion, `${path}docStatus`, completions);
  put(element, 'type', typeOf(scope, txa, path));
  putInstant(element, 'date', first(txa, 6) && takeTime(scope, first(txa, 6)!, `${path}date`));
  const people = (field: number, name: string) =>
    listed(fields(txa, field).map((one) => practitioner(scope, one, `${path}${name}`)));
  put(element, 'author', people(9, 'author'));
  const [authenticator] = [...people(10, 'authenticator'), ...people(22, 'authenticator')];
  put(element, 'authenticator', authenticator);
  put(element, 'custodian', first(txa, 27) && organizationOfHd(scope, first(txa, 27)!));
  put(element, 'description', first(txa, 25) && take(first(txa, 25)!, path, 'description'));
  put(element, 'securityLabel', labels(scope, txa, path));
  return document;
}

const completions = { map: 'document-status', table: '0271', keep: 'always' } as const;

/** TXA-19 (HL7 table 0273): what DocumentReference.status does not say in full keeps its code. */
function putAvailability(scope: Scope, txa: Marks, path: string, element: Element): void {
  const field = first(txa, 19);
  if (field === undefined) return;
  const code = putCode(scope, element, 'status', field, `${path}status`, {
    map: 'document-availability',
    table: '0273',
  });
  const sent = peek(field).trim();
  if (code !== undefined && sent !== 'AV') extendPrimitive(element, 'status', alternateCode('0273', sent));
}

/** TXA-2 (HL7 table 0270): the LOINC code that it means; FHIR profiles ask for LOINC's, or for the word that it is not known. */
function typeOf(scope: Scope, txa: Marks, path: string): Element | undefined {
  const field = first(txa, 2);
  const made = field && codeableConcept(scope, field, `${path}type`, { table: '0270', map: 'document-type' });
  if (made === undefined) return undefined;
  const codings = (made.coding as Element[] | undefined) ?? [];
  if (codings.some((coding) => coding.system === 'http://loinc.org')) return made;
  return { ...made, coding: [unknownType, ...codings] };
}

const unknownType = codingTo('http://terminology.hl7.org/CodeSystem/v3-NullFlavor', 'UNK', 'unknown');

/** TXA-18 (HL7 table 0272). */
function labels(scope: Scope, txa: Marks, path: string): Element[] {
  const map = { table: '0272', map: 'document-confidentiality' };
  return listed(fields(txa, 18).map((one) => codeableConcept(scope, one, `${path}securityLabel`, map)));
}

/** TXA-4 when what it tells of was done, TXA-28 by which specialty. */
export function contextOf(scope: Scope, txa: Marks, path: string): Element {
  const context: Element = {};
  const when: Element = {};
  putTime(when, 'start', first(txa, 4) && takeTime(scope, first(txa, 4)!, `${path}context.period.start`));
  put(context, 'period', when);
  const specialty = first(txa, 28);
  put(context, 'practiceSetting', specialty && codeableConcept(scope, specialty, `${path}context.practiceSetting`));
  return context;
}

/** Where nothing of a document is sent: FHIR demands content, and says so by an extension. */
export function noContent(contentType: string | undefined): Element {
  const attachment: Element = {};
  put(attachment, 'contentType', contentType);
  attachment._url = absent('unknown');
  return { attachment };
}

/** TXA-3 (HL7 table 0191): how the document is to be presented. */
export function presentationOf(txa: Marks, path: string): string | undefined {
  const field = first(txa, 3);
  const sent = field === undefined ? '' : peek(field).trim();
  const type = concept('media-type', sent)?.code ?? (sent === 'TX' || sent === 'FT' ? 'text/plain' : undefined);
  if (type !== undefined) take(field!, path, 'content[0].attachment.contentType');
  return type;
}

/** TXA-14 and 15: the order that the document answers, by its numbers. */
export function orderOfTxa(scope: Scope, txa: Marks, path: string): Element[] {
  const found: Element[] = [];
  for (const [field, type] of [
    [14, 'PLAC'],
    [15, 'FILL'],
  ] as const) {
    for (const one of fields(txa, field)) {
      const number = entityIdentifier(scope, one, `${path}context.related.identifier`, type);
      if (number !== undefined)
        found.push({ type: 'ServiceRequest', identifier: number, display: number.value as string });
    }
  }
  return found;
}
