import type { Timestamp } from '#formats/hl7v2/parse-timestamp.ts';
import { flat } from '#platform/flat-text.ts';
import type { Zone } from '#platform/zone.ts';

/**
 * A time of HL7 (v2 DTM, CDA TS) as FHIR dateTime, as precise as it was sent; `inherited` gives the offset of one that carries
 * none. `isWhole` is false where FHIR's form cannot hold it, and the date alone is given: a time of day of which nobody knows the
 * offset, an hour without minutes, a leap second.
 */
export function dateTimeText(
  time: Timestamp,
  inherited: () => string | undefined,
): { readonly value: string; readonly isWhole: boolean } {
  const date = dateText(time);
  if (time.hour === undefined) return { value: date, isWhole: true };
  if (time.minute === undefined || time.second === 60) return { value: date, isWhole: false };
  const own = time.offsetMinutes;
  const offset = own === undefined ? inherited() : offsetText(own);
  if (offset === undefined) return { value: date, isWhole: false };
  const fraction = time.fraction === '' ? '' : `.${time.fraction}`;
  const clock = `T${two(time.hour)}:${two(time.minute)}:${two(time.second ?? 0)}`;
  return { value: flat(date, clock, fraction, offset), isWhole: true };
}

/** The date of it, as precise as it was sent. */
export function dateText({ year, month, day }: Timestamp): string {
  const four = `${year}`.padStart(4, '0');
  if (month === undefined) return four;
  return day === undefined ? `${four}-${two(month)}` : `${four}-${two(month)}-${two(day)}`;
}

/** The zone's offset at a local time; offsets of before 1900 may have seconds, which FHIR has no form for. */
export function offsetInZone(zone: Zone, time: Timestamp): string {
  const { year, month = 1, day = 1, hour = 0, minute = 0 } = time;
  return offsetText(Math.trunc(zone({ year, month, day, hour, minute, second: 0, millisecond: 0 }).offsetMs / 60_000));
}

/** `-300` → `-05:00`. */
export function offsetText(minutes: number): string {
  const away = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}
