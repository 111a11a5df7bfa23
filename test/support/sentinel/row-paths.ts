import type { LineageRow } from '#flow';
import { isWithin } from './follows.ts';

/** The paths that lineage names for a leaf, without ids and indexes. */
export function pathsOf({ fate, to, also = [] }: LineageRow): string[] {
  return fate === 'mapped' || fate === 'preserved' ? [to, ...also].map(pathOf) : [];
}

/** `Patient/c…#name[0]._given[1] (preserved)` as `Patient.name.given`. */
const pathOf = (to: string): string =>
  to
    .replace(/ \([a-z]+\)$/, '')
    .replace(/\/[^#]*#|#/, '.')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\._/g, '.')
    .replace(/\.$/, '');

/** The paths of the leaves other than `except` of which two lineages, row by row of the same places, say different things. */
export function movedPaths(one: readonly LineageRow[], other: readonly LineageRow[], except: number): string[] {
  const moved = new Set<string>();
  for (const [index, row] of one.entries()) {
    const now = other[index];
    if (index === except || now === undefined || isAlike(row, now)) continue;
    const [before, after] = [pathsOf(row), pathsOf(now)];
    if (before.toSorted().join() === after.toSorted().join()) continue;
    for (const path of [...before, ...after]) moved.add(path);
  }
  return [...moved];
}

/** Whether lineage says of any leaf that it goes to a path of a resource; an entry of a directory is named by its type alone. */
export function isNamed(rows: readonly LineageRow[], path: string, resource: string): boolean {
  const type = resource.slice(0, resource.indexOf('/'));
  return rows.some(({ to, also = [] }) =>
    [to, ...also].some(
      (one) => (one.startsWith(`${resource}#`) || one.startsWith(`${type}#`)) && isWithin(path, pathOf(one)),
    ),
  );
}

/** The paths that another leaf of the same value is said to go to, too: what two leaves say alike is told once. */
export function saidAlike(rows: readonly LineageRow[], values: readonly string[], index: number): ReadonlySet<string> {
  const own = new Set(pathsOf(rows[index]!));
  const others = rows.filter((_, at) => at !== index && values[at] === values[index]);
  return new Set(others.flatMap(pathsOf).filter((path) => own.has(path)));
}

function isAlike(one: LineageRow, other: LineageRow): boolean {
  return one.to === other.to && one.fate === other.fate && one.also?.join() === other.also?.join();
}
