import { sameJson } from '#fhir/same-json.ts';
import type { Clock, StoredChange } from '#flow';
import { bodyText, parseExactBody } from './body.ts';
import { decodeClocks, type StoredClocks } from './clocks.ts';
import { canBeEnteredInError, enteredInError, withoutJudgement } from './entered-in-error.ts';
import { type Elements, type Folded, nothingSaid, profileElement } from './fold.ts';

/** What names a row. The patient is empty for directory entries. */
export interface RowKey {
  readonly type: string;
  readonly id: string;
  readonly patient: string;
  /** The id that a client chose for it. */
  readonly alias?: string | null;
}

/** A row of `resource` as read for folding. */
export interface ResourceRow extends RowKey {
  readonly alias: string | null;
  readonly version: number;
  readonly updated_at: number;
  readonly event_at: number;
  readonly part: number;
  readonly seq: number;
  readonly clocks: StoredClocks | null;
  readonly deleted: boolean;
  readonly profile: string | null;
  readonly body: string;
}

/** A version, with its content where it was made here and its text where it was read. */
export interface Version {
  readonly version: number;
  readonly updatedAt: number;
  readonly part: number;
  readonly seq: number;
  readonly deleted: boolean;
  readonly content: Elements;
  readonly body: string | undefined;
}

/** A row while statements are folded into it: the state runs ahead of the version until `settle`. */
export interface WorkingRow extends RowKey {
  readonly alias: string | null;
  /** The version that the table has; undefined where it has none. */
  readonly stored: Version | undefined;
  /** The state as it was read. */
  readonly before: Folded;
  state: Folded;
  current: Version;
  readonly superseded: Version[];
}

/** The row to fold into: as stored, or new. */
export function workingRow(key: RowKey, stored: ResourceRow | undefined): WorkingRow {
  const { type, id } = key;
  if (stored === undefined) {
    const state = nothingSaid(type);
    const current = { version: 0, updatedAt: 0, part: 0, seq: 0, deleted: true, content: {}, body: undefined };
    return {
      type,
      id,
      patient: key.patient,
      alias: key.alias ?? null,
      stored: undefined,
      before: state,
      state,
      current,
      superseded: [],
    };
  }
  const { version, deleted, part, seq, body } = stored;
  const content = parseExactBody(body, stored.profile);
  const clocks = decodeClocks(stored.clocks, { eventAt: stored.event_at, part, seq });
  const all: Folded = { ...nothingSaid(stored.type), content, ...clocks };
  const state = all.isWrongChart ? withoutJudgement(all) : all;
  const current = { version, updatedAt: stored.updated_at, part, seq, deleted, content, body };
  return {
    type: stored.type,
    id,
    patient: stored.patient,
    alias: stored.alias,
    stored: current,
    before: state,
    state,
    current,
    superseded: [],
  };
}

/** Forgets all that was said, for folding anew; the version stays, to be superseded if the new fold differs. */
export function forget(row: WorkingRow): void {
  row.state = nothingSaid(row.type);
}

/**
 * Ends an entry's work on a row: a visible difference becomes a version. What is not visible before and after (a member
 * that was withdrawn before it came) makes none.
 */
export function settle(row: WorkingRow, entry: Pick<Clock, 'part' | 'seq'>, now: number): StoredChange | undefined {
  const { content, deleted } = visible(row.state);
  const before = row.current;
  const said = row.state.base ?? { part: before.part, seq: before.seq };
  const same = deleted === before.deleted && (deleted || sameContent(content, before.content));
  if (same) {
    const body = content === before.content || sameContent(content, before.content) ? before.body : undefined;
    row.current = { ...before, part: said.part, seq: said.seq, content, body };
    return undefined;
  }
  if (before.version > 0) row.superseded.push(before);
  row.current = {
    version: before.version + 1,
    // A clock that was set back must not turn the order of versions round.
    updatedAt: Math.max(now, before.updatedAt),
    part: said.part,
    seq: said.seq,
    deleted,
    content,
    body: undefined,
  };
  return {
    type: row.type,
    id: row.id,
    patient: row.patient,
    version: row.current.version,
    kind: deleted ? 'deleted' : before.version === 0 ? 'created' : 'updated',
    part: entry.part,
    seq: entry.seq,
  };
}

/** What clients see of a state. */
function visible(state: Folded): { content: Elements; deleted: boolean } {
  if (state.base === undefined) return { content: {}, deleted: true };
  if (!state.isWrongChart) return { content: state.content, deleted: state.isWithdrawn };
  if (!canBeEnteredInError(state.type)) return { content: state.content, deleted: true };
  return { content: enteredInError(state.type, state.content), deleted: state.isWithdrawn };
}

/** The text and profile of a version, as stored. */
export function versionText(version: Version): { body: string; profile: string | null } {
  const profile = version.content[profileElement];
  return {
    body: version.body ?? bodyText(version.content),
    profile: typeof profile === 'string' ? profile : null,
  };
}

function sameContent(a: Elements, b: Elements): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => sameJson(a[key], b[key]));
}
