import { type XmlDraft, xml } from '#formats/xml/write-xml.ts';
import type { Element } from '../../element.ts';
import { beside, child, extensionOf, isElement, text } from '../../to-v2/read.ts';
import { flavorOf } from '../vocabulary.ts';

/** dateTime, date or instant → the value of a TS, as precise as it is: `20240305101500-0500`; undefined for anything else. */
export function tsValue(value: string): string | undefined {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(
    value,
  );
  if (match === null) return undefined;
  const [, year, month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = ''] = match;
  const offset = zone === 'Z' ? '+0000' : zone.replace(':', '');
  return `${year}${month}${day}${hour}${minute}${second}${fraction.slice(0, 5)}${offset}`;
}

/** `holder[name]` → TS: its text as once sent where FHIR could not hold it; why there is none; undefined where nothing is said. */
export function ts(name: string, holder: Element | undefined, element: string): XmlDraft | undefined {
  const said = timeOf(holder, element);
  return said === undefined ? undefined : xml(name, said);
}

/** The same as attributes of an element. */
export function timeOf(holder: Element | undefined, element: string): { readonly [name: string]: string } | undefined {
  const more = beside(holder, element);
  const sent = text(extensionOf(more, 'originalText'), 'valueString');
  const value = /^\d{8,}/.test(sent) ? sent : tsValue(text(holder, element));
  if (value !== undefined) return { value };
  const reason = text(extensionOf(more, 'data-absent-reason'), 'valueCode');
  return reason === '' ? undefined : { nullFlavor: flavorOf(reason) };
}

/** Period → IVL_TS; undefined where it has neither end. */
export function ivlTs(name: string, period: Element | undefined, type?: string): XmlDraft | undefined {
  const low = ts('low', period, 'start');
  const high = ts('high', period, 'end');
  return low === undefined && high === undefined ? undefined : xml(name, { 'xsi:type': type }, low, high);
}

/** `{base}DateTime` as a point, `{base}Period` as an interval; undefined where neither is said. */
export function when(name: string, resource: Element, base: string): XmlDraft | undefined {
  const period = resource[`${base}Period`];
  if (isElement(period)) {
    const [start, end] = [text(period, 'start'), text(period, 'end')];
    // A time coarser than a day is the period that it is (`translate/cda/entries/observation.ts`).
    if (start !== '' && start === end && start.length < 10) return ts(name, period, 'start');
    return ivlTs(name, period);
  }
  return ts(name, resource, `${base}DateTime`) ?? ts(name, resource, `${base}Instant`);
}

/** An interval from a point on, and until another. */
export function interval(name: string, low: XmlDraft | undefined, high?: XmlDraft): XmlDraft | undefined {
  return low === undefined && high === undefined ? undefined : xml(name, {}, low, high);
}

/** A time that is required: null where nothing is said. */
export function required(name: string, time: XmlDraft | undefined): XmlDraft {
  return time ?? xml(name, { nullFlavor: 'UNK' });
}

/** The time in an extension of HL7's (`valueDateTime`). */
export function extensionTime(name: string, resource: Element, extension: string): XmlDraft | undefined {
  return ts(name, extensionOf(resource, extension), 'valueDateTime');
}

/** What a person reads of a time. */
export function timeWords(resource: Element, base: string): string {
  const period = child(resource, `${base}Period`);
  if (period !== undefined) return [text(period, 'start'), text(period, 'end')].map(short).join(' – ');
  return short(text(resource, `${base}DateTime`) || text(resource, base));
}

/** `2024-03-05T10:15:00-05:00` → `2024-03-05 10:15`. */
export function short(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
