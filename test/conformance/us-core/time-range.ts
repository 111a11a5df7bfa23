/** Epoch milliseconds; the end is exclusive. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The span of a date, dateTime, instant or Period; undefined where it is none of them. */
export function rangeOf(value: any): TimeRange | undefined {
  if (typeof value === 'string') return spanOf(value);
  if (typeof value !== 'object' || value === null || (value.start === undefined && value.end === undefined))
    return undefined;
  const from = value.start === undefined ? Number.NEGATIVE_INFINITY : spanOf(value.start)?.from;
  const to = value.end === undefined ? Number.POSITIVE_INFINITY : spanOf(value.end)?.to;
  return from === undefined || to === undefined ? undefined : { from, to };
}

function spanOf(text: string): TimeRange | undefined {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, minutes, seconds, fraction] = match;
  if (minutes !== undefined) {
    const from = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
    return { from, to: from + (fraction !== undefined ? 1 : seconds !== undefined ? 1000 : 60_000) };
  }
  const from = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
  const to =
    day !== undefined
      ? from + 86_400_000
      : Date.UTC(month === undefined ? Number(year) + 1 : Number(year), month === undefined ? 0 : Number(month), 1);
  return { from, to };
}

/**
 * Whether a target's range answers a comparison with a search value's range, as R4 3.1.1.4.5 words it: `ge` is the range above
 * the value, or a target that lies within it.
 */
export function compares(prefix: string, target: TimeRange, value: TimeRange): boolean {
  const isWithin = target.from >= value.from && target.to <= value.to;
  switch (prefix) {
    case 'eq':
      return isWithin;
    case 'gt':
      return target.to > value.to;
    case 'ge':
      return target.to > value.to || isWithin;
    case 'lt':
      return target.from < value.from;
    case 'le':
      return target.from < value.from || isWithin;
    default:
      throw new Error(`a prefix that the runner does not judge: ${prefix}`);
  }
}
