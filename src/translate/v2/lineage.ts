import type { LineageFate, LineageRow } from '#flow';
import { ignoredBecause } from './ignored.ts';
import { leafKey, type Marks } from './leaves.ts';
import { leftOut, preserved } from './preserved.ts';
import type { Scope } from './scope.ts';
import { walkLeaves } from './walk-leaves.ts';

/** Populated leaves by fate. */
export function countLeaves(scope: Scope): { readonly [fate in LineageFate]: number } {
  const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
  for (const segment of scope.message.segments) {
    const find = finder(scope.marks[segment.position]);
    walkLeaves(segment, (field, repetition, component, sub) => {
      const at = find(leafKey(field, repetition, component, sub));
      if (at !== -1) counts[fateAt(scope.marks[segment.position]!, at)]++;
      else if (ignoredBecause(segment.id, field, component) !== undefined) counts.ignored++;
      else counts.unmapped++;
    });
  }
  return counts;
}

/** What became of each populated leaf, in the order of the message. */
export function lineageRows(scope: Scope): LineageRow[] {
  const rows: LineageRow[] = [];
  for (const segment of scope.message.segments) {
    const marks = scope.marks[segment.position];
    const find = finder(marks);
    const segmentName = `${segment.id}[${segment.ordinal}]-`;
    let fieldName = '';
    let named = 0;
    walkLeaves(segment, (field, repetition, component, sub) => {
      const key = leafKey(field, repetition, component, sub);
      // The leaves of a repetition come one behind the other.
      if (named !== leafKey(field, repetition, 0, 0) || named === -1) {
        named = leafKey(field, repetition, 0, 0);
        fieldName = repetition > 1 ? `${segmentName}${field}[${repetition}]` : segmentName + field;
      }
      const place = fieldName + (leafNames[component]?.[sub] ?? `.${component}.${sub}`);
      const at = find(key);
      if (at !== -1) {
        rows.push(rowOf(place, marks!, at, key, find));
        return;
      }
      const reason = ignoredBecause(segment.id, field, component);
      rows.push({ place, fate: reason === undefined ? 'unmapped' : 'ignored', to: reason ?? '' });
    });
  }
  return rows;
}

/** The ends of the names of most leaves: `.1.1`. */
const leafNames = Array.from({ length: 24 }, (_, component) =>
  Array.from({ length: 8 }, (_, sub) => `.${component}.${sub}`),
);

/** The first mark of a leaf decides its fate; the others tell where else it went, in the order in which it was read for them. */
function rowOf(place: string, marks: Marks, first: number, key: number, find: Find): LineageRow {
  const fate = fateAt(marks, first);
  const to = pathAt(marks, first);
  let at = find(key, first + 1);
  if (at === -1) return { place, fate, to };
  const also: string[] = [];
  for (; at !== -1; at = find(key, at + 1)) also.push(pathAt(marks, at));
  const others = withoutRepeats(to, also);
  return others.length === 0 ? { place, fate, to } : { place, fate, to, also: others };
}

/** Few have more than two others: a set for each would cost more than all else of a row (bench: `convert`). */
function withoutRepeats(to: string, also: readonly string[]): readonly string[] {
  const [one, other] = also;
  if (also.length === 1) return one === to ? [] : also;
  if (also.length === 2 && one !== other && one !== to && other !== to) return also;
  return [...new Set(also)].filter((path) => path !== to);
}

function pathAt({ paths, suffixes }: Marks, at: number): string {
  return suffixes[at] === leftOut ? paths[at]! : paths[at]! + suffixes[at]!;
}

function fateAt(marks: Marks, at: number): 'mapped' | 'preserved' | 'ignored' {
  if (marks.suffixes[at] === leftOut) return 'ignored';
  return marks.suffixes[at] === preserved ? 'preserved' : 'mapped';
}

/** The first mark of a leaf at or after `from`; -1 where there is none. */
type Find = (key: number, from?: number) => number;

/** Finds marks: by looking through the few of most segments, by a map in the long ones. */
function finder(marks: Marks | undefined): Find {
  if (marks === undefined) return () => -1;
  const { keys } = marks;
  if (keys.length <= 64) return (key, from) => keys.indexOf(key, from);
  const next = new Int32Array(keys.length);
  const first = new Map<number, number>();
  for (let index = keys.length - 1; index >= 0; index--) {
    next[index] = first.get(keys[index]!) ?? -1;
    first.set(keys[index]!, index);
  }
  return (key, from = 0) => (from === 0 ? (first.get(key) ?? -1) : next[from - 1]!);
}
