import { attribute, child, children, type XmlElement } from '#formats/xml/xml-element.ts';
import { add, type Element, put, some } from '../../element.ts';
import type { CdaContext } from '../context.ts';
import { codeableConcept } from '../datatypes/cd.ts';
import { putInteger, quantity, range, ratio } from '../datatypes/pq.ts';
import { timing } from '../datatypes/timing.ts';
import { mark, peek } from '../leaves.ts';
import { putText } from '../narrative.ts';
import { putTime } from '../times.ts';
import { addPartIdentifiers, relatedBy } from './act.ts';

/** Medication Free Text Sig, Instruction, Precondition for Substance Administration. */
export const dosageTemplates: readonly string[] = ['22.4.147', '22.4.20', '22.4.25', '1.49', '76662-6'];

/** How a medication is to be taken → Dosage; undefined where nothing is said of it. */
export function dosage(context: CdaContext, act: XmlElement, target: Element): Element | undefined {
  const made: Element = {};
  for (const { act: sig } of relatedBy(act, ['22.4.147'], ['76662-6'])) {
    putText(context, made, 'text', child(sig, 'text'));
    addPartIdentifiers(context, target, sig, 'Free text sig');
  }
  if (made.text === undefined) putText(context, made, 'text', child(act, 'text'));
  putInstructions(context, act, made, target);
  const times = children(act, 'effectiveTime');
  const when = timing(context, times) ?? {};
  const point = times.find((time) => peek(time, 'value') !== '' && attribute(time, 'operator') === undefined);
  const event: Element = {};
  if (point !== undefined && putTime(context, event, 'event', point)) {
    when.event = [event.event!];
    mark(context, point, 'value', when, 'event[0]');
    if (event._event !== undefined) when._event = [event._event];
  }
  putCount(context, act, when);
  put(made, 'timing', some(when));
  putAsNeeded(context, act, made);
  put(made, 'site', codeableConcept(context, child(act, 'approachSiteCode')));
  put(made, 'route', codeableConcept(context, child(act, 'routeCode')));
  put(made, 'doseAndRate', amounts(context, act));
  const most = child(act, 'maxDoseQuantity');
  const limit = ratio(context, most);
  if (limit?.numerator !== undefined && limit.denominator !== undefined) made.maxDosePerPeriod = limit;
  return some(made);
}

/** repeatNumber of the activity: how often it is given in all. */
function putCount(context: CdaContext, act: XmlElement, when: Element): void {
  const held: Element = {};
  if (!putInteger(context, held, 'count', child(act, 'repeatNumber')) || (held.count as number) < 1) return;
  const repeat = (when.repeat ?? {}) as Element;
  repeat.count = held.count!;
  mark(context, child(act, 'repeatNumber'), 'value', repeat, 'count');
  when.repeat = repeat;
}

function amounts(context: CdaContext, act: XmlElement): Element[] {
  const made: Element = {};
  for (const [element, name] of [
    ['doseQuantity', 'dose'],
    ['rateQuantity', 'rate'],
  ] as const) {
    const given = child(act, element);
    const one = quantity(context, given);
    if (one !== undefined) made[`${name}Quantity`] = one;
    else put(made, `${name}Range`, range(context, given));
  }
  return some(made) === undefined ? [] : [made];
}

/** A precondition: as needed, for what its criterion says. */
function putAsNeeded(context: CdaContext, act: XmlElement, made: Element): void {
  for (const precondition of children(act, 'precondition')) {
    const criterion = child(precondition, 'criterion');
    const what =
      codeableConcept(context, child(criterion, 'value')) ?? codeableConcept(context, child(criterion, 'code'));
    const holder: Element = {};
    if (what !== undefined) made.asNeededCodeableConcept ??= what;
    else if (putText(context, holder, 'text', child(criterion, 'text'))) made.asNeededCodeableConcept ??= holder;
    else if (made.asNeededCodeableConcept === undefined) made.asNeededBoolean = true;
  }
  if (made.asNeededCodeableConcept !== undefined) delete made.asNeededBoolean;
}

/** Instructions: what is coded, and the words for the patient. */
export function putInstructions(context: CdaContext, act: XmlElement, made: Element, target: Element): void {
  for (const { act: inner } of relatedBy(act, ['22.4.20', '1.49'])) {
    const code = codeableConcept(context, child(inner, 'code'));
    if (code !== undefined) add(made, 'additionalInstruction', code);
    const words: Element = {};
    if (putText(context, words, 'patientInstruction', child(inner, 'text'))) {
      const before = made.patientInstruction;
      putText(context, made, 'patientInstruction', child(inner, 'text'));
      if (before !== undefined) made.patientInstruction = `${before as string}\n${made.patientInstruction as string}`;
    }
    addPartIdentifiers(context, target, inner, 'Instruction');
  }
}
