import type { FhirResource } from '#flow';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { type Element, put } from '../../element.ts';
import { entityIdentifier } from '../datatypes/ei.ts';
import { location } from '../datatypes/pl.ts';
import { practitioner } from '../datatypes/xcn.ts';
import { mention } from '../directory.ts';
import { keepFields } from '../kept-fields.ts';
import { first, type Marks, take } from '../leaves.ts';
import { leaveOut } from '../preserved.ts';
import { note, reading, type Scope } from '../scope.ts';
import { later, thing, timesOfResource } from '../segments/appointment-resource.ts';
import { annotations } from '../segments/nte.ts';
import { listed } from '../segments/said.ts';
import { state } from '../state.ts';
import { type FhirTime, putTime, takeTime } from '../times.ts';

/** A resource of a message about blocked time, with the notes behind it. */
export interface BlockedResource {
  readonly segment: Segment;
  readonly beside: readonly Segment[];
}

/**
 * S23 and S24 (HL7 v2.5.1 §10.4.12, §10.4.13): time of a place, a person or a thing that is blocked or open again → a Slot of its Schedule.
 * One that is opened is the one that was blocked: of the same resource, from the same time on.
 */
export function stateBlockedTime(
  scope: Scope,
  sch: Segment,
  tq1: Segment | undefined,
  resources: readonly BlockedResource[],
  isOpen: boolean,
): void {
  const marks = reading(scope, sch);
  let isTold = false;
  for (const { segment, beside } of resources) {
    // A service takes no time of its own.
    if (segment.id === 'AIS') continue;
    const own = reading(scope, segment);
    const actor = actorOf(scope, own);
    if (actor === undefined) continue;
    const span = spanOf(scope, marks, tq1 && reading(scope, tq1), own);
    if (span === undefined) continue;
    isTold = true;
    const schedule = scheduleOf(scope, actor);
    const { ids, system } = scope.context;
    const id = ids.directory(system, 'Slot', `${schedule.reference as string}|${span.start.value}`);
    const path = `Slot/${id}#`;
    const content: FhirResource = {
      resourceType: 'Slot',
      schedule: { reference: schedule.reference! },
      status: isOpen ? 'free' : 'busy-unavailable',
    };
    const element = content as Element;
    const numbers = [first(marks, 1), first(marks, 2)].map(
      (field, index) => field && entityIdentifier(scope, field, `${path}identifier`, index === 0 ? 'PLAC' : 'FILL'),
    );
    put(element, 'identifier', listed(numbers));
    putTime(element, 'start', span.start);
    putTime(element, 'end', span.end);
    const notes = beside.filter((one) => one.id === 'NTE').map((one) => reading(scope, one));
    const said = annotations(scope, notes, path, 'comment').map((one) => one.text as string);
    put(element, 'comment', [reasonOf(marks, path), ...said].filter((one) => one !== '').join('\n'));
    keepFields(scope, own, path, element);
    keepFields(scope, marks, path, element);
    state(scope, { type: 'Slot', id, patient: '', mode: 'merge', content });
  }
  if (!isTold) note(scope, 'CW-TRN-017', 'warning', `SCH[${sch.ordinal}]-11`);
}

function actorOf(scope: Scope, marks: Marks): Element | undefined {
  const named = first(marks, 3);
  if (named === undefined) return undefined;
  if (marks.segment.id === 'AIL') return location(scope, named);
  return marks.segment.id === 'AIP'
    ? practitioner(scope, named, 'Schedule#actor')
    : thing(scope, named, 'Schedule#actor');
}

/** Whose time it is: a directory entry, or what is known by its number alone. */
function scheduleOf(scope: Scope, actor: Element): Element {
  const name = (actor.reference ?? JSON.stringify(actor.identifier ?? actor.display)) as string;
  return mention(scope, 'Schedule', `schedule:${name}`, { actor: [actor] }, (actor.display as string) ?? '');
}

/** Its own time, else the one of the message: TQ1, or SCH-11 of before 2.5. */
function spanOf(
  scope: Scope,
  sch: Marks,
  tq1: Marks | undefined,
  own: Marks,
): { readonly start: FhirTime; readonly end: FhirTime } | undefined {
  const told = timesOfResource(scope, own, 'Slot#');
  const time = (marks: Marks | undefined, field: number, name: string, component = 1) =>
    marks && first(marks, field) && takeTime(scope, first(marks, field)!, `Slot#${name}`, component);
  const start = told.start ?? time(tq1, 7, 'start') ?? time(sch, 11, 'start', 4);
  if (start === undefined || !start.value.includes('T')) return undefined;
  const end =
    (told.minutes === undefined ? undefined : later(start, told.minutes)) ??
    time(tq1, 8, 'end') ??
    time(sch, 11, 'end', 5);
  return end?.value.includes('T') ? { start, end } : undefined;
}

/** SCH-7, else SCH-6: why, in words. */
function reasonOf(sch: Marks, path: string): string {
  for (const number of [7, 6]) {
    const field = first(sch, number);
    if (field === undefined) continue;
    const [words, code] = [take(field, path, 'comment', 2), take(field, path, 'comment', 1)];
    leaveOut(field, 'a comment is a text: it has no coding system', 3);
    if (words !== '' || code !== '') return words === '' || code === '' ? words || code : `${words} (${code})`;
  }
  return '';
}
