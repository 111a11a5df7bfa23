export type TimestampPrecision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction';

/** A DTM (or TS.1) as sent: nothing is added that the sender did not say, and no zone is guessed. */
export interface Timestamp {
  readonly precision: TimestampPrecision;
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  /** 60 is a leap second. */
  readonly second?: number;
  /** The digits after the second's point, as sent; empty for none. */
  readonly fraction: string;
  /** Minutes east of UTC, where the sender gave an offset. */
  readonly offsetMinutes?: number;
}

/** The first part that cannot be: `shape` where the text is no DTM at all. */
export type TimestampFault = 'shape' | 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'offset';

/**
 * Reads a DTM, `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+/-ZZZZ]` (HL7 v2.5.1 §2.A.22), undefined where it is none or names a time
 * that does not exist, such as 31 April; `timestampFault` has the reason. Blanks around it are passed over.
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const read = readTimestamp(text);
  return typeof read === 'string' ? undefined : read;
}

/** Why a text is not a DTM; undefined where it is one. */
export function timestampFault(text: string): TimestampFault | undefined {
  const read = readTimestamp(text);
  return typeof read === 'string' ? read : undefined;
}

/** The separators of ISO 8601 are not HL7's, but are sent. */
const shape =
  /^(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,9}))?)?)?)?)?)?([+-]\d\d:?\d\d|Z)?$/;

function readTimestamp(text: string): Timestamp | TimestampFault {
  const parts = shape.exec(text.trim());
  if (parts === null) return 'shape';
  const year = Number(parts[1]);
  const [month, day, hour] = [numberOf(parts[2]), numberOf(parts[3]), numberOf(parts[4])];
  const [minute, second, offset] = [numberOf(parts[5]), numberOf(parts[6]), parts[8]];
  if (year === 0) return 'year';
  if (month !== undefined && (month < 1 || month > 12)) return 'month';
  if (day !== undefined && (day < 1 || day > daysIn(year, month!))) return 'day';
  if (hour !== undefined && hour > 23) return 'hour';
  if (minute !== undefined && minute > 59) return 'minute';
  if (second !== undefined && second > 60) return 'second';
  const offsetMinutes = offset === undefined ? undefined : minutesOf(offset);
  // The widest offsets in use are -12:00 and +14:00.
  if (offset !== undefined && offset !== 'Z' && (Math.abs(offsetMinutes!) > 14 * 60 || Number(offset.slice(-2)) > 59))
    return 'offset';
  const fraction = parts[7] ?? '';
  const read: { -readonly [part in keyof Timestamp]: Timestamp[part] } = { precision: 'year', year, fraction };
  if (month !== undefined) [read.precision, read.month] = ['month', month];
  if (day !== undefined) [read.precision, read.day] = ['day', day];
  if (hour !== undefined) [read.precision, read.hour] = ['hour', hour];
  if (minute !== undefined) [read.precision, read.minute] = ['minute', minute];
  if (second !== undefined) [read.precision, read.second] = ['second', second];
  if (fraction !== '') read.precision = 'fraction';
  if (offsetMinutes !== undefined) read.offsetMinutes = offsetMinutes;
  return read;
}

const numberOf = (digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : Number(digits);

function minutesOf(offset: string): number {
  if (offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith('-') && minutes > 0 ? -minutes : minutes;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
