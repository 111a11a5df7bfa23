import { child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put } from '../../element.ts';
import { type CdaContext, subject } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { addIdentifiers } from '../datatypes/ii.ts';
import { quantity } from '../datatypes/pq.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { addResource } from '../resources.ts';
import { putWhen } from '../times.ts';

/** The specimens of an act → references to Specimen. `taking` is the procedure by which they were collected. */
export function specimensOf(context: CdaContext, act: XmlElement, taking?: Element): Element[] {
  return children(act, 'specimen').map((specimen) => specimenOf(context, act, specimen, taking));
}

function specimenOf(context: CdaContext, act: XmlElement, specimen: XmlElement, taking: Element | undefined): Element {
  const role = child(specimen, 'specimenRole');
  const entity = child(role, 'specimenPlayingEntity');
  const content: Element = {};
  addIdentifiers(context, content, children(role, 'id'));
  const type = codeableConcept(context, child(entity, 'code'));
  const named: Element = {};
  if (type === undefined) putText(context, named, 'text', child(entity, 'name'));
  content.type = type ?? (named.text === undefined ? absentConcept(context, child(entity, 'code')) : named);
  content.subject = subject(context);
  const collection: Element = {};
  put(collection, 'quantity', quantity(context, child(entity, 'quantity')));
  if (taking !== undefined) {
    putWhen(context, collection, 'collected', child(act, 'effectiveTime'));
    put(collection, 'bodySite', codeableConcept(context, child(act, 'targetSiteCode')));
    put(collection, 'method', codeableConcept(context, child(act, 'methodCode')));
  }
  put(content, 'collection', collection);
  const note: Element = {};
  if (putText(context, note, 'text', child(entity, 'desc'))) add(content, 'note', note);
  const made = addResource(context, { type: 'Specimen', source: role ?? specimen, content, part: 'specimen' });
  return { reference: made.reference! };
}
