import type { Json, Statement } from '#flow';
import type { Place } from '#formats/hl7v2/overlay/place.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';
import { add, type Element } from '../../element.ts';
import { fields } from '../leaves.ts';
import { note, noteAt, reading, type Scope } from '../scope.ts';
import type { Step, Target } from './target.ts';
import type { ValueReader } from './value-readers.ts';

/** A field of a site's own and where in FHIR it goes. */
export interface Addition {
  readonly from: Place;
  readonly target: Target;
  readonly read: ValueReader;
}

/**
 * Puts what a site's own fields say into what the message states, once that is stated. A field belongs to the resource of the
 * target's type that the segment before it is about; else to the only one of the message. Where there is none, or it is not
 * clear which, an issue says so and the field stays unmapped.
 */
export function applyAdditions(scope: Scope, additions: readonly Addition[]): void {
  for (const segment of scope.message.segments) {
    for (const addition of additions) {
      const { from, target, read } = addition;
      if (from.segment !== segment.id || !segment.has(from.field)) continue;
      const statement = statementFor(scope, segment, target.resourceType);
      if (statement === undefined) {
        note(scope, 'CW-TRN-020', 'warning', `${segment.id}[${segment.ordinal}]-${from.field}`);
        continue;
      }
      for (const field of fields(reading(scope, segment), from.field)) {
        const path = `${target.resourceType}/${statement.id}#${pathOf(target)}`;
        const value = read(scope, field, path, from.component ?? 1);
        if (value === undefined) noteAt(scope, 'CW-TRN-021', 'warning', field, from.component ?? 1);
        else put(statement.content as Element, target.steps, value);
      }
    }
  }
}

/** Marks tell what a segment became: the nearest before this one that became something of the type. */
function statementFor(scope: Scope, segment: Segment, type: string): Statement | undefined {
  const own = scope.statements.filter((statement) => statement.type === type && statement.mode !== 'mention');
  if (own.length < 2) return own[0];
  const byId = new Map(own.map((statement) => [statement.id, statement]));
  for (let position = segment.position - 1; position >= 0; position--) {
    for (const path of scope.marks[position]?.paths ?? []) {
      const id = path.startsWith(`${type}/`) ? path.slice(type.length + 1, path.indexOf('#')) : '';
      const found = byId.get(id);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function pathOf({ steps }: Target): string {
  return steps.map((step) => ('name' in step ? step.name : 'extension')).join('.');
}

/** Sets the value at the end of the steps: a list gets one more, what is there once is replaced. */
function put(holder: Element, steps: readonly Step[], value: Json): void {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  if (!('name' in step)) {
    const made: Element = { url: step.extension };
    put(made, rest, value);
    add(holder, 'extension', made);
    return;
  }
  if (rest.length === 0) {
    if (step.isList) add(holder, step.name, value);
    else holder[step.name] = value;
    return;
  }
  const there = step.isList ? (holder[step.name] as Json[] | undefined)?.[0] : holder[step.name];
  const isThere = typeof there === 'object' && there !== null && !Array.isArray(there);
  const inner: Element = isThere ? there : {};
  put(inner, rest, value);
  if (isThere) return;
  if (step.isList) add(holder, step.name, inner);
  else holder[step.name] = inner;
}
