import { parseTimestamp, type Timestamp } from '#formats/hl7v2/parse-timestamp.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Zone } from '#platform/zone.ts';
import type { Element } from '../element.ts';
import { extendPrimitive, originalText } from '../extensions.ts';
import { type Field, take } from './leaves.ts';
import { noteAt, type Scope } from './scope.ts';

/** A v2 time in FHIR's form, as precise as it was sent. */
export interface FhirTime {
  /** A FHIR date or dateTime. */
  readonly value: string;
  /** The time as sent, where it has a time of day that no offset could be found for: `value` is then the date alone. */
  readonly original?: string;
}

/** The offset that a header's MSH-7 carries. */
export function offsetOfMessage(header: Segment | undefined): string | undefined {
  const minutes = header === undefined ? undefined : parseTimestamp(header.value(7))?.offsetMinutes;
  return minutes === undefined ? undefined : offsetText(minutes);
}

/**
 * A leaf as FHIR dateTime. The offset is the leaf's own, else that of MSH-7, else the feed's zone at that local time; where
 * there is none, the date alone, with the text as sent. An impossible time is an issue and undefined.
 */
export function takeTime(scope: Scope, field: Field, path: string, component = 1, sub = 1): FhirTime | undefined {
  const text = take(field, path, '', component, sub);
  if (text === '') return undefined;
  const known = scope.times.get(text);
  if (known !== undefined) return known;
  const parts = parseTimestamp(text);
  if (parts === undefined) {
    noteAt(scope, 'CW-TRN-010', 'warning', field, component);
    return undefined;
  }
  const time = dateTime(scope, parts, text);
  scope.times.set(text, time);
  return time;
}

/** A leaf as FHIR date: what it says beyond the day is dropped. */
export function takeDate(scope: Scope, field: Field, path: string, component = 1, sub = 1): string | undefined {
  const text = take(field, path, '', component, sub);
  if (text === '') return undefined;
  const parts = parseTimestamp(text);
  if (parts === undefined) noteAt(scope, 'CW-TRN-010', 'warning', field, component);
  return parts && dateOf(parts);
}

function dateTime(scope: Scope, time: Timestamp, text: string): FhirTime {
  const date = dateOf(time);
  if (time.hour === undefined) return { value: date };
  // FHIR demands minutes where there is an hour: an hour alone stays a date and what was sent. A leap second has no form.
  if (time.minute === undefined || time.second === 60) return { value: date, original: text };
  const own = time.offsetMinutes;
  const offset = own === undefined ? inheritedOffset(scope, time) : offsetText(own);
  if (offset === undefined) return { value: date, original: text };
  const fraction = time.fraction === '' ? '' : `.${time.fraction}`;
  return { value: `${date}T${two(time.hour)}:${two(time.minute)}:${two(time.second ?? 0)}${fraction}${offset}` };
}

function inheritedOffset(scope: Scope, time: Timestamp): string | undefined {
  const zone = scope.context.timeZone;
  const offset = scope.messageOffset ?? (zone === undefined ? undefined : offsetInZone(zone, time));
  scope.offsetsUsed.add(scope.messageOffset !== undefined ? 'message' : offset !== undefined ? 'feed' : 'none');
  return offset;
}

/** The zone's offset at a local time; offsets of before 1900 may have seconds, which FHIR has no form for. */
function offsetInZone(zone: Zone, time: Timestamp): string {
  const { year, month = 1, day = 1, hour = 0, minute = 0 } = time;
  return offsetText(Math.trunc(zone({ year, month, day, hour, minute, second: 0, millisecond: 0 }).offsetMs / 60_000));
}

/** Sets a dateTime element; a text that FHIR's form could not hold goes beside it. */
export function putTime(target: Element, name: string, time: FhirTime | undefined): void {
  if (time === undefined) return;
  target[name] = time.value;
  if (time.original !== undefined) extendPrimitive(target, name, originalText(time.original));
}

function dateOf({ year, month, day }: Timestamp): string {
  const four = `${year}`.padStart(4, '0');
  return day !== undefined
    ? `${four}-${two(month!)}-${two(day)}`
    : month !== undefined
      ? `${four}-${two(month)}`
      : four;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

/** `-300` → `-05:00`. */
function offsetText(minutes: number): string {
  const away = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}
