import { add, type Element, put, some } from '../../element.ts';
import { putCode } from '../datatypes/code.ts';
import { decimal } from '../datatypes/cq.ts';
import { repeatOf } from '../datatypes/rpt.ts';
import { type Field, peek, take } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { hasOccurrence } from './tq1.ts';

/**
 * TQ (ORC-7 and OBR-27 of before 2.5, HL7 v2.5.1 §2.A.81) → when a service is wanted, how much of it, how urgently, on what condition;
 * what TQ1 said already stands. `requested` is OBR-6, which then stands within the timing.
 */
export function addTq(scope: Scope, field: Field, path: string, request: Element, requested: string): void {
  if (peek(field, 6).trim() !== '' && request.priority === undefined)
    putCode(scope, request, 'priority', field, `${path}priority`, { map: 'order-priority', table: '0485' }, 6);
  if (request.quantityQuantity === undefined) {
    const amount = decimal(take(field, path, 'quantityQuantity.value', 1, 1));
    const unit = take(field, path, 'quantityQuantity.unit', 1, 2);
    if (amount !== undefined) request.quantityQuantity = unit === '' ? { value: amount } : { value: amount, unit };
  }
  if (!hasOccurrence(request)) addOccurrence(scope, field, path, request, requested);
  const condition = take(field, path, 'asNeededCodeableConcept.text', 7);
  if (condition !== '' && request.asNeededCodeableConcept === undefined)
    request.asNeededCodeableConcept = { text: condition };
  const words = take(field, path, 'note.text', 8);
  if (words !== '') add(request, 'note', { text: words });
}

/** TQ.2 the interval, TQ.4 and TQ.5 from when to when, TQ.12 how often in all. */
function addOccurrence(scope: Scope, field: Field, path: string, request: Element, requested: string): void {
  const period: Element = {};
  const isElse = requested !== '' && (requested !== peek(field, 4).trim() || peek(field, 5) !== '');
  const isOnce = /^(ONCE)?$/i.test(peek(field, 2).trim()) && !isElse;
  const at = isOnce ? `${path}occurrencePeriod` : `${path}occurrenceTiming.repeat.boundsPeriod`;
  const isTime = isOnce && peek(field, 5) === '';
  putTime(period, 'start', takeTime(scope, field, isTime ? `${path}occurrenceDateTime` : `${at}.start`, 4));
  putTime(period, 'end', takeTime(scope, field, `${at}.end`, 5));
  const code = take(field, path, 'occurrenceTiming', 2, 1);
  const total = take(field, path, 'occurrenceTiming.repeat.count', 12);
  if (isOnce) {
    if (period.end !== undefined) request.occurrencePeriod = period;
    else if (period._start === undefined) put(request, 'occurrenceDateTime', period.start);
    else request.occurrencePeriod = period;
    return;
  }
  const repeat: Element = repeatOf(code);
  if (/^[1-9]\d{0,5}$/.test(total)) repeat.count = Number(total);
  if (period.start !== undefined || period.end !== undefined) repeat.boundsPeriod = period;
  const timing: Element = {};
  put(timing, 'repeat', some(repeat));
  if (code !== '') timing.code = { text: code };
  put(request, 'occurrenceTiming', some(timing));
}
