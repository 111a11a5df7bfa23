import { type Element, put, some } from '../../element.ts';
import { extendPrimitive } from '../../extensions.ts';
import { alternateCode } from '../datatypes/code.ts';
import { codeableConcept, codeSystem } from '../datatypes/cwe.ts';
import { location } from '../datatypes/pl.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { type Field, first, type Marks, mark, markAll, markCopies, peek, take, takeBack } from '../leaves.ts';
import type { Scope } from '../scope.ts';
import { siteUri } from '../site-uri.ts';
import { type FhirTime, putTime, takeTime } from '../times.ts';
import { concept } from '../vocabulary.ts';
import { isTakingBack } from './action-code.ts';
import { listed } from './said.ts';
import { minutesOf, unitOf } from './sch.ts';

/** Where a segment of a resource has its kind, times and status (HL7 v2.5.1 §10.6.4 to 10.6.7). */
const placesOf = {
  AIS: { start: 4, duration: 7, status: 10 },
  AIG: { start: 8, duration: 11, status: 14 },
  AIL: { start: 6, duration: 9, status: 12 },
  AIP: { start: 6, duration: 9, status: 12 },
} as const;

/** A segment that tells of a resource. */
export type ResourceSegment = keyof typeof placesOf;

/** When a resource is wanted: its start, and how many minutes. */
export interface ResourceTimes {
  readonly start: FhirTime | undefined;
  readonly minutes: number | undefined;
}

/** Start and duration of AIS, AIG, AIL or AIP; a start told as an offset is counted from that of the appointment. */
export function timesOfResource(scope: Scope, marks: Marks, path: string, base?: FhirTime): ResourceTimes {
  const { start, duration } = placesOf[marks.segment.id as ResourceSegment];
  const sent = first(marks, start);
  const own = sent && takeTime(scope, sent, `${path}start`);
  const minutes = minutesAt(marks, duration, `${path}end`);
  // The end is counted from the start.
  if (own !== undefined && minutes !== undefined) mark(sent!, path, 'end');
  return { start: own ?? offsetFrom(marks, start + 1, path, base), minutes };
}

function offsetFrom(marks: Marks, field: number, path: string, base: FhirTime | undefined): FhirTime | undefined {
  const minutes = base === undefined ? undefined : minutesAt(marks, field, `${path}start`);
  if (minutes !== undefined) markCopies(marks, `${path}start`, `${path}end`);
  return minutes === undefined ? undefined : later(base!, minutes);
}

function minutesAt(marks: Marks, field: number, path: string): number | undefined {
  const sent = first(marks, field);
  if (sent === undefined) return undefined;
  const before = marks.keys.length;
  const unitField = first(marks, field + 1);
  const unit = unitField === undefined ? 'min' : unitOf(unitField, path);
  const minutes = minutesOf(take(sent, path, ''), unit);
  if (minutes === undefined) takeBack(marks, before);
  return minutes;
}

/**
 * What a service (AIS) repeats of its appointment: its start, how long it takes and its status (SCH-25) went where those did. What it
 * says otherwise is left to be kept.
 */
export function passOverSame(
  scope: Scope,
  ais: Marks,
  {
    sch,
    start,
    end,
  }: { readonly sch: Marks; readonly start: FhirTime | undefined; readonly end: FhirTime | undefined },
  path: string,
): void {
  const before = ais.keys.length;
  const own = timesOfResource(scope, ais, path);
  const until = own.start && own.minutes !== undefined ? later(own.start, own.minutes) : undefined;
  const isSame = own.start?.value === start?.value && until !== undefined && until.value === end?.value;
  if (!isSame || first(ais, 5) !== undefined) takeBack(ais, before);
  const [status, told] = [first(ais, 10), first(sch, 25)];
  if (status !== undefined && status.repetition.raw === told?.repetition.raw) markAll(status, `${path}status`);
}

/** A time so many minutes later, at the same offset; undefined where it has no time of day. */
export function later({ value }: FhirTime, minutes: number): FhirTime | undefined {
  const parts = /^(.+?)([+-]\d\d:\d\d)$/.exec(value);
  if (parts === null || !value.includes('T')) return undefined;
  const moved = new Date(Date.parse(`${parts[1]}Z`) + minutes * 60_000);
  return { value: `${moved.toISOString().slice(0, 19)}${parts[2]}` };
}

/**
 * AIG, AIL or AIP → a participant of the appointment. A thing (AIG) is known by its number and name alone. Undefined for one that
 * is taken out again (action code D, HL7 table 0206), or of whom nothing is told.
 */
export function participantOf(scope: Scope, marks: Marks, path: string, base?: FhirTime): Element | undefined {
  const id = marks.segment.id as ResourceSegment;
  const isOut = isTakingBack(first(marks, 2), path, '', 'D');
  const actor = actorOf(scope, id, marks, path);
  if (actor === undefined || isOut) return undefined;
  const made: Element = {};
  const kind = first(marks, 4);
  put(made, 'type', listed([kind && codeableConcept(scope, kind, `${path}.type`)]));
  made.actor = actor;
  statusOf(marks, placesOf[id].status, path, made);
  const { start, minutes } = timesOfResource(scope, marks, `${path}.period.`, base);
  const period: Element = {};
  putTime(period, 'start', start);
  putTime(period, 'end', start && minutes !== undefined ? later(start, minutes) : undefined);
  put(made, 'period', some(period));
  return made;
}

function actorOf(scope: Scope, id: ResourceSegment, marks: Marks, path: string): Element | undefined {
  const named = first(marks, 3);
  if (named === undefined) return undefined;
  if (id === 'AIL') return location(scope, named);
  if (id === 'AIP') return practitioner(scope, named, `${path}.actor`);
  return thing(scope, named, `${path}.actor`);
}

/** AIG-3: a CWE that names equipment, a room, a team: not a directory entry of any one type. */
export function thing(scope: Scope, field: Field, path: string): Element | undefined {
  const value = take(field, path, '.identifier.value');
  const words = take(field, path, '.display', 2);
  const named = take(field, path, '.identifier.system', 3);
  const [code, other] = [take(field, path, '.display', 4), take(field, path, '.display', 5)];
  if (value === '' && words === '') return undefined;
  const made: Element = {};
  if (value !== '') made.identifier = { system: codeSystem(scope, named) ?? siteUri(scope, ''), value };
  put(made, 'display', [words || value, other, code].filter((part) => part !== '').join(', '));
  return made;
}

/** AIx-10, 12 or 14 (HL7 table 0278): whether the resource takes part. */
function statusOf(marks: Marks, field: number, path: string, participant: Element): void {
  const sent = first(marks, field);
  if (sent === undefined || peek(sent).trim() === '') return;
  const code = take(sent, path, '.status');
  const words = take(sent, path, '.status', 2);
  const appointment = concept('appointment-status', code)?.code;
  const taken = appointment === undefined ? undefined : participationOf[appointment];
  if (taken !== undefined) participant.status = taken;
  if (taken === undefined || appointment !== 'booked')
    extendPrimitive(participant, 'status', alternateCode('0278', code, words));
}

const participationOf: Readonly<Record<string, string>> = {
  booked: 'accepted',
  'checked-in': 'accepted',
  arrived: 'accepted',
  fulfilled: 'accepted',
  noshow: 'accepted',
  pending: 'tentative',
  waitlist: 'tentative',
  cancelled: 'declined',
  'entered-in-error': 'declined',
};
