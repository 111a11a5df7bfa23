import { type Conversion, convertMessage } from '#cli/convert-message.ts';
import { factsOf } from './bundle-facts.ts';
import { decisionsOf } from './deciding-leaves.ts';
import { faultsOf, type Trial } from './exactness.ts';
import { lostIn } from './lost-texts.ts';
import { isNamed, movedTargets, saidAlike, targetsOf } from './row-paths.ts';
import { type Leaf, leavesOf, valueAt, withValue } from './v2-leaves.ts';
import { sentinelsFor } from './v2-values.ts';

/** What lineage says of a leaf and the output does not show, or the other way round. */
export interface Fault {
  readonly place: string;
  readonly says: string;
}

const convert = (segments: readonly string[]): Conversion =>
  convertMessage(Buffer.from(`${segments.join('\r')}\r`), { system: 'ehr', seq: 1, receivedAt: 0 });

/**
 * Gives the leaves of a message, one after the other, other values, and holds what changes against what lineage says of the leaf.
 * `isTried` tells which of them.
 */
export function tryLeaves(
  segments: readonly string[],
  isTried: (leaf: Leaf) => boolean,
): { tried: number; faults: Fault[] } {
  const base = convert(segments);
  const before = factsOf(base.bundle);
  const rows = base.lineage();
  const leaves = leavesOf(segments, rows);
  const values = leaves.map((leaf) => valueAt(segments, leaf));
  const faults: Fault[] = [];
  let tried = 0;
  for (const [index, leaf] of leaves.entries()) {
    const value = values[index]!;
    if (value === '""' || !isTried(leaf)) continue;
    tried++;
    const trials = sentinelsFor(value, index + 1, leaf.kind).map((sentinel): Trial => {
      const { bundle, lineage } = convert(withValue(segments, leaf, sentinel));
      const now = lineage();
      const moved = movedTargets(rows, now, index);
      const isBorne: Trial['isBorne'] = (side, path, resource) => isNamed(side === 'now' ? now : rows, path, resource);
      return { value: sentinel, facts: factsOf(bundle), named: targetsOf(now[index]!), moved, isBorne };
    });
    const { mayChange, mayKeep, isUnsaid } = decisionsOf(leaf.kind);
    const alike = saidAlike(rows, values, index);
    const exceptions = { mayChange, mayKeep: (path: string) => alike.has(path) || mayKeep(path) };
    const found = faultsOf(before, targetsOf(rows[index]!), trials, exceptions);
    const lost = isUnsaid ? [] : lostIn(trials);
    for (const says of [...found, ...lost]) faults.push({ place: leaf.place, says });
  }
  return { tried, faults };
}
