import { elementGroup } from '#fhir/element-group.ts';
import type { Clock, Json } from '#flow';
import { compareClocks } from './clocks.ts';
import { joinParts, type Keys, type PartKind, partKind, partsOf, wholePart } from './element-parts.ts';
import type { Folded, Mark } from './fold.ts';

export const noMarks: ReadonlyMap<string, Mark> = new Map();

/** Writes registers of a copy of the state, each only if it is older. */
export class RegisterWriter {
  readonly #before: Folded;
  readonly #clock: Clock;
  readonly #base: Clock;
  readonly #isNewest: boolean;
  #content: { [key: string]: Json };
  readonly #marks: Map<string, Mark>;
  #whole: Clock | undefined;
  readonly #keysOf = new Map<string, string[]>();
  #touched = false;

  constructor(state: Folded, clock: Clock) {
    this.#before = state;
    this.#clock = clock;
    this.#isNewest = state.base === undefined || compareClocks(clock, state.base) >= 0;
    this.#base = this.#isNewest ? clock : state.base!;
    this.#content = { ...state.content };
    this.#marks = new Map(state.marks);
    this.#whole = state.whole;
    for (const key in state.content) {
      const group = elementGroup(state.type, key);
      const keys = this.#keysOf.get(group);
      if (keys === undefined) this.#keysOf.set(group, [key]);
      else keys.push(key);
      // What stood at the old base keeps that clock.
      if (!this.#marks.has(group)) this.#marks.set(group, { clock: state.base!, said: true });
    }
  }

  set(group: string, value: Keys | null, said: boolean): void {
    const clock = this.#clock;
    if (this.#whole !== undefined && (!said || compareClocks(clock, this.#whole) < 0)) return;
    const mark = this.#marks.get(group);
    const kind = partKind(this.#before.type, group);
    if (kind !== undefined && said) {
      this.#setParts(kind, group, value, mark);
      return;
    }
    if (mark !== undefined) {
      if (mark.said && !said) return;
      if (mark.said === said && compareClocks(clock, mark.clock) < 0) return;
    }
    this.#put(group, value);
    this.#marks.set(group, { clock, said });
    this.#touched = true;
  }

  /** Whether an element, or a part of one, is in the content. */
  #isThere(name: string): boolean {
    const [group = '', ...part] = name.split('/');
    const keys = this.#keysOf.get(group) ?? [];
    if (part.length === 0 || keys.length === 0) return keys.length > 0;
    const kind = partKind(this.#before.type, group);
    const value = Object.fromEntries(keys.map((key) => [key, this.#content[key]!]));
    return kind !== undefined && partsOf(kind, group, value).has(part.join('/'));
  }

  #put(group: string, value: Keys | null): void {
    for (const key of this.#keysOf.get(group) ?? []) delete this.#content[key];
    if (value !== null) Object.assign(this.#content, value);
    this.#keysOf.set(group, value === null ? [] : Object.keys(value));
  }

  /**
   * Sets the parts of an element, each a register named `element/part` that has the element's clock unless it has a mark of its own.
   * Parts said at different times stand in the order of their clocks.
   */
  #setParts(kind: PartKind, group: string, value: Keys | null, mark: Mark | undefined): void {
    const clock = this.#clock;
    const before = mark?.said ? mark.clock : undefined;
    const known = new Map<string, { readonly clock: Clock; readonly entries: readonly Json[] | null }>();
    if (before !== undefined) {
      const keys = Object.fromEntries((this.#keysOf.get(group) ?? []).map((key) => [key, this.#content[key]!]));
      for (const [name, entries] of partsOf(kind, group, keys)) known.set(name, { clock: before, entries });
    }
    for (const [name, own] of this.#marks) {
      if (!name.startsWith(`${group}/`)) continue;
      const part = name.slice(group.length + 1);
      known.set(part, { clock: own.clock, entries: known.get(part)?.entries ?? null });
      this.#marks.delete(name);
    }
    const said = value === null ? new Map([[wholePart, null]]) : partsOf(kind, group, value);
    for (const [name, entries] of said) {
      const older = known.get(name);
      if (older !== undefined && compareClocks(older.clock, clock) > 0) continue;
      known.delete(name);
      known.set(name, { clock, entries });
    }
    const now = before !== undefined && compareClocks(before, clock) > 0 ? before : clock;
    const deleted = known.get(wholePart)?.clock;
    const ordered = [...known].sort(([, a], [, b]) => compareClocks(a.clock, b.clock));
    const parts: [string, readonly Json[]][] = [];
    for (const [name, part] of ordered) {
      const isDeleted = deleted !== undefined && name !== wholePart && compareClocks(part.clock, deleted) < 0;
      if (isDeleted) continue;
      if (part.entries !== null) parts.push([name, part.entries]);
      if (part.entries === null || compareClocks(part.clock, now) !== 0)
        this.#marks.set(`${group}/${name}`, { clock: part.clock, said: true });
    }
    this.#put(group, joinParts(kind, group, parts));
    this.#marks.set(group, { clock: now, said: true });
    this.#touched = true;
  }

  /** Sets every register that is older, said or not; false where a newer statement did so already. */
  clear(): boolean {
    const clock = this.#clock;
    if (this.#whole !== undefined && compareClocks(clock, this.#whole) < 0) return false;
    for (const [group, mark] of [...this.#marks]) {
      if (group.includes('/')) continue;
      const kind = partKind(this.#before.type, group);
      if (kind !== undefined && mark.said) {
        this.#setParts(kind, group, null, mark);
        continue;
      }
      if (mark.said && compareClocks(mark.clock, clock) > 0) continue;
      for (const key of this.#keysOf.get(group) ?? []) delete this.#content[key];
      this.#keysOf.delete(group);
      this.#marks.delete(group);
    }
    this.#whole = clock;
    this.#touched = true;
    return true;
  }

  state(): Folded {
    if (!this.#touched && !this.#isNewest) return this.#before;
    for (const [group, mark] of this.#marks) {
      const isThere = this.#isThere(group);
      const isPart = group.includes('/');
      if (isThere && !isPart && mark.said && compareClocks(mark.clock, this.#base) === 0) this.#marks.delete(group);
      // An element that a whole-content statement set needs no tombstone of the same or an older clock.
      if (!isThere && this.#whole !== undefined && compareClocks(mark.clock, this.#whole) <= 0)
        this.#marks.delete(group);
    }
    return {
      ...this.#before,
      content: this.#content,
      base: this.#base,
      marks: this.#marks.size === 0 ? noMarks : this.#marks,
      whole: this.#whole,
    };
  }
}
