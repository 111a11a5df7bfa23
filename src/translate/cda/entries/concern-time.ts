import { child, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { ignore, peek } from '../leaves.ts';
import { putTime } from '../times.ts';
import { hasTemplate } from './act.ts';
import { codesOf } from './concepts.ts';

/**
 * Since when a concern is followed → recordedDate, where no author says when it was written down (C-CDA: the concern's time is
 * when it came into the chart).
 */
export function putConcernTime(
  context: CdaContext,
  concern: XmlElement | undefined,
  content: Element,
  isKnown = false,
): void {
  if (concern?.name !== 'act') return;
  const time = child(concern, 'effectiveTime');
  const start = peek(time, 'value') === '' ? child(time, 'low') : time;
  if (time !== undefined) ignore(context, time, 'since when it is followed: the author says when it was written down');
  if (hasTemplate(concern, '22.4.33', '22.4.34', '22.4.80')) putAsserted(context, content, start, isKnown);
  else if (content.recordedDate === undefined) putTime(context, content, 'recordedDate', start);
  const end: Element = {};
  if (!putTime(context, end, 'time', child(time, 'high'))) return;
  end.text = 'The concern is no longer followed.';
  add(content, 'note', end);
}

/** A diagnosis was made at the time of the act that tells it; of a problem that is known already it is a note. */
function putAsserted(context: CdaContext, content: Element, time: XmlElement | undefined, isKnown: boolean): void {
  if (isKnown) {
    const again: Element = {};
    if (!putTime(context, again, 'time', time)) return;
    again.text = 'Told again as a diagnosis.';
    add(content, 'note', again);
    return;
  }
  const url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';
  const made: Element = { url };
  const known = ((content.extension ?? []) as Element[]).some((one) => one.url === url);
  if (!known && putTime(context, made, 'valueDateTime', time)) add(content, 'extension', made);
}

/** What C-CDA fixes in an observation: its status, and a code that says no more than that something is asserted. */
export function tellNothing(context: CdaContext, act: XmlElement): void {
  const status = child(act, 'statusCode');
  if (status !== undefined) ignore(context, status, 'fixed by C-CDA: what was observed is');
  for (const code of [child(act, 'code'), child(act.parent?.parent, 'code')]) {
    if (code !== undefined && codesOf(code).some((one) => one === 'ASSERTION' || one === 'CONC')) {
      ignore(context, code, 'fixed by C-CDA: says only that something is asserted');
    }
  }
}
