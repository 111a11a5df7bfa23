import { type BundleFacts, type Difference, differences } from './bundle-facts.ts';
import { follows, isWithin } from './follows.ts';
import type { Target } from './row-paths.ts';

/** What became of the output when a leaf had another value, and what lineage then said. */
export interface Trial {
  readonly value: string;
  readonly facts: BundleFacts;
  /** What lineage names for the leaf. */
  readonly named: readonly Target[];
  /** What it says of the other leaves of which it says another thing than before: where they went, and where they go. */
  readonly moved: readonly Target[];
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
  named: readonly Target[],
  trials: readonly Trial[],
  { mayChange, mayKeep }: Exceptions,
): string[] {
  const faults = new Set<string>();
  for (const { value, facts, named: after, moved, isBorne } of trials) {
    const targets = [...named, ...after, ...moved];
    const paths = [...new Set(targets.map(({ path }) => path))];
    for (const difference of differences(before, facts)) {
      // What is only said once more, or once less, is nothing new: a second mention of somebody, a repeated code.
      if (difference.values.length === 0 || isNamedIn(difference, targets, before, facts)) continue;
      if (follows(difference, paths, before, facts) || isStandIn(difference, before, facts, isBorne)) continue;
      if (mayChange(difference.path)) continue;
      faults.add(`as ${value} also changes ${difference.path}, and is said to go to ${textOf([...named, ...after])}`);
    }
  }
  for (const target of [...named, ...trials.flatMap(({ named: after }) => after)]) {
    if (mayKeep(target.path) || trials.some(({ facts }) => changesAt(target, before, facts))) continue;
    faults.add(`does not change ${target.path} of ${target.resource ?? 'its entry'}`);
  }
  return [...faults];
}

const textOf = (targets: readonly Target[]): string =>
  [...new Set(targets.map(({ path }) => path))].join(', ') || 'nothing';

/** Whether what differs is named, in each of the resources in which it does that both have. */
function isNamedIn(
  { path, values }: Difference,
  targets: readonly Target[],
  one: BundleFacts,
  other: BundleFacts,
): boolean {
  const within = targets.filter((target) => isWithin(path, target.path));
  if (within.length === 0) return false;
  const holders = values.flatMap((value) => [one, other].flatMap(({ paths }) => paths.get(path)?.get(value) ?? []));
  const both = holders.filter((holder) => one.ids.has(holder) && other.ids.has(holder));
  return both.every((holder) => within.some(({ resource }) => resource === undefined || resource === holder));
}

/**
 * Whether no leaf says what differs: what a profile asks for, whose a resource is, the word that something is absent come and go with
 * the resource, or with what a leaf says in their place.
 */
function isStandIn(
  { path, values }: Difference,
  before: BundleFacts,
  now: BundleFacts,
  isBorne: Trial['isBorne'],
): boolean {
  const comesAndGoes = (own: BundleFacts, other: BundleFacts, side: 'before' | 'now', otherSide: 'before' | 'now') =>
    values
      .flatMap((value) => own.paths.get(path)?.get(value) ?? [])
      .every((holder) => !isBorne(side, path, holder) && (!other.ids.has(holder) || isBorne(otherSide, path, holder)));
  return comesAndGoes(before, now, 'before', 'now') && comesAndGoes(now, before, 'now', 'before');
}

/** Whether two Bundles differ at a place that lineage names, in the very resource. */
function changesAt({ path: name, resource }: Target, one: BundleFacts, other: BundleFacts): boolean {
  for (const path of new Set([...one.paths.keys(), ...other.paths.keys()])) {
    if (!isWithin(path, name)) continue;
    const [before, after] = [one.paths.get(path) ?? none, other.paths.get(path) ?? none];
    const count = (values: typeof none, value: string) =>
      values.get(value)?.filter((holder) => resource === undefined || holder === resource).length ?? 0;
    for (const value of new Set([...before.keys(), ...after.keys()]))
      if (count(before, value) !== count(after, value)) return true;
  }
  return false;
}

const none: ReadonlyMap<string, readonly string[]> = new Map();
