import { type DateRange, dateRange, dateRangeOf } from '#fhir/date-range.ts';
import { compareDates, type DatePrefix, datePrefixes } from './compare-dates.ts';
import { type Asked, refusal, type ValueTest } from './values.ts';

/** A date to compare with: one of a comma list. */
export interface DateTest {
  readonly prefix: DatePrefix;
  readonly range: DateRange;
}

/** Reads `ge2026-11`. An approximate date is one that overlaps it, widened by a tenth of its distance from now (R4 3.1.1.4.5). */
export function readDateTest(value: string, { fullName, now }: Asked): DateTest {
  const prefix = /^[a-z]{2}(?=\d)/.exec(value)?.[0];
  if (prefix !== undefined && !(datePrefixes as readonly string[]).includes(prefix)) {
    throw refusal('CW-FHIR-002', fullName);
  }
  // A plus sign that was not escaped in a URL comes as a blank.
  const text = (prefix === undefined ? value : value.slice(2)).replace(/ (\d\d:\d\d)$/, '+$1');
  const range = dateRange(text);
  if (range === undefined) throw refusal('CW-FHIR-003', fullName);
  if (prefix !== 'ap') return { prefix: (prefix ?? 'eq') as DatePrefix, range };
  const margin = Math.abs(now - range.from) / 10;
  return { prefix, range: { from: Math.floor(range.from - margin), to: Math.ceil(range.to + margin) } };
}

export function dateFits({ prefix, range }: DateTest): ValueTest {
  return (value) => {
    const own = dateRangeOf(value);
    return own !== undefined && compareDates(prefix, own, range);
  };
}
