import { elementGroup } from '#fhir/element-group.ts';
import type { Clock, FhirResource, Json, Statement } from '#flow';
import { compareClocks } from './clocks.ts';
import { isWhole, partKind } from './element-parts.ts';
import { withoutJudgement } from './entered-in-error.ts';
import { noMarks, RegisterWriter } from './registers.ts';

/** Top-level elements by JSON key, without resourceType, id and what of meta is printed from columns. */
export type Elements = { readonly [key: string]: Json };

/** The clock of an element that the row's own clock does not tell; `said` is false for a default. */
export interface Mark {
  readonly clock: Clock;
  readonly said: boolean;
}

/** A set as its newest statement has it (see `sets.ts`). */
export interface MemberSet {
  readonly clock: Clock;
  readonly members: readonly string[];
}

/**
 * All that has been said about one resource. It is the same whatever the order in which it was said: each element is a
 * register that the newest statement wins, a whole-content statement (`replace`) sets every register, said or not.
 * An element in the content without a mark was set at `base`; a mark without content is a tombstone.
 */
export interface Folded {
  readonly type: string;
  readonly content: Elements;
  /** The clock of the newest statement; undefined where nothing was stated. */
  readonly base: Clock | undefined;
  readonly marks: ReadonlyMap<string, Mark>;
  /** The clock of the newest statement of the content as a whole. */
  readonly whole: Clock | undefined;
  readonly sets: ReadonlyMap<string, MemberSet>;
  /** Only mentioned so far: anything stated takes its place as a whole. */
  readonly isMention: boolean;
  /** A member of a set whose newest statement does not have it. */
  readonly isWithdrawn: boolean;
  /** What a source said of the wrong patient (DESIGN 10): shown as entered in error, or not at all. */
  readonly isWrongChart: boolean;
  /** The series of documents that alone has spoken of it (`documents.ts`); undefined where others may have. */
  readonly sole?: string;
}

/** The canonical URL of the profile travels as an element of its own; it is stored in its column. */
export const profileElement = '$profile';

const noSets: ReadonlyMap<string, MemberSet> = new Map();

/** The fold of no statement at all. */
export function nothingSaid(type: string): Folded {
  return {
    type,
    content: {},
    base: undefined,
    marks: noMarks,
    whole: undefined,
    sets: noSets,
    isMention: false,
    isWithdrawn: false,
    isWrongChart: false,
  };
}

/**
 * Folds one statement in. Statements of one clock are of one entry: the later of them wins, so that an entry applied anew
 * (once more, or translated with another owner) takes its own place. Gives the same object where nothing changes.
 */
export function say(state: Folded, statement: Statement, clock: Clock): Folded {
  if (statement.mode === 'mention') return mention(state, statement, clock);
  const known = state.isMention ? { ...nothingSaid(state.type), sets: state.sets } : state;
  const said = statement.mode === 'replace' ? replace(known, statement, clock) : merge(known, statement, clock);
  const told = withSole(said, state, statement.document?.series);
  return told.isWrongChart && told !== state ? withoutJudgement(told) : told;
}

/** Whoever speaks of something first does so alone, until another one does. */
function withSole(said: Folded, before: Folded, series: string | undefined): Folded {
  const isAlone = series !== undefined && (before.base === undefined || before.sole === series);
  if (said.sole === (isAlone ? series : undefined)) return said;
  if (isAlone) return { ...said, sole: series };
  const { sole: _, ...rest } = said;
  return rest;
}

/** The earliest mention stands until something is stated; it never updates (DESIGN 12). */
function mention(state: Folded, statement: Statement, clock: Clock): Folded {
  if (state.base !== undefined && !(state.isMention && compareClocks(clock, state.base) < 0)) return state;
  const content = present({ ...statedElements(statement.defaults), ...elementsOf(statement) });
  return { ...state, content, base: clock, marks: noMarks, isMention: true };
}

function merge(state: Folded, statement: Statement, clock: Clock): Folded {
  if (state.base === undefined && statement.defaults === undefined) {
    // The first statement of most resources, and their last.
    const content = elementsOf(statement);
    if (isFinal(state.type, content)) return { ...state, content, base: clock };
  }
  const writer = new RegisterWriter(state, clock);
  const defaults = groups(state.type, statedElements(statement.defaults));
  for (const [group, value] of groups(state.type, elementsOf(statement))) {
    // `""` for what the profile demands: the sender says that it is not known, in the profile's words for that.
    writer.set(group, value ?? defaults.get(group) ?? null, true);
    defaults.delete(group);
  }
  for (const [group, value] of defaults) writer.set(group, value, false);
  return writer.state();
}

function replace(state: Folded, statement: Statement, clock: Clock): Folded {
  const writer = new RegisterWriter(state, clock);
  if (writer.clear()) {
    const said = groups(state.type, elementsOf(statement));
    for (const [group, value] of groups(state.type, statedElements(statement.defaults))) {
      if ((said.get(group) ?? null) === null) said.set(group, value);
    }
    for (const [group, value] of said) if (value !== null) writer.set(group, value, true);
  }
  return writer.state();
}

/** Whether what is said needs no clock but the row's: nothing is deleted, and no part of anything either. */
function isFinal(type: string, content: Elements): boolean {
  for (const name in content) {
    const value = content[name]!;
    if (value === null) return false;
    const kind = partKind(type, name);
    if (kind === undefined) continue;
    if (!isWhole(kind, name, content)) return false;
  }
  return true;
}

/** What a statement says, with the profile as one element more. */
function elementsOf(statement: Statement): { [key: string]: Json } {
  const elements = statedElements(statement.content);
  if (statement.profile !== undefined) elements[profileElement] = statement.profile;
  return elements;
}

/** Without type and id, and of meta only what the columns do not hold (tags and labels). */
function statedElements(content: FhirResource | undefined): { [key: string]: Json } {
  const elements: { [key: string]: Json } = {};
  for (const key in content) {
    const value = content[key];
    if (value === undefined || key === 'resourceType' || key === 'id') continue;
    if (key === 'meta' && value !== null) {
      const { versionId: _v, lastUpdated: _l, source: _s, profile: _p, ...rest } = value as { [key: string]: Json };
      if (Object.keys(rest).length > 0) elements.meta = rest;
    } else elements[key] = value;
  }
  return elements;
}

function present(elements: Elements): Elements {
  return Object.fromEntries(Object.entries(elements).filter(([, value]) => value !== null));
}

/** The keys of each element; null where all that is said of it is that it is not there. */
function groups(type: string, elements: Elements): Map<string, { [key: string]: Json } | null> {
  const byGroup = new Map<string, { [key: string]: Json } | null>();
  for (const key in elements) {
    const value = elements[key]!;
    const group = elementGroup(type, key);
    const keys = byGroup.get(group);
    if (value === null) {
      if (keys === undefined) byGroup.set(group, null);
    } else if (keys === undefined || keys === null) byGroup.set(group, { [key]: value });
    else keys[key] = value;
  }
  return byGroup;
}
