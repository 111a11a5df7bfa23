import type { DateRange } from '#fhir/date-range.ts';

export const datePrefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;
export type DatePrefix = (typeof datePrefixes)[number];

/** Compares spans as FHIR R4 3.1.1.4.5 has it: `value` is the resource's, `wanted` the search's. */
export function compareDates(prefix: DatePrefix, value: DateRange, wanted: DateRange): boolean {
  const isWithin = value.from >= wanted.from && value.to <= wanted.to;
  switch (prefix) {
    case 'eq':
      return isWithin;
    case 'ne':
      return !isWithin;
    case 'gt':
      return value.to > wanted.to;
    case 'lt':
      return value.from < wanted.from;
    case 'ge':
      return value.to > wanted.to || isWithin;
    case 'le':
      return value.from < wanted.from || isWithin;
    case 'sa':
      return value.from >= wanted.to;
    case 'eb':
      return value.to <= wanted.from;
    case 'ap':
      return value.from < wanted.to && value.to > wanted.from;
  }
}

/**
 * The same as SQL over two columns; `low` and `high` bind the search's ends where they are needed. A row without a date
 * (`to` is null) never matches.
 */
export function compareDatesSql(
  prefix: DatePrefix,
  from: string,
  to: string,
  low: () => string,
  high: () => string,
): string {
  const isWithin = () => `${from} >= ${low()} and ${to} <= ${high()}`;
  const tests: { readonly [prefix in DatePrefix]: () => string } = {
    eq: isWithin,
    ne: () => `not (${isWithin()})`,
    gt: () => `${to} > ${high()}`,
    lt: () => `${from} < ${low()}`,
    ge: () => `${to} > ${high()} or (${isWithin()})`,
    le: () => `${from} < ${low()} or (${isWithin()})`,
    sa: () => `${from} >= ${high()}`,
    eb: () => `${to} <= ${low()}`,
    ap: () => `${from} < ${high()} and ${to} > ${low()}`,
  };
  return `(${to} is not null and (${tests[prefix]()}))`;
}
