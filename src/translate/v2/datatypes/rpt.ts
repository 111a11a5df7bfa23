import { type Element, put, some } from '../../element.ts';
import { type Field, mark, peek, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import type { Scope } from '../scope.ts';
import { concept, v2Table } from '../vocabulary.ts';
import { decimal } from './cq.ts';
import { codeSystem, codingTo } from './cwe.ts';

const ucum = 'http://unitsofmeasure.org';

/** UCUM's code for a unit of time as v2 writes it; undefined for what is none. */
export function timeUnit(sent: string): string | undefined {
  // Of whatever case: months are not abbreviated to one letter, and so are not taken for minutes.
  return concept('time-unit', sent.trim().toLowerCase())?.code;
}

/** A unit of time as it stands in a CQ's or an RPT's component, by its code or its words; `''` where neither is one. */
export function takeTimeUnit(field: Field, path: string, suffixes: readonly string[], component: number): string {
  const told = [1, 2].find((sub) => timeUnit(peek(field, component, sub)) !== undefined);
  if (told === undefined) return '';
  for (const sub of [1, 2, 3]) {
    if (peek(field, component, sub) === '') continue;
    if (sub === told) for (const suffix of suffixes) mark(field, path, suffix, component, sub);
    else leaveOut(field, 'the unit is told by its other part', component, sub);
  }
  return peek(field, component, told).trim();
}

/** A duration: number and unit. Undefined where the unit is none of time (FHIR demands UCUM's). */
export function duration(value: number | undefined, unit: string): Element | undefined {
  const code = timeUnit(unit);
  return value === undefined || code === undefined ? undefined : { value, unit: unit.trim(), system: ucum, code };
}

/**
 * RPT (HL7 v2.5.1 §2.A.66) → Timing: the code as sent, and what of it FHIR can count by (`Q6H`, `BID`, period and unit, the event
 * that it is tied to). Where times of day are told beside it, they say when: FHIR has them or an event (tim-10), which then is words.
 */
export function repeatPattern(scope: Scope, field: Field, path: string, hasTimes = false): Element | undefined {
  const timing: Element = {};
  const repeat: Element = {};
  const code = take(field, path, '.code', 1, 1);
  const words = take(field, path, '.code', 1, 2);
  const named = take(field, path, '.code', 1, 3);
  Object.assign(repeat, repeatOf(code));
  for (const _ in repeat) {
    mark(field, path, '.repeat', 1, 1);
    break;
  }
  const every = decimal(take(field, path, '.repeat.period', 5));
  // A number without a unit is no period.
  const unit = timeUnit(takeTimeUnit(field, path, ['.repeat.periodUnit'], 6));
  if (every !== undefined && every > 0 && unit !== undefined && repeat.period === undefined) {
    Object.assign(repeat, { period: every, periodUnit: unit });
  }
  // An event decides whether there is an offset from it, or a time of day.
  const event = hasTimes ? undefined : concept('timing-event', peek(field, 8).trim());
  if (event !== undefined) mark(field, path, '.repeat', 8);
  if (event !== undefined) repeat.when = [event.code];
  offset(field, path, repeat, event?.code);
  put(timing, 'repeat', some(repeat));
  const tied = hasTimes ? [8, 9, 10].map((component) => take(field, path, '.code.text', component)) : [];
  const text = [words || code, tied.filter((part) => part !== '').join(' ')].filter((part) => part !== '').join(', ');
  if (code !== '') {
    const system = codeSystem(scope, named) ?? v2Table('0335');
    timing.code = /\s/.test(code) ? { text } : { coding: [codingTo(system, code, words)], text };
  } else if (text !== '') timing.code = { text };
  return some(timing);
}

/** Minutes from the event; there is none where no event is named, or a meal's middle is (FHIR R4 tim-9). */
function offset(field: Field, path: string, repeat: Element, event: string | undefined): void {
  const minutes = minutesIn[timeUnit(peek(field, 10)) ?? timeUnit(peek(field, 10, 2)) ?? ''];
  if (minutes === undefined || event === undefined || /^C[MDV]?$/.test(event)) return;
  const amount = decimal(take(field, path, '.repeat.offset', 9));
  takeTimeUnit(field, path, ['.repeat.offset'], 10);
  if (amount === undefined) return;
  if (amount >= 0) repeat.offset = Math.round(amount * minutes);
}

const minutesIn: Readonly<Record<string, number>> = { min: 1, h: 60, d: 1440, wk: 10_080 };

/** HL7 table 0335: `Q<n><unit>`, and the Latin for so many times a day. */
export function repeatOf(code: string): Element {
  const every = /^Q(\d{1,3})?([SMHDWL])$/.exec(code.toUpperCase());
  if (every !== null) {
    return { frequency: 1, period: Number(every[1] ?? 1), periodUnit: letters[every[2]!]! };
  }
  const times = timesADay[code.toUpperCase()];
  return times === undefined ? {} : { frequency: times, period: 1, periodUnit: 'd' };
}

const letters: Readonly<Record<string, string>> = { S: 's', M: 'min', H: 'h', D: 'd', W: 'wk', L: 'mo' };
const timesADay: Readonly<Record<string, number>> = { QD: 1, BID: 2, TID: 3, QID: 4 };
