import { parseTimestamp, type Timestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { attribute, child, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../element.ts';
import { absent, extendPrimitive, originalText } from '../extensions.ts';
import { dateText, dateTimeText, offsetInZone, offsetText } from '../time-text.ts';
import { type CdaContext, note } from './context.ts';
import { mark, peek } from './leaves.ts';
import { absentReason } from './null-flavor.ts';

/**
 * TS → `target[name]` as dateTime, as precise as it was sent. The offset is its own, else the document's, else that of the
 * feed's zone; where there is none, the date alone with the text as sent beside it. An impossible time is an issue. A null
 * flavor sets nothing: say `putAbsentTime` where the element is required. True where something was set.
 */
export function putTime(context: CdaContext, target: Element, name: string, time: XmlElement | undefined): boolean {
  const parts = parsed(context, time, target, name);
  if (parts === undefined) return false;
  const text = peek(time, 'value');
  const { value, isWhole } = dateTimeText(parts, () => inheritedOffset(context, parts));
  target[name] = value;
  if (!isWhole || breaksOff(text)) extendPrimitive(target, name, originalText(text));
  return true;
}

/** TS → date: what it says beyond the day is dropped. */
export function putDate(context: CdaContext, target: Element, name: string, time: XmlElement | undefined): boolean {
  const parts = parsed(context, time, target, name);
  if (parts === undefined) return false;
  target[name] = dateText(parts);
  return true;
}

/** TS → instant, which has a time of day always; false where the time is no more than a date. */
export function putInstant(context: CdaContext, target: Element, name: string, time: XmlElement | undefined): boolean {
  const parts = parseTimestamp(peek(time, 'value'));
  const made = parts && dateTimeText(parts, () => inheritedOffset(context, parts));
  if (made === undefined || !made.value.includes('T')) return false;
  mark(context, time, 'value', target, name);
  target[name] = made.value;
  return true;
}

/** The data-absent-reason of a time's null flavor, for an element that is required. */
export function putAbsentTime(context: CdaContext, target: Element, name: string, time: XmlElement | undefined): void {
  target[`_${name}`] = absent(absentReason(time) ?? 'unknown');
  mark(context, time, 'nullFlavor', target, `_${name}.extension[0].valueCode`);
}

/** IVL_TS → Period; a TS alone is its start. Undefined where neither end is told. */
export function period(context: CdaContext, interval: XmlElement | undefined): Element | undefined {
  if (interval === undefined) return undefined;
  const made: Element = {};
  const low =
    child(interval, 'low') ??
    child(interval, 'center') ??
    (attribute(interval, 'value') === undefined ? undefined : interval);
  putTime(context, made, 'start', low);
  putTime(context, made, 'end', child(interval, 'high'));
  return made.start === undefined && made.end === undefined ? undefined : made;
}

/**
 * A point in time or an interval → `{base}DateTime` or `{base}Period`: the Period where an end is told. True where something
 * was set.
 */
export function putWhen(context: CdaContext, target: Element, base: string, time: XmlElement | undefined): boolean {
  if (time === undefined) return false;
  const ends = child(time, 'high');
  if (ends !== undefined && peek(ends, 'value') !== '') {
    const made = period(context, time);
    if (made === undefined) return false;
    target[`${base}Period`] = made;
    return true;
  }
  const point = peek(time, 'value') !== '' ? time : (child(time, 'low') ?? child(time, 'center'));
  return putTime(context, target, `${base}DateTime`, point);
}

/** Epoch text for ordering: the value of a time or of the beginning of an interval, as sent; `''` where there is none. */
export function rawTime(time: XmlElement | undefined): string {
  return peek(time, 'value') || peek(child(time, 'low'), 'value') || peek(child(time, 'high'), 'value');
}

/** A time that breaks off within its hour tells its day, and is kept as sent beside it. */
const breaksOff = (text: string): boolean => text.length === 9 && /^\d+$/.test(text);

function parsed(
  context: CdaContext,
  time: XmlElement | undefined,
  target: Element,
  name: string,
): Timestamp | undefined {
  const text = peek(time, 'value');
  if (text === '') return undefined;
  const parts = parseTimestamp(breaksOff(text) ? text.slice(0, 8) : text);
  if (parts === undefined || breaksOff(text)) note(context, 'CW-CDA-005', 'warning', time);
  if (parts !== undefined) mark(context, time, 'value', target, name);
  return parts;
}

function inheritedOffset({ documentOffset, given, offsetsUsed }: CdaContext, time: Timestamp): string | undefined {
  const zone = given.timeZone;
  const offset = documentOffset ?? (zone === undefined ? undefined : offsetInZone(zone, time));
  offsetsUsed.add(documentOffset !== undefined ? 'document' : offset !== undefined ? 'feed' : 'none');
  return offset;
}

/** The offset that a TS carries. */
export function offsetOf(time: XmlElement | undefined): string | undefined {
  const minutes = parseTimestamp(peek(time, 'value'))?.offsetMinutes;
  return minutes === undefined ? undefined : offsetText(minutes);
}
