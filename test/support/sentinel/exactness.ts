import { type BundleFacts, differences } from './bundle-facts.ts';
import { follows, isWithin } from './follows.ts';

/** What became of the output when a leaf had another value, and what lineage then said. */
export interface Trial {
  readonly value: string;
  readonly facts: BundleFacts;
  /** Paths that lineage names for the leaf: `Patient.name.family`. */
  readonly named: readonly string[];
  /** Paths of other leaves of which lineage says another thing than before: those that they went to, and those that they go to. */
  readonly moved: readonly string[];
  /** Whether any leaf was (`before`), or is now, said to go to a path of a resource (`Patient/c…`). */
  isBorne(side: 'before' | 'now', path: string, resource: string): boolean;
}

/** What a leaf may change though no lineage names it, and what it names and need not change: with reasons, where they are kept. */
export interface Exceptions {
  mayChange(path: string): boolean;
  mayKeep(path: string): boolean;
}

/**
 * Holds what changes with a leaf against what lineage names for it, in both directions: nothing changes that is not named (for the
 * leaf, or for others whose lineage is another one with it) and does not follow from what is; and all that is named changes with at
 * least one of the values tried (two codes may mean the same in one of the places that they decide).
 */
export function faultsOf(
  before: BundleFacts,
  named: readonly string[],
  trials: readonly Trial[],
  { mayChange, mayKeep }: Exceptions,
): string[] {
  const faults = new Set<string>();
  const changed = new Set<string>();
  for (const { value, facts, named: after, moved, isBorne } of trials) {
    const sides = [
      { facts: before, other: facts, side: 'before', otherSide: 'now' },
      { facts, other: before, side: 'now', otherSide: 'before' },
    ] as const;
    const names = [...new Set([...named, ...after])];
    const all = [...names, ...moved];
    for (const difference of differences(before, facts)) {
      const { path, values } = difference;
      changed.add(path);
      // What is only said once more, or once less, is nothing new: a second mention of somebody, a repeated code.
      if (values.length === 0 || all.some((name) => isWithin(path, name))) continue;
      if (follows(difference, all, before, facts)) continue;
      // What no leaf says of a resource (its profile, whose it is, the word that something is absent) comes and goes with it, or with
      // what a leaf says there.
      const isStandIn = sides.every(({ facts: { paths }, other, side, otherSide }) =>
        values.every((one) =>
          (paths.get(path)?.get(one) ?? []).every(
            (holder) => !isBorne(side, path, holder) && (!other.ids.has(holder) || isBorne(otherSide, path, holder)),
          ),
        ),
      );
      if (isStandIn) continue;
      if (mayChange(path)) continue;
      faults.add(`as ${value} also changes ${path}, and is said to go to ${names.join(', ') || 'nothing'}`);
    }
  }
  for (const name of new Set([...named, ...trials.flatMap(({ named: after }) => after)])) {
    if ([...changed].some((path) => isWithin(path, name)) || mayKeep(name)) continue;
    faults.add(`does not change ${name}, but ${[...changed].slice(0, 4).join(', ') || 'nothing'}`);
  }
  return [...faults];
}
