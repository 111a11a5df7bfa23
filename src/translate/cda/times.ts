import { parseTimestamp, type Timestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { attribute, child, type XmlElement } from '#formats/xml/xml-element.ts';
import type { Element } from '../element.ts';
import { absent, extendPrimitive, originalText } from '../extensions.ts';
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
  const { value, isWhole } = dateTime(context, parts);
  target[name] = value;
  if (!isWhole || breaksOff.test(text)) extendPrimitive(target, name, originalText(text));
  return true;
}

/** TS → date: what it says beyond the day is dropped. */
export function putDate(context: CdaContext, target: Element, name: string, time: XmlElement | undefined): boolean {
  const parts = parsed(context, time, target, name);
  if (parts === undefined) return false;
  target[name] = dateOf(parts);
  return true;
}

/** TS → instant, which has a time of day always; false where the time is no more than a date. */
export function putInstant(context: CdaContext, target: Element, name: string, time: XmlElement | undefined): boolean {
  const parts = parseTimestamp(peek(time, 'value'));
  const made = parts && dateTime(context, parts);
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
const breaksOff = /^(\d{8})\d$/;

function parsed(
  context: CdaContext,
  time: XmlElement | undefined,
  target: Element,
  name: string,
): Timestamp | undefined {
  const text = peek(time, 'value');
  if (text === '') return undefined;
  const parts = parseTimestamp(text) ?? parseTimestamp(breaksOff.exec(text)?.[1] ?? '');
  if (parts === undefined || breaksOff.test(text)) note(context, 'CW-CDA-005', 'warning', time);
  if (parts !== undefined) mark(context, time, 'value', target, name);
  return parts;
}

function dateTime(context: CdaContext, time: Timestamp): { readonly value: string; readonly isWhole: boolean } {
  const date = dateOf(time);
  if (time.hour === undefined) return { value: date, isWhole: true };
  // FHIR demands minutes where there is an hour. A leap second has no form.
  if (time.minute === undefined || time.second === 60) return { value: date, isWhole: false };
  const own = time.offsetMinutes;
  const offset = own === undefined ? inheritedOffset(context, time) : offsetText(own);
  if (offset === undefined) return { value: date, isWhole: false };
  const fraction = time.fraction === '' ? '' : `.${time.fraction}`;
  return {
    value: `${date}T${two(time.hour)}:${two(time.minute)}:${two(time.second ?? 0)}${fraction}${offset}`,
    isWhole: true,
  };
}

function inheritedOffset({ documentOffset, given, offsetsUsed }: CdaContext, time: Timestamp): string | undefined {
  const { year, month = 1, day = 1, hour = 0, minute = 0 } = time;
  const zone = given.timeZone;
  const ofZone = () =>
    zone &&
    offsetText(Math.trunc(zone({ year, month, day, hour, minute, second: 0, millisecond: 0 }).offsetMs / 60_000));
  const offset = documentOffset ?? ofZone();
  offsetsUsed.add(documentOffset !== undefined ? 'document' : offset !== undefined ? 'feed' : 'none');
  return offset;
}

/** The offset that a TS carries. */
export function offsetOf(time: XmlElement | undefined): string | undefined {
  const minutes = parseTimestamp(peek(time, 'value'))?.offsetMinutes;
  return minutes === undefined ? undefined : offsetText(minutes);
}

function dateOf({ year, month, day }: Timestamp): string {
  const four = `${year}`.padStart(4, '0');
  if (month === undefined) return four;
  return day === undefined ? `${four}-${two(month)}` : `${four}-${two(month)}-${two(day)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** `-300` → `-05:00`. */
function offsetText(minutes: number): string {
  const away = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}
