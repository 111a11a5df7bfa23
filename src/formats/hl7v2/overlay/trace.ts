import type { Message } from '../message.ts';
import type { Segment } from '../segment.ts';
import { depthOf, type Place } from './place.ts';

/** A leaf's place: segment id, its ordinal, and `field[repetition].component.subcomponent` numbers. */
export interface LeafPlace {
  readonly id: string;
  readonly ordinal: number;
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
}

/** Where the leaves of what was sent stand in what is read. */
export interface Trace {
  /** The places in what is read that a leaf decides: its own, and those to which rules carried it. */
  placesOf(leaf: LeafPlace): readonly LeafPlace[];
  /** The rule (from 1) that dropped a leaf; undefined where none did. */
  droppedBy(leaf: LeafPlace): number | undefined;
}

interface Carried {
  readonly source: Segment;
  readonly from: Place;
  readonly target: Segment;
  readonly to: Place;
}

interface Dropped {
  readonly segment: Segment;
  readonly place: Place | undefined;
  readonly rule: number;
}

/** Records what rules do to a message. */
export function createTrace() {
  const carried: Carried[] = [];
  const dropped: Dropped[] = [];
  return {
    carried: (source: Segment, from: Place, target: Segment, to: Place) => carried.push({ source, from, target, to }),
    dropped: (segment: Segment, place: Place | undefined, rule: number) => dropped.push({ segment, place, rule }),
    of(message: Message, droppedSegments: ReadonlySet<Segment>): Trace {
      const ordinals = ordinalsWithout(message, droppedSegments);
      const isOf = (leaf: LeafPlace, segment: Segment) => segment.id === leaf.id && segment.ordinal === leaf.ordinal;
      return {
        placesOf(leaf) {
          const own = ordinals.get(`${leaf.id}[${leaf.ordinal}]`);
          const places: LeafPlace[] = own === undefined ? [] : [{ ...leaf, ordinal: own }];
          for (const { source, from, target, to } of carried) {
            if (!isOf(leaf, source) || !isWithin(leaf, from)) continue;
            const ordinal = ordinals.get(`${target.id}[${target.ordinal}]`);
            if (ordinal !== undefined) places.push({ ...leaf, id: target.id, ordinal, ...carriedTo(leaf, from, to) });
          }
          return places;
        },
        droppedBy: (leaf) =>
          dropped.find(({ segment, place }) => isOf(leaf, segment) && (place === undefined || isWithin(leaf, place)))
            ?.rule,
      };
    },
  };
}

function isWithin(leaf: LeafPlace, { field, component, subcomponent }: Place): boolean {
  if (leaf.field !== field || (component !== undefined && leaf.component !== component)) return false;
  return subcomponent === undefined || leaf.subcomponent === subcomponent;
}

/** A part that is put where there is room for more is the first of what is there. */
function carriedTo(leaf: LeafPlace, from: Place, to: Place) {
  const component = depthOf(from) === 0 ? leaf.component : 1;
  const subcomponent = depthOf(from) < 2 ? leaf.subcomponent : 1;
  return {
    field: to.field,
    component: to.component ?? component,
    subcomponent: to.subcomponent ?? subcomponent,
  };
}

/** The ordinals that segments have once others are gone. */
function ordinalsWithout(message: Message, dropped: ReadonlySet<Segment>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const found = new Map<string, number>();
  for (const segment of message.segments) {
    if (dropped.has(segment)) continue;
    const ordinal = (counts.get(segment.id) ?? 0) + 1;
    counts.set(segment.id, ordinal);
    found.set(`${segment.id}[${segment.ordinal}]`, ordinal);
  }
  return found;
}
