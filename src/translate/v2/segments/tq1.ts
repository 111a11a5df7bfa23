import { add, type Element, put, some } from '../../element.ts';
import { extendPrimitive, originalText } from '../../extensions.ts';
import { putCode } from '../datatypes/code.ts';
import { decimal, quantity } from '../datatypes/cq.ts';
import { duration, repeatPattern, takeTimeUnit, timeUnit } from '../datatypes/rpt.ts';
import { fields, first, type Marks, mark, peek, take, takeBack } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { printable, wholeText } from './obx-value.ts';

/** TQ1 → the Timing of it: pattern, times of day, how long each and all of it lasts, how often in all. */
export function timingOfTq1(scope: Scope, tq1: Marks, path: string): Element | undefined {
  const hasTimes = fields(tq1, 4).some((field) => timeOfDay(peek(field).trim()) !== undefined);
  const pattern = fields(tq1, 3).map((field) => repeatPattern(scope, field, path, hasTimes));
  const timing: Element = { ...pattern[0] };
  const repeat: Element = { ...(timing.repeat as Element | undefined) };
  timesOfDay(tq1, path, repeat);
  bounds(scope, tq1, path, repeat);
  const lasting = first(tq1, 13);
  if (lasting) {
    const before = tq1.keys.length;
    const value = decimal(take(lasting, `${path}.repeat.duration`, ''));
    const sent = takeTimeUnit(lasting, path, ['.repeat.durationUnit'], 2);
    const unit = timeUnit(sent);
    if (value !== undefined && value > 0 && unit !== undefined) {
      Object.assign(repeat, { duration: value, durationUnit: unit });
      if (unit !== sent) extendPrimitive(repeat, 'durationUnit', originalText(sent));
    } else takeBack(tq1, before);
  }
  const total = first(tq1, 14) ? take(first(tq1, 14)!, `${path}.repeat.count`, '') : '';
  if (/^[1-9]\d{0,5}$/.test(total)) repeat.count = Number(total);
  put(timing, 'repeat', some(repeat));
  return some(timing);
}

/** TQ1-4: the times that the pattern stands for (HL7 v2.5.1 §4.5.4.4). */
function timesOfDay(tq1: Marks, path: string, repeat: Element): void {
  for (const field of fields(tq1, 4)) {
    const time = timeOfDay(peek(field).trim());
    if (time === undefined) continue;
    take(field, path, '.repeat.timeOfDay');
    add(repeat, 'timeOfDay', time);
  }
}

function timeOfDay(sent: string): string | undefined {
  const time = /^([01]\d|2[0-3]):?([0-5]\d):?([0-5]\d)?/.exec(sent);
  return time === null ? undefined : `${time[1]}:${time[2]}:${time[3] ?? '00'}`;
}

/** TQ1-7 and 8 from when to when, else TQ1-6 how long. */
function bounds(scope: Scope, tq1: Marks, path: string, repeat: Element): void {
  const period: Element = {};
  putTime(period, 'start', first(tq1, 7) && takeTime(scope, first(tq1, 7)!, `${path}.repeat.boundsPeriod.start`));
  putTime(period, 'end', first(tq1, 8) && takeTime(scope, first(tq1, 8)!, `${path}.repeat.boundsPeriod.end`));
  const lasting = first(tq1, 6);
  const hasPeriod = some(period) !== undefined;
  if (lasting && !hasPeriod) {
    const value = decimal(take(lasting, `${path}.repeat.boundsDuration`, ''));
    put(repeat, 'boundsDuration', duration(value, takeTimeUnit(lasting, path, ['.repeat.boundsDuration'], 2)));
  }
  if (hasPeriod) repeat.boundsPeriod = period;
}

/** The same where they are all that is told: a period, or a time. */
function markBounds(tq1: Marks, path: string, isTime: boolean): void {
  for (const [field, suffix] of [
    [7, isTime ? 'occurrenceDateTime' : 'occurrencePeriod.start'],
    [8, 'occurrencePeriod.end'],
  ] as const)
    if (first(tq1, field)) mark(first(tq1, field)!, path, suffix);
}

/**
 * TQ1 → when a service is wanted, how much of it, how urgently, on what condition: elements of a ServiceRequest. What a later TQ1
 * says of the same is left for `keepSegment`. `requested` is OBR-6, which then stands within the timing.
 */
export function addTq1(scope: Scope, tq1: Marks, path: string, request: Element, requested: string): void {
  const priority = first(tq1, 9);
  if (priority && peek(priority) !== '' && request.priority === undefined)
    putCode(scope, request, 'priority', priority, `${path}priority`, { map: 'order-priority', table: '0485' });
  const amount = first(tq1, 2);
  if (amount) put(request, 'quantityQuantity', request.quantityQuantity ?? quantity(amount, `${path}quantityQuantity`));
  if (!hasOccurrence(request)) {
    const before = tq1.keys.length;
    const timing = timingOfTq1(scope, tq1, `${path}occurrenceTiming`);
    const isWithin = requested !== '' && (requested !== peekAt(tq1, 7) || peekAt(tq1, 8) !== '');
    const made = timing === undefined ? {} : isWithin ? { occurrenceTiming: timing } : occurrence(timing);
    // Bounds alone make an element of another name.
    if (made.occurrencePeriod !== undefined || made.occurrenceDateTime !== undefined) {
      takeBack(tq1, before);
      markBounds(tq1, path, made.occurrencePeriod === undefined);
    }
    Object.assign(request, made);
  }
  const condition = first(tq1, 10);
  if (condition)
    request.asNeededCodeableConcept = { text: printable(wholeText(condition, `${path}asNeededCodeableConcept.text`)) };
  for (const field of fields(tq1, 11)) {
    const text = wholeText(field, `${path}note.text`);
    if (text !== '') add(request, 'note', { text });
  }
}

/** A timing that has bounds alone is a time or a period. */
function occurrence(timing: Element): Element {
  const repeat = (timing.repeat ?? {}) as Element;
  const period = repeat.boundsPeriod as Element | undefined;
  if (timing.code !== undefined || period === undefined || Object.keys(repeat).length > 1)
    return { occurrenceTiming: timing };
  if (period.end !== undefined || period._start !== undefined || period.start === undefined)
    return { occurrencePeriod: period };
  return { occurrenceDateTime: period.start };
}

const peekAt = (marks: Marks, field: number): string => (first(marks, field) ? peek(first(marks, field)!).trim() : '');

export function hasOccurrence(request: Element): boolean {
  return ['DateTime', 'Period', 'Timing'].some((type) => request[`occurrence${type}`] !== undefined);
}
