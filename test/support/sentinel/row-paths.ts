import type { LineageRow } from '#flow';
import { isWithin } from './follows.ts';

/** A place that lineage names: its path without indexes, and whose it is, which an entry of a directory does not tell. */
export interface Target {
  /** `Patient.name.family`. */
  readonly path: string;
  /** `Patient/c…`. */
  readonly resource: string | undefined;
}

/** What lineage names for a leaf. */
export function targetsOf({ fate, to, also = [] }: LineageRow): Target[] {
  return fate === 'mapped' || fate === 'preserved' ? [to, ...also].map(targetOf) : [];
}

function targetOf(to: string): Target {
  const resource = to.slice(0, Math.max(to.indexOf('#'), 0));
  return { path: pathOf(to), resource: resource.includes('/') ? resource : undefined };
}

const pathsOf = (row: LineageRow): string[] => targetsOf(row).map(({ path }) => path);

/** `Patient/c…#name[0]._given[1] (preserved)` as `Patient.name.given`. */
const pathOf = (to: string): string =>
  to
    .replace(/ \([a-z]+\)$/, '')
    .replace(/\/[^#]*#|#/, '.')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\._/g, '.')
    .replace(/\.$/, '');

/** What two lineages, row by row of the same places, say differently of the leaves other than `except`. */
export function movedTargets(one: readonly LineageRow[], other: readonly LineageRow[], except: number): Target[] {
  const moved: Target[] = [];
  for (const [index, row] of one.entries()) {
    const now = other[index];
    if (index === except || now === undefined || isAlike(row, now)) continue;
    if (pathsOf(row).toSorted().join() === pathsOf(now).toSorted().join()) continue;
    moved.push(...targetsOf(row), ...targetsOf(now));
  }
  return moved;
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
