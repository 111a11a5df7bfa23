import type { Element } from '../../element.ts';
import { beside, child, extensionOf, text } from '../read.ts';

/**
 * A FHIR date, dateTime or instant as TS (HL7 v2.5.1 §2.A.77): as precise, with its offset. What FHIR's form could not hold stands
 * beside it as it was sent, and goes back. `''` where there is none, or what stands there is no time.
 */
export function timestamp(element: Element | undefined, name: string): string {
  const sent = text(extensionOf(beside(element, name), 'originalText'), 'valueString');
  if (/^\d{4}[\d.]*([+-]\d{4})?$/.test(sent)) return sent;
  return timestampOf(text(element, name));
}

export function timestampOf(value: string): string {
  const match =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,4})?\d*)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(value);
  if (match === null) return '';
  const [, year, month = '', day = '', hour = '', minute = '', second = '', fraction = '', offset = ''] = match;
  const zone = offset === 'Z' ? '+0000' : offset.replace(':', '');
  return `${year}${month}${day}${hour}${minute}${second}${fraction}${zone}`;
}

/** The day alone (DT). */
export function dateOf(element: Element | undefined, name: string): string {
  return timestamp(element, name).slice(0, 8);
}

/** The two ends of a Period, or one time, of an element that has either: `effectiveDateTime`, `effectivePeriod`. */
export function startAndEnd(element: Element | undefined, name: string): readonly [start: string, end: string] {
  const period = child(element, `${name}Period`);
  if (period === undefined) {
    return [timestamp(element, `${name}DateTime`) || timestamp(element, `${name}Instant`), ''];
  }
  return [timestamp(period, 'start'), timestamp(period, 'end')];
}
