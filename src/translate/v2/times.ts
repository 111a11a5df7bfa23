import { parseTimestamp, type Timestamp } from '#formats/hl7v2/parse-timestamp.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import type { Element } from '../element.ts';
import { extendPrimitive, originalText } from '../extensions.ts';
import { dateText, dateTimeText, offsetInZone, offsetText } from '../time-text.ts';
import { type Field, take, takeBackLast } from './leaves.ts';
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
    takeBackLast(field);
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
  if (parts !== undefined) return dateText(parts);
  noteAt(scope, 'CW-TRN-010', 'warning', field, component);
  takeBackLast(field);
  return undefined;
}

function dateTime(scope: Scope, time: Timestamp, text: string): FhirTime {
  const { value, isWhole } = dateTimeText(time, () => inheritedOffset(scope, time));
  return isWhole ? { value } : { value, original: text };
}

function inheritedOffset(scope: Scope, time: Timestamp): string | undefined {
  const zone = scope.context.timeZone;
  const offset = scope.messageOffset ?? (zone === undefined ? undefined : offsetInZone(zone, time));
  scope.offsetsUsed.add(scope.messageOffset !== undefined ? 'message' : offset !== undefined ? 'feed' : 'none');
  return offset;
}

/** Sets a dateTime element; a text that FHIR's form could not hold goes beside it. */
export function putTime(target: Element, name: string, time: FhirTime | undefined): void {
  if (time === undefined) return;
  target[name] = time.value;
  if (time.original !== undefined) extendPrimitive(target, name, originalText(time.original));
}
