import type { Element } from '../../element.ts';
import type { Field } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { putTime, takeTime } from '../times.ts';
import { hasOccurrence } from './tq1.ts';

/**
 * OBR-6, when a service is wanted: the time of it, or where a timing tells how often and how long as well, the event of that timing
 * (FHIR R4 Timing.event).
 */
export function addRequested(scope: Scope, field: Field, path: string, request: Element): void {
  const timing = request.occurrenceTiming as Element | undefined;
  if (timing !== undefined) {
    const time = takeTime(scope, field, `${path}occurrenceTiming.event`);
    const held: Element = {};
    putTime(held, 'event', time);
    if (held.event === undefined) return;
    timing.event = [held.event];
    if (held._event !== undefined) timing._event = [held._event as Element];
  } else if (!hasOccurrence(request)) {
    putTime(request, 'occurrenceDateTime', takeTime(scope, field, `${path}occurrenceDateTime`));
  } else if (request.occurrenceDateTime !== undefined) takeTime(scope, field, `${path}occurrenceDateTime`);
  else takeTime(scope, field, `${path}occurrencePeriod.start`);
}
