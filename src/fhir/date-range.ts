import type { Json } from '#flow';

/** A span of time in epoch milliseconds, its end exclusive; open ends are ±Infinity. */
export interface DateRange {
  readonly from: number;
  readonly to: number;
}

const pattern = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * The span that a FHIR date, dateTime or instant means at the precision it is given in (R4 3.1.1.4.6): `2026` is a year,
 * `2026-11-21T10:00:00Z` a second. Without an offset it is UTC. Undefined where it is no such date.
 */
export function dateRange(text: string): DateRange | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, yearText, monthText, dayText, hourText, minuteText, secondText, fraction, zone] = match;
  const year = Number(yearText);
  if (year === 0) return undefined;
  const month = monthText === undefined ? 0 : Number(monthText) - 1;
  const day = dayText === undefined ? 1 : Number(dayText);
  const hour = Number(hourText ?? 0);
  const minute = Number(minuteText ?? 0);
  // A leap second is the end of its minute.
  const second = Math.min(Number(secondText ?? 0), 59);
  if (month > 11 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || Number(secondText ?? 0) > 60) {
    return undefined;
  }
  if (monthText === undefined) return { from: utc(year, 0, 1), to: utc(year + 1, 0, 1) };
  if (dayText === undefined) return { from: utc(year, month, 1), to: utc(year, month + 1, 1) };
  const start = utc(year, month, day);
  if (hourText === undefined) return { from: start, to: start + 86_400_000 };
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const from = start + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - offsetMs(zone);
  const width =
    fraction !== undefined ? 10 ** Math.max(0, 3 - fraction.length) : secondText !== undefined ? 1000 : 60_000;
  return { from, to: from + width };
}

/** The span of a date element of whatever type: a date, a Period; undefined where it has none. */
export function dateRangeOf(value: Json): DateRange | undefined {
  if (typeof value === 'string') return dateRange(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { start, end, event, repeat } = value;
  if (event !== undefined || repeat !== undefined) return timingRange(event, repeat);
  const first = typeof start === 'string' ? dateRange(start) : undefined;
  const last = typeof end === 'string' ? dateRange(end) : undefined;
  if (first === undefined && last === undefined) return undefined;
  return { from: first?.from ?? Number.NEGATIVE_INFINITY, to: last?.to ?? Number.POSITIVE_INFINITY };
}

/** From the first event of a Timing to its last, the bounds of what is repeated among them. */
function timingRange(event: Json | undefined, repeat: Json | undefined): DateRange | undefined {
  const bounds =
    typeof repeat === 'object' && repeat !== null && !Array.isArray(repeat) ? repeat.boundsPeriod : undefined;
  const ranges = [...(Array.isArray(event) ? event : []), bounds ?? null]
    .map((one) => dateRangeOf(one))
    .filter((range) => range !== undefined);
  if (ranges.length === 0) return undefined;
  return {
    from: ranges.reduce((from, range) => Math.min(from, range.from), Number.POSITIVE_INFINITY),
    to: ranges.reduce((to, range) => Math.max(to, range.to), Number.NEGATIVE_INFINITY),
  };
}

function utc(year: number, month: number, day: number): number {
  // Date.UTC takes the years below 100 for those of the twentieth century.
  return year < 100 ? new Date(0).setUTCFullYear(year, month, day) : Date.UTC(year, month, day);
}

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 1 && isLeap ? 29 : daysInMonth[month]!;
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
