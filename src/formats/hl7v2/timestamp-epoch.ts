import type { Timestamp } from './parse-timestamp.ts';

/**
 * The first instant that a timestamp may mean, in epoch milliseconds: what is not said is the smallest, and where it has no
 * offset it is read in the zone given (IANA name). A time that the clocks skip is read as its zone's offset before has it,
 * one that they repeat as the earlier. Undefined where the zone is not known.
 */
export function timestampEpoch(timestamp: Timestamp, timeZone: string): number | undefined {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, fraction, offsetMinutes } = timestamp;
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3));
  if (offsetMinutes !== undefined || timeZone === 'UTC') {
    const utc = new Date(0);
    // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
    utc.setUTCFullYear(year, month - 1, day);
    utc.setUTCHours(hour, minute - (offsetMinutes ?? 0), second, millisecond);
    return utc.getTime();
  }
  try {
    const wall = { timeZone, year, month, day, hour, minute, second: Math.min(second, 59), millisecond };
    return Temporal.ZonedDateTime.from(wall).epochMilliseconds;
  } catch (error) {
    // Temporal's answer to a zone that it does not know.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
