import type { FhirResource, Json } from '#flow';
import type { Element } from '../../element.ts';
import { location } from '../datatypes/pl.ts';
import { first, isFilled, type Marks, mark, peek } from '../leaves.ts';
import { leaveOutAll } from '../preserved.ts';
import type { Scope } from '../scope.ts';
import { encounterClass } from '../segments/pv1.ts';
import { type FhirTime, putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';

/** What an event does to the Encounter that PV1 describes. */
export interface EncounterEvent {
  readonly scope: Scope;
  /** `A01`; any other message's trigger has no effect. */
  readonly trigger: string;
  readonly pv1: Marks;
  readonly pv2: Marks | undefined;
  readonly evn: Marks | undefined;
  readonly path: string;
}

/** Triggers after which status and locations are what the event says, or which are not about the visit (HL7 v2.5.1 chapter 3). */
export const eventsApplied: ReadonlySet<string> = new Set(
  (
    'A01 A02 A03 A04 A05 A06 A07 A08 A09 A10 A11 A12 A13 A14 A15 A16 A17 A20 A21 A22 A23 A25 A26 A27 A28 A29 A31 A32 A33 ' +
    'A38 A52 A53 A54 A55 A60 A61 A62'
  ).split(' '),
);

/** Sets status, locations, class history and the end of the period by the event. Gives the status for want of a better. */
export function applyEvent(event: EncounterEvent, encounter: FhirResource): Element {
  const { scope, trigger, pv1 } = event;
  const status = statusOf(event);
  if (status !== undefined) encounter.status = status;
  const time = timed[trigger] === undefined ? undefined : eventTime(scope, event.evn, timed[trigger]);
  const locations = locationsOf(event, time);
  if (locations.length > 0) encounter.location = locations;
  // Who is not to come has no bed kept.
  else if (trigger === 'A27') encounter.location = null;
  if (trigger === 'A06' || trigger === 'A07') encounter.classHistory = classHistory(trigger, pv1, time);
  if (trigger === 'A03') closePeriod(encounter, time);
  if (trigger === 'A13') encounter.period = reopened(encounter.period);
  return { status: standInStatus(pv1) };
}

/** EVN-6, when the event occurred, else EVN-2, when it was recorded. */
function eventTime(scope: Scope, evn: Marks | undefined, elements: readonly string[]): FhirTime | undefined {
  if (evn === undefined) return undefined;
  const field = first(evn, 6) ?? first(evn, 2);
  for (const element of field ? elements.slice(1) : []) mark(field!, 'Encounter#', element);
  return field && takeTime(scope, field, `Encounter#${elements[0]!}`);
}

/** Events whose time is that of something in the Encounter. */
const timed: Readonly<Record<string, readonly string[]>> = {
  A02: ['location.period'],
  A03: ['location.period', 'period.end'],
  A06: ['location.period', 'classHistory.period'],
  A07: ['location.period', 'classHistory.period'],
  A17: ['location.period'],
};

function statusOf({ scope, trigger, pv1 }: EncounterEvent): string | undefined {
  // A visit that is over when it is first told of (a registration sent late) is finished.
  if ((trigger === 'A01' || trigger === 'A04') && isFilled(pv1, 45)) return 'finished';
  if (trigger === 'A04') return scope.context.options?.registrationStatus ?? concept('encounter-status', 'A04')?.code;
  if (trigger === 'A28' || trigger === 'A31') return undefined;
  return concept('encounter-status', trigger)?.code;
}

/** What holds only until any event has said a status. */
function standInStatus(pv1: Marks): string {
  if (isFilled(pv1, 45)) return 'finished';
  return concept('encounter-class-status', first(pv1, 2) ? peek(first(pv1, 2)!) : '')?.code ?? 'unknown';
}

/** PV1-3 the assigned location, 6 the prior, 11 a temporary, 42 and PV2-1 pending ones, 43 the prior temporary. */
function locationsOf({ scope, trigger, pv1, pv2 }: EncounterEvent, time: FhirTime | undefined): Element[] {
  const found: Element[] = [];
  // A17 is a transfer of two patients, each to the bed of the other.
  const transferred = trigger === 'A02' || trigger === 'A06' || trigger === 'A07' || trigger === 'A17';
  const over = trigger === 'A03';
  const planned = trigger === 'A05' || trigger === 'A14' || (first(pv1, 2) ? peek(first(pv1, 2)!) === 'P' : false);
  // A cancelled pending transfer (A26) or admission (A27) names the place that is reserved no more.
  const isCancelled = trigger === 'A26' || trigger === 'A27';
  const add = (marks: Marks | undefined, field: number, status: string, start?: FhirTime, end?: FhirTime) => {
    const one = marks && first(marks, field);
    const target = one && location(scope, one);
    if (target === undefined || (isCancelled && (status === 'reserved' || status === 'planned'))) return;
    const made: Element = { location: target, status };
    const period: Element = {};
    putTime(period, 'start', start);
    putTime(period, 'end', end);
    if (start !== undefined || end !== undefined) made.period = period;
    found.push(made);
  };
  add(
    pv1,
    3,
    over ? 'completed' : planned ? 'planned' : 'active',
    transferred ? time : undefined,
    over ? time : undefined,
  );
  // Where a move is taken back (A12, A32, A33), PV1-6 is where the patient never came to be (HL7 v2.5.1 §3.3.12).
  const never = neverMoved.has(trigger) ? first(pv1, 6) : undefined;
  if (never === undefined) add(pv1, 6, 'completed', undefined, transferred ? time : undefined);
  else leaveOutAll(never, 'the move there is taken back');
  add(pv1, 11, 'active');
  add(pv1, 42, 'reserved');
  add(pv1, 43, 'completed');
  add(pv2, 1, 'planned');
  return found;
}

const neverMoved: ReadonlySet<string> = new Set(['A12', 'A32', 'A33']);

/** A06 makes an inpatient, A07 an outpatient: since when the class holds, and what is known to have ended. */
function classHistory(trigger: 'A06' | 'A07', pv1: Marks, time: FhirTime | undefined): Element[] {
  if (time === undefined) return [];
  const now = first(pv1, 2);
  if (now !== undefined) mark(now, 'Encounter#', 'classHistory.class');
  const history: Element[] = [];
  if (trigger === 'A07') history.push({ class: encounterClass('I'), period: periodOf('end', time) });
  const code = now && peek(now) !== '' ? peek(now) : trigger === 'A06' ? 'I' : 'O';
  history.push({ class: encounterClass(code), period: periodOf('start', time) });
  return history;
}

function periodOf(end: 'start' | 'end', time: FhirTime | undefined): Element {
  const period: Element = {};
  putTime(period, end, time);
  return period;
}

/** A discharge that does not repeat its time (PV1-45) happened when the event did. */
function closePeriod(encounter: FhirResource, time: FhirTime | undefined): void {
  const period: Element = isObject(encounter.period) ? { ...encounter.period } : {};
  if (period.end !== undefined || time === undefined) return;
  putTime(period, 'end', time);
  encounter.period = period;
}

/** A discharge taken back: no end stands, and the start does, whether the message repeats it or not. */
function reopened(period: Json | undefined): Json {
  const { _end: _, ...open } = isObject(period) ? period : {};
  return { ...open, end: null };
}

function isObject(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
