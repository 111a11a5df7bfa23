/** A wall-clock time; months and days from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** What a wall-clock time is in a zone. */
export interface ZonedTime {
  readonly epochMs: number;
  /** From UTC, east of it positive. Before 1900 it may have seconds. */
  readonly offsetMs: number;
}

/**
 * Reads wall-clock times of a zone. A time that the clocks skip is read as the offset before has it, one that they repeat as
 * the earlier (Temporal's `compatible`). Throws a RangeError for a date that is none.
 */
export type Zone = (wall: WallTime) => ZonedTime;

/** Wall-clock times between two changes of the clocks, as if they were UTC: in between the offset is one number. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

/**
 * A zone by its IANA name or offset. It remembers between which changes of the clocks it was asked last, as nearly all times
 * of a feed lie there and Temporal takes some 15 µs for each (bench: `convert`). Throws a RangeError where no such zone is known.
 */
export function createZone(name: string): Zone {
  // Asked once, so that an unknown name is told here and not with the first time.
  let last: Stretch = stretchAround(Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name));
  return (wall) => {
    const asUtc = utcOf(wall);
    if (asUtc < last.from || asUtc >= last.to) {
      const time = Temporal.ZonedDateTime.from({ timeZone: name, ...wall }, { overflow: 'reject' });
      last = stretchAround(time);
      return { epochMs: time.epochMilliseconds, offsetMs: offsetOf(time) };
    }
    return { epochMs: asUtc - last.offsetMs, offsetMs: last.offsetMs };
  };
}

/** Without the day next to a change, whose hours may be skipped or repeated. */
function stretchAround(time: Temporal.ZonedDateTime): Stretch {
  const offsetMs = offsetOf(time);
  // A change at this very instant is not `previous` to it, but its offset is already the new one.
  const before = time.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const after = time.getTimeZoneTransition('next');
  const margin = 86_400_000;
  return {
    from: before === null ? Number.NEGATIVE_INFINITY : before.epochMilliseconds + offsetMs + margin,
    to: after === null ? Number.POSITIVE_INFINITY : after.epochMilliseconds + offsetMs - margin,
    offsetMs,
  };
}

function offsetOf(time: Temporal.ZonedDateTime): number {
  return time.offsetNanoseconds / 1_000_000;
}

/** The number of the wall-clock time, were it UTC. Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999. */
function utcOf({ year, month, day, hour, minute, second, millisecond }: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, millisecond);
}
