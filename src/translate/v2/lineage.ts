import type { LineageFate, LineageRow } from '#flow';
import { ignoredBecause } from './ignored.ts';
import { leafKey, type Marks } from './leaves.ts';
import { preserved } from './preserved.ts';
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
    const places = placesByLeaf(marks);
    walkLeaves(segment, (field, repetition, component, sub) => {
      const index = repetition > 1 ? `[${repetition}]` : '';
      const place = `${segment.id}[${segment.ordinal}]-${field}${index}.${component}.${sub}`;
      const known = places.get(leafKey(field, repetition, component, sub));
      if (known !== undefined) {
        const [to, ...also] = known.paths;
        rows.push({ place, fate: known.fate, to: to!, ...(also.length === 0 ? {} : { also }) });
        return;
      }
      const reason = ignoredBecause(segment.id, field, component);
      rows.push({ place, fate: reason === undefined ? 'unmapped' : 'ignored', to: reason ?? '' });
    });
  }
  return rows;
}

/** Every place that a leaf went to, in the order in which it was read for them; the first decides its fate. */
function placesByLeaf(marks: Marks | undefined) {
  const found = new Map<number, { readonly fate: LineageFate; readonly paths: Set<string> }>();
  for (const [at, key] of marks?.keys.entries() ?? []) {
    const known = found.get(key) ?? { fate: fateAt(marks!, at), paths: new Set() };
    known.paths.add(marks!.paths[at]! + marks!.suffixes[at]!);
    found.set(key, known);
  }
  // Beyond what a key can name: nobody's.
  found.delete(-1);
  return found;
}

function fateAt(marks: Marks, at: number): 'mapped' | 'preserved' {
  return marks.suffixes[at] === preserved ? 'preserved' : 'mapped';
}

/** Finds the first mark of a leaf: by looking through the few of most segments, by a map in the long ones. */
function finder(marks: Marks | undefined): (key: number) => number {
  if (marks === undefined) return () => -1;
  const { keys } = marks;
  if (keys.length <= 64) return (key) => keys.indexOf(key);
  const first = new Map<number, number>();
  for (let index = keys.length - 1; index >= 0; index--) first.set(keys[index]!, index);
  return (key) => first.get(key) ?? -1;
}
