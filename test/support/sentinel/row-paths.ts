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

/** Whether lineage says of any leaf that it goes to a path. */
export function isNamed(rows: readonly LineageRow[], path: string): boolean {
  return rows.some((row) => pathsOf(row).some((name) => isWithin(path, name)));
}

function isAlike(one: LineageRow, other: LineageRow): boolean {
  return one.to === other.to && one.fate === other.fate && one.also?.join() === other.also?.join();
}
