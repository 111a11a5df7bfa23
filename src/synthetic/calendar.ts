/** Spans in milliseconds. */
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const yearMs = 365.25 * dayMs;

/**
 * Offset from UTC, in minutes, on the clocks of the network's towns: US Eastern time, with daylight saving from the second
 * Sunday of March to the first of November (rules since 2007).
 */
export function easternOffsetMinutes(at: number): number {
  const year = new Date(at).getUTCFullYear();
  const begins = sundayOf(year, 2, 2) + 7 * hourMs;
  const ends = sundayOf(year, 10, 1) + 6 * hourMs;
  return at >= begins && at < ends ? -240 : -300;
}

/** `YYYYMMDD` of an instant, on the towns' clocks. */
export function dateText(at: number): string {
  return digits(at + easternOffsetMinutes(at) * minuteMs, 8);
}

/**
 * A v2 time stamp on the towns' clocks: `places` 12 for minutes, 14 for seconds; with the offset (`-0500`) where the sending
 * system knows its zone.
 */
export function timeText(at: number, places: 12 | 14, zoned: boolean): string {
  const offset = easternOffsetMinutes(at);
  const text = digits(at + offset * minuteMs, places);
  return zoned ? text + (offset === -240 ? '-0400' : '-0500') : text;
}

/** A time when offices are open: the first working day that begins after `at`, so many minutes past eight. */
export function officeTime(at: number, minutesPastEight: number): number {
  const offset = easternOffsetMinutes(at) * minuteMs;
  let midnight = Math.floor((at + offset) / dayMs + 1) * dayMs;
  while ([0, 6].includes(new Date(midnight).getUTCDay())) midnight += dayMs;
  const local = midnight + 8 * hourMs + minutesPastEight * minuteMs;
  return local - easternOffsetMinutes(local - offset) * minuteMs;
}

function digits(local: number, places: number): string {
  const date = new Date(local);
  let text = `${date.getUTCFullYear()}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`;
  if (places > 8) text += two(date.getUTCHours()) + two(date.getUTCMinutes());
  if (places > 12) text += two(date.getUTCSeconds());
  return text;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** Midnight UTC of the nth Sunday of a month. */
function sundayOf(year: number, month: number, nth: number): number {
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((7 - first) % 7) + (nth - 1) * 7);
}
