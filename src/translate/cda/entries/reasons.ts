import { child, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { isMention, relatedActs } from './act.ts';

/** Indications: their values → reasonCode. Each is linked as the observation that it is, too (`link.ts`). */
export function putReasons(context: CdaContext, act: XmlElement, content: Element): void {
  for (const { act: inner, typeCode } of relatedActs(act)) {
    if (typeCode !== 'RSON' || inner.name !== 'observation' || isMention(inner)) continue;
    const value = codeableConcept(context, child(inner, 'value'));
    if (value !== undefined) add(content, 'reasonCode', value);
  }
}
