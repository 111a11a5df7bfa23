import { canonicalQuantity } from '#fhir/ucum.ts';
import type { Json } from '#flow';
import { type Asked, divide, refusal, type ValueTest, withoutEscapes } from './values.ts';

const ucum = 'http://unitsofmeasure.org';
const prefixes = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;

/** Numbers from `low` to `high`, both of them included; open ends are ±Infinity. */
interface Span {
  readonly low: number;
  readonly high: number;
}

interface WantedNumber {
  readonly prefix: (typeof prefixes)[number];
  readonly value: number;
  /** Half of the last digit's place: 5.40 is what rounds to it (R4 3.1.1.4.9). */
  readonly margin: number;
}

export function numberFits(value: string, asked: Asked): ValueTest {
  const wanted = readNumber(value, asked);
  return (found) => {
    const span = spanOf(found);
    return span !== undefined && compare(wanted, span);
  };
}

/**
 * `[prefix]number|system|code` (R4 3.1.1.4.11). Without a unit the number alone counts. With a UCUM code, values in other
 * units of the same dimension are converted; any other unit is compared as it is written, as code or as text.
 */
export function quantityFits(value: string, asked: Asked): ValueTest {
  const [number, rest] = divide(value, '|');
  const [system, code] = divide(rest ?? '', '|');
  const wanted = readNumber(number, asked);
  const unit = withoutEscapes(code ?? '');
  const wantedSystem = withoutEscapes(system);
  if (unit === '' && wantedSystem === '') return numberFits(number, asked);
  const canonical = wantedSystem === ucum || wantedSystem === '' ? canonicalQuantity(1, unit) : undefined;
  return (found) =>
    quantitiesOf(found).some((quantity) => {
      const isSame =
        (wantedSystem === '' || quantity.system === wantedSystem) &&
        (unit === '' || quantity.code === unit || (wantedSystem === '' && quantity.unit === unit));
      if (isSame) return compare(wanted, quantity.span);
      if (canonical === undefined || unit === '' || quantity.system !== ucum) return false;
      const toWanted = inUnit(quantity, unit, canonical.unit);
      return toWanted !== undefined && compare(wanted, toWanted);
    });
}

/** A quantity's span in the unit that is asked for. */
function inUnit({ span, code }: Quantity, unit: string, dimension: string): Span | undefined {
  const zero = canonicalQuantity(0, unit)!;
  const factor = canonicalQuantity(1, unit)!.value - zero.value;
  const convert = (value: number): number | undefined => {
    if (!Number.isFinite(value)) return value;
    const own = canonicalQuantity(value, code);
    return own?.unit === dimension ? (own.value - zero.value) / factor : undefined;
  };
  const [low, high] = [convert(span.low), convert(span.high)];
  return low === undefined || high === undefined ? undefined : { low, high };
}

function readNumber(text: string, { fullName }: Asked): WantedNumber {
  const match = /^([a-z]{2})?([+-]?\d{1,40}(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?)$/.exec(text);
  if (match === null) throw refusal('CW-FHIR-003', fullName);
  const [, prefix = 'eq', digits, fraction = '', exponent = '0'] = match;
  if (!(prefixes as readonly string[]).includes(prefix)) throw refusal('CW-FHIR-002', fullName);
  const value = Number(digits);
  if (!Number.isFinite(value)) throw refusal('CW-FHIR-003', fullName);
  return { prefix: prefix as WantedNumber['prefix'], value, margin: 0.5 * 10 ** (Number(exponent) - fraction.length) };
}

function compare({ prefix, value, margin }: WantedNumber, { low, high }: Span): boolean {
  // What conversion and binary fractions lose must not decide.
  const loss = Math.abs(value) * 1e-12;
  const within = (width: number) => low >= value - width - loss && high <= value + width + loss;
  switch (prefix) {
    case 'eq':
      return within(margin);
    case 'ne':
      return !within(margin);
    case 'gt':
    case 'sa':
      return (prefix === 'gt' ? high : low) > value + loss;
    case 'lt':
    case 'eb':
      return (prefix === 'lt' ? low : high) < value - loss;
    case 'ge':
      return high >= value - loss;
    case 'le':
      return low <= value + loss;
    case 'ap': {
      const width = Math.max(margin, Math.abs(value) * 0.1) + loss;
      return high >= value - width && low <= value + width;
    }
  }
}

interface Quantity {
  readonly span: Span;
  readonly system: string;
  readonly code: string;
  readonly unit: string;
}

/** A Quantity, a Money, or the ends of a Range as one; none where no number is given. */
function quantitiesOf(value: Json): Quantity[] {
  const span = spanOf(value);
  if (span === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const [end] = [value.low, value.high].filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  const of = (end ?? value) as { readonly [element: string]: Json };
  const text = (element: string) => (typeof of[element] === 'string' ? of[element] : '');
  if (text('currency') !== '') return [{ span, system: 'urn:iso:std:iso:4217', code: text('currency'), unit: '' }];
  return [{ span, system: text('system'), code: text('code'), unit: text('unit') }];
}

function spanOf(value: Json): Span | undefined {
  if (typeof value === 'number') return { low: value, high: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (value.low !== undefined || value.high !== undefined) {
    const low = value.low === undefined ? undefined : spanOf(value.low);
    const high = value.high === undefined ? undefined : spanOf(value.high);
    return { low: low?.low ?? Number.NEGATIVE_INFINITY, high: high?.high ?? Number.POSITIVE_INFINITY };
  }
  if (typeof value.value !== 'number') return undefined;
  // `<5` is somewhere below it.
  if (value.comparator === '<' || value.comparator === '<=')
    return { low: Number.NEGATIVE_INFINITY, high: value.value };
  if (value.comparator === '>' || value.comparator === '>=')
    return { low: value.value, high: Number.POSITIVE_INFINITY };
  return { low: value.value, high: value.value };
}
