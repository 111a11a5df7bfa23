import type { Clock } from '#flow';
import type { Folded, Mark, MemberSet } from './fold.ts';

/** Negative where `a` is older than `b`, positive where it is newer: event time, then place in the journal. */
export function compareClocks(a: Clock, b: Clock): number {
  return a.eventAt - b.eventAt || a.part - b.part || a.seq - b.seq;
}

/** When an entry was said. */
export function clockOf({
  entry,
  translation,
}: {
  readonly entry: Pick<Clock, 'part' | 'seq'>;
  readonly translation: Pick<Clock, 'eventAt'>;
}): Clock {
  return { eventAt: translation.eventAt, part: entry.part, seq: entry.seq };
}

/**
 * The column `resource.clocks`: what the row's own clock does not say. Element names are listed under the clock of the
 * statement that set them, `=` being the row's own; `d` before it marks a default. A name that is listed and not in the
 * content was deleted (a tombstone). `*` is the clock of the newest statement that gave the content as a whole.
 */
export interface StoredClocks {
  readonly at?: { readonly [clock: string]: readonly string[] };
  readonly sets?: { readonly [name: string]: readonly [clock: string, ...members: string[]] };
  /** `Folded.sole`. */
  readonly sole?: string;
  readonly is?: readonly ('unstated' | 'mention' | 'withdrawn' | 'wrong-chart')[];
}

/** What has to be stored beside the content and the row's clock; undefined for the common row that was stated once. */
export function encodeClocks(state: Folded): StoredClocks | undefined {
  if (isPlain(state)) return undefined;
  const base = state.base;
  const at: { [clock: string]: string[] } = {};
  const list = (name: string, mark: Mark) => {
    const clock = base !== undefined && compareClocks(mark.clock, base) === 0 ? '=' : clockText(mark.clock);
    const key = mark.said ? clock : `d${clock}`;
    at[key] ??= [];
    at[key].push(name);
  };
  for (const [name, mark] of state.marks) list(name, mark);
  if (state.whole !== undefined) list('*', { clock: state.whole, said: true });
  const is: NonNullable<StoredClocks['is']>[number][] = [];
  if (base === undefined) is.push('unstated');
  if (state.isMention) is.push('mention');
  if (state.isWithdrawn) is.push('withdrawn');
  if (state.isWrongChart) is.push('wrong-chart');
  const sets = [...state.sets].map(([name, set]) => [name, [clockText(set.clock), ...set.members]] as const);
  const stored: StoredClocks = {
    // Sorted, so that the same state has the same text whatever the order in which it came about.
    ...(Object.keys(at).length === 0 ? {} : { at: sortedLists(at) }),
    ...(sets.length === 0 ? {} : { sets: Object.fromEntries(sets.sort(([a], [b]) => (a < b ? -1 : 1))) }),
    ...(is.length === 0 ? {} : { is }),
    ...(state.sole === undefined ? {} : { sole: state.sole }),
  };
  return Object.keys(stored).length === 0 ? undefined : stored;
}

/** Stated, and by its newest statement alone. */
function isPlain({ base, marks, whole, sets, isMention, isWithdrawn, isWrongChart, sole }: Folded): boolean {
  const hasMarks = marks.size > 0 || whole !== undefined || sets.size > 0;
  return base !== undefined && !hasMarks && !isMention && !isWithdrawn && !isWrongChart && sole === undefined;
}

/** The parts of a state that `clocks` holds; `base` is the row's own clock. */
export function decodeClocks(
  stored: StoredClocks | null,
  base: Clock,
): Pick<Folded, 'base' | 'marks' | 'whole' | 'sets' | 'isMention' | 'isWithdrawn' | 'isWrongChart' | 'sole'> {
  const marks = new Map<string, Mark>();
  let whole: Clock | undefined;
  for (const [key, names] of Object.entries(stored?.at ?? {})) {
    const said = !key.startsWith('d');
    const text = said ? key : key.slice(1);
    const clock = text === '=' ? base : parseClock(text);
    for (const name of names) {
      if (name === '*') whole = clock;
      else marks.set(name, { clock, said });
    }
  }
  const sets = new Map<string, MemberSet>(
    Object.entries(stored?.sets ?? {}).map(([name, [clock, ...members]]) => [
      name,
      { clock: parseClock(clock), members },
    ]),
  );
  const is = stored?.is ?? [];
  return {
    base: is.includes('unstated') ? undefined : base,
    marks,
    whole,
    sets,
    isMention: is.includes('mention'),
    isWithdrawn: is.includes('withdrawn'),
    isWrongChart: is.includes('wrong-chart'),
    ...(stored?.sole !== undefined && { sole: stored.sole }),
  };
}

function clockText(clock: Clock): string {
  return `${clock.eventAt}.${clock.part}.${clock.seq}`;
}

function parseClock(text: string): Clock {
  const [eventAt, part, seq] = text.split('.').map(Number) as [number, number, number];
  return { eventAt, part, seq };
}

function sortedLists(at: { [clock: string]: string[] }): { [clock: string]: string[] } {
  return Object.fromEntries(
    Object.keys(at)
      .sort()
      .map((key) => [key, at[key]!.sort()]),
  );
}
