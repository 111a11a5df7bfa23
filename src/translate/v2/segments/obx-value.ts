import { type Element, put } from '../../element.ts';
import { absent, extend, extendPrimitive, originalText } from '../../extensions.ts';
import { decimal, markUnit, measured, unitAt } from '../datatypes/cq.ts';
import { codeableConcept } from '../datatypes/cwe.ts';
import { nameLine } from '../datatypes/xpn.ts';
import { type Field, markAll, peek, take } from '../leaves.ts';
import { noteAt, type Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';

/** A value as one choice of value[x]: `{ valueQuantity: … }`. */
export type Value = Element;

/** One repetition of OBX-5 by the value type of OBX-2 (HL7 table 0125). Undefined where nothing can be said. */
export function valueOfObx5(
  scope: Scope,
  type: string,
  field: Field,
  unitOf: Element,
  path: string,
): Value | undefined {
  const reader = readers[type];
  if (reader !== undefined) return reader(scope, field, unitOf, path);
  const text = wholeText(field, `${path}valueString`);
  return text === '' ? undefined : { valueString: text };
}

type Reader = (scope: Scope, field: Field, unit: Element, path: string) => Value | undefined;

const concept: Reader = (scope, field, _unit, path) => {
  const made = codeableConcept(scope, field, `${path}valueCodeableConcept`);
  return made && { valueCodeableConcept: made };
};

const text: Reader = (_scope, field, _unit, path) => {
  const words = wholeText(field, `${path}valueString`);
  return words === '' ? undefined : { valueString: words };
};

const time: Reader = (scope, field, _unit, path) => {
  const made: Element = {};
  putTime(made, 'valueDateTime', takeTime(scope, field, `${path}valueDateTime`));
  // What is no time is still what was reported.
  return made.valueDateTime === undefined ? text(scope, field, {}, path) : made;
};

const readers: Readonly<Record<string, Reader>> = {
  NM: numeric,
  SN: structuredNumeric,
  CE: concept,
  CWE: concept,
  CNE: concept,
  CF: concept,
  IS: concept,
  ID: concept,
  ST: text,
  TX: text,
  FT: text,
  DT: time,
  TS: time,
  DTM: time,
  TM: timeOfDay,
  DR: period,
  NR: numericRange,
  NA: numericArray,
  MA: numericArray,
  XPN: (_scope, field, _unit, path) => {
    const name = nameLine(field, `${path}valueString`, '');
    return name === '' ? undefined : { valueString: name };
  },
};

/** NM: a number, or what senders write in a number's place: `<5`, `>= 100`, `POS`. */
function numeric(scope: Scope, field: Field, unitOf: Element, path: string): Value | undefined {
  const sent = take(field, path, 'valueQuantity.value');
  if (sent === '') return undefined;
  const plain = measured(sent);
  if (plain !== undefined) return { valueQuantity: { value: plain, ...unitOf } };
  const compared = /^(<=|>=|<|>)?\s*([+-]?[\d.]+)$/.exec(sent);
  const value = compared && measured(compared[2]!);
  if (value === undefined || value === null) {
    noteAt(scope, 'CW-TRN-012', 'information', field);
    return { valueString: wholeText(field, `${path}valueString`) };
  }
  const made: Element = {};
  put(made, 'comparator', compared?.[1]);
  made.value = value;
  return { valueQuantity: { ...made, ...unitOf } };
}

/** SN (HL7 v2.5.1 §2.A.71): `>^100`, `^1^-^2`, `^1^:^128`, `^2^+`. */
function structuredNumeric(scope: Scope, field: Field, unitOf: Element, path: string): Value | undefined {
  const [comparator, first, separator, second] = [1, 2, 3, 4].map((component) => peek(field, component).trim());
  const goesTo = (element: string) => markAll(field, path + element);
  const [one, other] = [decimal(first!), decimal(second!)];
  const sent = [comparator, first, separator, second].filter((part) => part !== '').join(' ');
  if (sent === '') return undefined;
  const isPlain = comparator === '' || comparator === '=';
  const isBound = comparator === '<' || comparator === '<=' || comparator === '>' || comparator === '>=';
  if (one !== undefined && separator === '' && second === '' && (isPlain || isBound)) {
    goesTo('valueQuantity');
    return { valueQuantity: { ...(isBound ? { comparator: comparator! } : {}), value: measured(first!)!, ...unitOf } };
  }
  if (one !== undefined && other !== undefined && separator === '-' && isPlain && one <= other) {
    goesTo('valueRange');
    return {
      valueRange: { low: { value: measured(first!)!, ...unitOf }, high: { value: measured(second!)!, ...unitOf } },
    };
  }
  if (one !== undefined && other !== undefined && (separator === ':' || separator === '/') && (isPlain || isBound)) {
    goesTo('valueRatio');
    const ratio: Element = {
      numerator: { ...(isBound ? { comparator: comparator! } : {}), value: one },
      denominator: { value: other },
    };
    extend(ratio, 'originalText', 'valueString', sent);
    return { valueRatio: ratio };
  }
  goesTo('valueString');
  if (one === undefined) noteAt(scope, 'CW-TRN-012', 'information', field);
  const words = typeof unitOf.unit === 'string' ? `${sent} ${unitOf.unit}` : sent;
  return { valueString: words };
}

function timeOfDay(scope: Scope, field: Field, unitOf: Element, path: string): Value | undefined {
  const sent = take(field, path, 'valueTime');
  const match = /^([01]\d|2[0-3])(?::?([0-5]\d)(?::?([0-5]\d)(\.\d+)?)?)?([+-]\d{4})?$/.exec(sent);
  // An hour alone has no form in FHIR.
  if (match?.[2] === undefined) return text(scope, field, unitOf, path);
  const made: Value = { valueTime: `${match[1]}:${match[2]}:${match[3] ?? '00'}${match[4] ?? ''}` };
  if (match[5] !== undefined) extendPrimitive(made, 'valueTime', originalText(sent));
  return made;
}

function period(scope: Scope, field: Field, unitOf: Element, path: string): Value | undefined {
  const made: Element = {};
  putTime(made, 'start', takeTime(scope, field, `${path}valuePeriod.start`, 1));
  putTime(made, 'end', takeTime(scope, field, `${path}valuePeriod.end`, 2));
  if (made.start === undefined && made.end === undefined) return text(scope, field, unitOf, path);
  return { valuePeriod: made };
}

function numericRange(scope: Scope, field: Field, unitOf: Element, path: string): Value | undefined {
  const low = measured(take(field, path, 'valueRange.low', 1));
  const high = measured(take(field, path, 'valueRange.high', 2));
  if (low === undefined && high === undefined) return text(scope, field, unitOf, path);
  const range: Element = {};
  if (low !== undefined) range.low = { value: low, ...unitOf };
  if (high !== undefined) range.high = { value: high, ...unitOf };
  return { valueRange: range };
}

/**
 * NA and MA: a series of numbers, one repetition a channel or sample. The interval is not in the segment, so it is absent
 * with the reason; zero is zero.
 */
function numericArray(_scope: Scope, field: Field, unitOf: Element, path: string): Value | undefined {
  const samples: string[] = [];
  for (let component = 1; component <= field.repetition.componentCount; component++) {
    samples.push(take(field, path, 'valueSampledData.data', component) || 'E');
  }
  if (samples.every((sample) => sample === 'E')) return undefined;
  if (samples.some((sample) => sample !== 'E' && decimal(sample) === undefined)) {
    return { valueString: wholeText(field, `${path}valueString`) };
  }
  return {
    valueSampledData: {
      origin: { value: 0, ...unitOf },
      _period: absent('unknown'),
      dimensions: 1,
      data: samples.join(' '),
    },
  };
}

/** All that a repetition says as one text. Delimiters that a sender did not escape in ST, TX or FT are part of the text. */
export function wholeText(field: Field, path: string): string {
  const { repetition } = field;
  const count = repetition.componentCount;
  markAll(field, path);
  if (count <= 1 && repetition.subcomponentCount(1) <= 1) return printable(peek(field));
  const components: string[] = [];
  for (let component = 1; component <= count; component++) {
    const parts: string[] = [];
    for (let sub = 1; sub <= repetition.subcomponentCount(component); sub++) parts.push(peek(field, component, sub));
    components.push(parts.join('&'));
  }
  return printable(components.join(isText(field) ? '^' : ' '));
}

function isText(field: Field): boolean {
  return /^(ST|TX|FT|)$/.test(field.repetition.segment.value(2));
}

/** FHIR strings hold no control characters but tab, CR and LF; a string of blanks is none. */
export function printable(text: string): string {
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
  return clean.trim() === '' ? '' : clean;
}

/** Where OBX-6, a CWE, has its parts. */
const unitPlaces = [1, 2, 3].map((component) => [component, 1] as const);

/** The unit of OBX-6 for the quantities of OBX-5; `markUnitOfObx6` says where it went. */
export function unitOfObx6(field: Field | undefined): Element {
  return field === undefined ? {} : unitAt(field, unitPlaces);
}

/** Says that OBX-6 is the unit of what stands at `paths`. */
export function markUnitOfObx6(field: Field, paths: readonly string[]): void {
  markUnit(field, paths, unitPlaces);
}
