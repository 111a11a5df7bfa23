import type { Segment } from '../segment.ts';
import { compileCondition } from './compile-condition.ts';
import { isFilled, partOf, withPart } from './field-values.ts';
import type { Draft } from './overlay.ts';
import { depthOf, type Place, placeOf } from './place.ts';
import type { AuthorityRule, MessageRule } from './rule.ts';

/** Applies a rule to what those before it left. */
export type CompiledRule = (draft: Draft) => void;

/** `nth`: of the feed's rules, from 1, as it is told where one drops something. Throws a RangeError for what is no place. */
export function compileRule(rule: MessageRule, nth: number): CompiledRule {
  const holds = compileCondition(rule.when);
  if ('drop' in rule) return dropping(rule.drop, nth, holds);
  if ('copy' in rule) return carrying(rule.copy, false, holds);
  if ('move' in rule) return carrying(rule.move, true, holds);
  if ('authority' in rule) return stating(rule.authority, holds);
  if ('default' in rule) return filling(placeOf(rule.default.field), rule.default.value, holds);
  return replacing(placeOf(rule.values.field), rule.values.map, holds);
}

type Holds = (draft: Draft, segment: Segment) => boolean;

/** The segments that a rule is about. */
function* targets(draft: Draft, id: string, holds: Holds): Generator<Segment> {
  for (const segment of draft.message.segments) {
    if (segment.id === id && !draft.isDropped(segment) && holds(draft, segment)) yield segment;
  }
}

/** From the segment itself where both are of one id, else from the nearest before it, else from the first. */
function carrying(
  places: { readonly from: string; readonly to: string },
  isMoved: boolean,
  holds: Holds,
): CompiledRule {
  const [from, to] = [placeOf(places.from), placeOf(places.to)];
  // Into a part there is room for its like, and for what is less.
  if (depthOf(to) > depthOf(from)) throw new RangeError(`${places.from} has more parts than ${places.to} can hold`);
  return (draft) => {
    for (const segment of targets(draft, to.segment, holds)) {
      const source = from.segment === to.segment ? segment : nearest(draft, from.segment, segment);
      if (source === undefined) continue;
      const part = partOf(draft.values(source, from.field), from);
      if (!isFilled(part)) continue;
      draft.set(segment, to.field, withPart(draft.values(segment, to.field), to, part));
      if (isMoved)
        draft.set(
          source,
          from.field,
          withPart(
            draft.values(source, from.field),
            from,
            part.map(() => []),
          ),
        );
      draft.trace.carried(source, from, segment, to);
    }
  };
}

function nearest({ message, isDropped }: Draft, id: string, segment: Segment): Segment | undefined {
  const all = message.segments.filter((one) => one.id === id && !isDropped(one));
  return all.findLast(({ position }) => position < segment.position) ?? all[0];
}

function filling(place: Place, value: string, holds: Holds): CompiledRule {
  return (draft) => {
    for (const segment of targets(draft, place.segment, holds)) {
      const values = draft.values(segment, place.field);
      if (isFilled(partOf(values, place))) continue;
      draft.set(segment, place.field, withPart(values, place, [[[value]]]));
    }
  };
}

/** A place without a component means the first: the code of a coded field. */
function replacing(place: Place, map: Readonly<Record<string, string>>, holds: Holds): CompiledRule {
  const code = place.component === undefined ? { ...place, component: 1 } : place;
  const replacements = new Map(Object.entries(map));
  return (draft) => {
    for (const segment of targets(draft, place.segment, holds)) {
      const values = draft.values(segment, place.field);
      const parts = partOf(values, code);
      const replaced = parts.map(([leaves = []]) => [leaves.map((leaf) => replacements.get(leaf.trim()) ?? leaf)]);
      if (JSON.stringify(replaced) !== JSON.stringify(parts.map(([leaves = []]) => [leaves]))) {
        draft.set(segment, place.field, withPart(values, code, replaced));
      }
    }
  };
}

/** HL7 v2.8.2 §2A.2.14 CX-4 is an HD in sub-components; §2A.2.28 EI-2 to 4 are the parts of one. */
function stating(rule: AuthorityRule, holds: Holds): CompiledRule {
  const place = placeOf(rule.field);
  const parts = [rule.namespace ?? '', rule.universalId ?? '', rule.universalIdType ?? ''];
  return (draft) => {
    for (const segment of targets(draft, place.segment, holds)) {
      let isChanged = false;
      const values = draft.values(segment, place.field).map((repetition) => {
        const own = rule.dataType === 'CX' ? repetition.slice(3, 4) : repetition.slice(1, 4);
        const idType = repetition[4]?.[0]?.trim() ?? '';
        const isMeant = rule.dataType === 'EI' || rule.idType === undefined || idType === '' || idType === rule.idType;
        if (!isFilled([repetition.slice(0, 1)]) || isFilled([own]) || !isMeant) return repetition;
        isChanged = true;
        const issuer = rule.dataType === 'CX' ? [parts] : parts.map((part) => [part]);
        const from = rule.dataType === 'CX' ? 3 : 1;
        const padded = [...repetition, ...Array.from({ length: Math.max(0, from - repetition.length) }, () => [])];
        return [...padded.slice(0, from), ...issuer, ...padded.slice(from + issuer.length)];
      });
      if (isChanged) draft.set(segment, place.field, values);
    }
  };
}

/** `ZPD` a segment; `PID-19` a field or a part of one. */
function dropping(what: string, nth: number, holds: Holds): CompiledRule {
  if (what === 'MSH') throw new RangeError('MSH stays: without it there is no message');
  if (/^[A-Z][A-Z0-9]{2}$/.test(what)) {
    return (draft) => {
      for (const segment of targets(draft, what, holds)) {
        draft.drop(segment);
        draft.trace.dropped(segment, undefined, nth);
      }
    };
  }
  const place = placeOf(what);
  return (draft) => {
    for (const segment of targets(draft, place.segment, holds)) {
      const values = draft.values(segment, place.field);
      const part = partOf(values, place);
      if (!isFilled(part)) continue;
      draft.set(segment, place.field, withPart(values, place, place.component === undefined ? [] : part.map(() => [])));
      draft.trace.dropped(segment, place, nth);
    }
  };
}
