import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { identifier } from '../datatypes/ii.ts';
import { take } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { draftOf } from '../resources.ts';
import { typeOf } from './actors.ts';
import { externalDocument } from './note-activity.ts';

/** What an act refers to outside of the document: documents as resources, all else by its identifier. */
export function linkExternal(context: CdaContext, act: XmlElement, made: Element): void {
  const content = draftOf(context, made);
  const place = elements[typeOf(made)];
  if (content === undefined || place === undefined) return;
  for (const reference of children(act, 'reference')) {
    const target = externalOf(context, reference);
    if (target === undefined) continue;
    if (place === 'evidence') add(content, 'evidence', { detail: [target] });
    else add(content, place, target);
  }
}

/** Elements that may point at a document, by type. */
const elements: Readonly<Record<string, string>> = {
  Condition: 'evidence',
  Observation: 'derivedFrom',
  Procedure: 'reasonReference',
  ServiceRequest: 'supportingInfo',
  MedicationRequest: 'supportingInformation',
  CarePlan: 'supportingInfo',
  Communication: 'about',
  CommunicationRequest: 'about',
};

function externalOf(context: CdaContext, reference: XmlElement): Element | undefined {
  const document = child(reference, 'externalDocument');
  if (document !== undefined) return externalDocument(context, document);
  const other = ['externalAct', 'externalObservation', 'externalProcedure']
    .map((name) => child(reference, name))
    .find((one) => one !== undefined);
  const made = identifier(context, child(other, 'id'));
  if (made === undefined) return undefined;
  const target: Element = { identifier: made };
  const coded = child(other, 'code');
  if (!putText(context, target, 'display', child(coded, 'originalText')))
    put(target, 'display', take(context, coded, 'displayName', target, 'display'));
  return target;
}
