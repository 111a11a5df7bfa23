import { child, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { ignore, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { absentConcept } from '../null-flavor.ts';
import { putTime } from '../times.ts';
import { addPartIdentifiers, parentAct, type Related, relatedBy } from './act.ts';
import { putMapped } from './concepts.ts';

export const reactionTemplates = ['22.4.9', '1.54'] as const;
export const severityTemplates = ['22.4.8', '1.55'] as const;

/** Reactions, and what of them no reaction can hold: it is told by observations of its own. */
export interface Reactions {
  readonly made: Element[];
  readonly left: Related[];
}

/**
 * Reactions with their severity. One of the allergy itself, or of the concern, holds for each reaction that has none of its own
 * (C-CDA on FHIR).
 */
export function reactionsOf(context: CdaContext, act: XmlElement, content: Element): Reactions {
  const concern = parentAct(act);
  const severities = [act, ...(concern === undefined ? [] : [concern])].flatMap((one) =>
    relatedBy(one, severityTemplates, ['SEV']).slice(0, 1),
  );
  const common = severities[0];
  const reactions = relatedBy(act, reactionTemplates);
  const made = reactions.map(({ act: inner }) => reactionOf(context, inner, common?.act, content));
  const isCommonUsed = reactions.some(({ act: inner }) => severityOf(inner) === undefined) || reactions.length === 0;
  if (common !== undefined && reactions.length === 0) {
    const alone: Element = { manifestation: [absentConcept(context, undefined)] };
    putMapped(context, alone, 'severity', 'reaction-severity', child(common.act, 'value'));
    made.push(alone);
  }
  if (common !== undefined && isCommonUsed) addPartIdentifiers(context, content, common.act, 'Severity observation');
  const ended = reactions.filter(({ act: inner }) => peek(child(inner, 'effectiveTime', 'high'), 'value') !== '');
  return { made, left: [...severities.slice(isCommonUsed ? 1 : 0), ...ended] };
}

function severityOf(act: XmlElement): XmlElement | undefined {
  return relatedBy(act, severityTemplates, ['SEV'])[0]?.act;
}

function reactionOf(context: CdaContext, act: XmlElement, common: XmlElement | undefined, content: Element): Element {
  const made: Element = {};
  const value = child(act, 'value');
  const manifestation = codeableConcept(context, value) ?? named(context, child(act, 'text'));
  made.manifestation = [manifestation ?? absentConcept(context, value)];
  const time = child(act, 'effectiveTime');
  putTime(context, made, 'onset', peek(time, 'value') !== '' ? time : child(time, 'low'));
  const own = severityOf(act);
  if (own !== undefined) addPartIdentifiers(context, content, own, 'Severity observation');
  putMapped(context, made, 'severity', 'reaction-severity', child(own ?? common, 'value'));
  addPartIdentifiers(context, content, act, 'Reaction observation');
  const code = child(act, 'code');
  if (code !== undefined && peek(code, 'code') === 'ASSERTION')
    ignore(context, code, 'fixed by C-CDA: says only that something is asserted');
  return made;
}

function named(context: CdaContext, text: XmlElement | undefined): Element | undefined {
  const made: Element = {};
  return putText(context, made, 'text', text) ? made : undefined;
}
