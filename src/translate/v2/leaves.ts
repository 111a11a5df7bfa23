import type { Repetition } from '#formats/hl7v2/repetition.ts';
import type { Segment } from '#formats/hl7v2/segment.ts';

/**
 * What became of the leaves of one segment: the key of a leaf and where it went, side by side. Mappers leave marks as they
 * read; rows and counts are made of them when asked for (`lineage.ts`). A path is two texts, joined only when it is shown.
 */
export interface Marks {
  readonly segment: Segment;
  readonly keys: number[];
  readonly paths: string[];
  readonly suffixes: string[];
  /** What `first` gave last: mappers ask for a field to see whether it is there, and again to read it. */
  lastFirst: Field | undefined;
}

/** One repetition of a field under the reader's eye. */
export interface Field {
  readonly marks: Marks;
  readonly repetition: Repetition;
}

/** The key of a leaf within its segment; -1 where it lies beyond what a key can name (it then counts as unmapped). */
export function leafKey(field: number, repetition: number, component: number, subcomponent: number): number {
  if (field > 255 || repetition > 1023 || component > 63 || subcomponent > 63) return -1;
  return (((((field << 10) | repetition) << 6) | component) << 6) | subcomponent;
}

const none: readonly Field[] = [];

/** The repetitions of a field that hold anything. */
export function fields(marks: Marks, field: number): readonly Field[] {
  const repetitions = marks.segment.repetitions(field);
  if (repetitions.length === 0) return none;
  if (repetitions.length === 1) return [{ marks, repetition: repetitions[0]! }];
  return repetitions.map((repetition) => ({ marks, repetition }));
}

/** The first repetition of a field, or undefined where the field is absent. */
export function first(marks: Marks, field: number): Field | undefined {
  const { segment, lastFirst } = marks;
  if (lastFirst !== undefined && lastFirst.repetition.field === field) return lastFirst;
  const repetition = segment.firstRepetition(field);
  if (repetition === undefined) return undefined;
  marks.lastFirst = { marks, repetition };
  return marks.lastFirst;
}

/** Whether the field is sent as `""`, and nothing else: delete what you have. */
export function isDeleted(marks: Marks, field: number): boolean {
  return marks.segment.has(field) && marks.segment.raw(field) === '""';
}

/** Reads a leaf without leaving a mark; `''` for absent and for `""`. */
export function peek(field: Field, component = 1, subcomponent = 1): string {
  const value = field.repetition.value(component, subcomponent);
  return value === '""' ? '' : value;
}

/**
 * Reads a leaf that goes to `path` + `suffix`. `''` for absent and for `""` (which is marked all the same: it is acted
 * upon).
 */
export function take(field: Field, path: string, suffix: string, component = 1, subcomponent = 1): string {
  const value = field.repetition.value(component, subcomponent);
  if (value === '') return '';
  mark(field, path, suffix, component, subcomponent);
  return value === '""' ? '' : value.trim();
}

/** Says where a leaf went that was read in another way. The first mark of a leaf stands. */
export function mark(field: Field, path: string, suffix = '', component = 1, subcomponent = 1): void {
  const { repetition, marks } = field;
  marks.keys.push(leafKey(repetition.field, repetition.index, component, subcomponent));
  marks.paths.push(path);
  marks.suffixes.push(suffix);
}

/** Marks every leaf of a repetition: it is carried whole. */
export function markAll(field: Field, path: string): void {
  const { repetition } = field;
  for (let component = 1; component <= repetition.componentCount; component++) {
    const count = repetition.subcomponentCount(component);
    for (let sub = 1; sub <= count; sub++) mark(field, path, '', component, sub);
  }
}

/** Whether a field is worth reading: something in it that is not `""`. */
export function isFilled(marks: Marks, field: number): boolean {
  return marks.segment.has(field) && marks.segment.raw(field) !== '""';
}

/** Whether any leaf of a field has been read. */
export function isRead({ keys }: Marks, field: number): boolean {
  for (let index = 0; index < keys.length; index++) if (keys[index]! >>> 22 === field) return true;
  return false;
}

/** Takes back the marks left since there were `count` of them: what was read is not used after all. */
export function takeBack({ keys, paths, suffixes }: Marks, count: number): void {
  keys.length = count;
  paths.length = count;
  suffixes.length = count;
}

/** Takes back the mark left last: what was read is none of what it should be, and goes nowhere. */
export function takeBackLast({ marks }: Field): void {
  takeBack(marks, marks.keys.length - 1);
}

/** Marks what went to `from` as going to `to` as well: a second element is made of the same leaves. */
export function markCopies(marks: Marks, from: string, to: string): void {
  const { keys, paths, suffixes } = marks;
  for (let index = 0, count = keys.length; index < count; index++) {
    const path = paths[index]! + suffixes[index]!;
    if (!path.startsWith(from)) continue;
    keys.push(keys[index]!);
    paths.push(to);
    suffixes.push(path.slice(from.length));
  }
}

/** Marks of one repetition, to be left again where the same text stands in another place. */
export interface Recorded {
  /** Of the element that was made of it then. */
  readonly path: string;
  readonly leaves: readonly number[];
  readonly paths: readonly string[];
  readonly suffixes: readonly string[];
}

/** The marks left since there were `from` of them, all of one repetition. */
export function recordMarks({ keys, paths, suffixes }: Marks, from: number, path: string): Recorded {
  return { path, leaves: keys.slice(from).map(leafOf), paths: paths.slice(from), suffixes: suffixes.slice(from) };
}

/** Leaves recorded marks at another repetition, of which the element at `path` is made. */
export function repeatMarks({ marks, repetition }: Field, recorded: Recorded, path: string): void {
  const { leaves, paths, suffixes } = recorded;
  const at = leafKey(repetition.field, repetition.index, 0, 0);
  for (let index = 0; index < leaves.length; index++) {
    marks.keys.push(at === -1 ? -1 : at | leaves[index]!);
    marks.paths.push(paths[index] === recorded.path ? path : paths[index]!);
    marks.suffixes.push(suffixes[index]!);
  }
}

/** Component and sub-component of a key. */
const leafOf = (key: number): number => key & 0xfff;
