import type { Zone } from '#platform/zone.ts';
import type { Timestamp } from './parse-timestamp.ts';

/**
 * The first instant that a timestamp may mean, in epoch milliseconds: what is not said is the smallest, and where it has no
 * offset it is read in the zone given, without one as UTC.
 */
export function timestampEpoch(timestamp: Timestamp, zone: Zone | undefined): number {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, fraction, offsetMinutes } = timestamp;
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
  if (offsetMinutes === undefined && zone !== undefined) {
    return zone({ year, month, day, hour, minute, second: Math.min(second, 59), millisecond }).epochMs;
  }
  const utc = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  utc.setUTCFullYear(year, month - 1, day);
  return utc.setUTCHours(hour, minute - (offsetMinutes ?? 0), second, millisecond);
}
