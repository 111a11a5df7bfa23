/** A place in a message structure: a segment or a group, whether it must be there, and whether it may repeat. */
export type Slot =
  | { readonly kind: 'segment'; readonly name: string; readonly isRequired: boolean; readonly repeats: boolean }
  | {
      readonly kind: 'group';
      readonly name: string;
      readonly isRequired: boolean;
      readonly repeats: boolean;
      readonly group: Structure;
    };

/** A message structure or a group of one. */
export interface Structure {
  readonly name: string;
  readonly slots: readonly Slot[];
  /** Names of the segments that stand in it or in its groups. */
  readonly segments: ReadonlySet<string>;
  /** Names of the segments that it may begin with: nothing required stands before them. */
  readonly openers: ReadonlySet<string>;
}

/**
 * Reads a structure from its notation: names in order, `?` for optional, `*` for optional and repeating, `+` for repeating,
 * and a group as `NAME(…)` with such a mark after its name: `PATIENT?(PID PD1? NTE*)`.
 */
export function structure(name: string, notation: string): Structure {
  const tokens = notation.match(/[A-Z0-9_]+[?*+]?|[()]/g) ?? [];
  const [read, rest] = readGroup(name, tokens, 0);
  if (rest !== tokens.length) throw new Error(`${name}: more is closed than opened`);
  return read;
}

function readGroup(name: string, tokens: readonly string[], from: number): [group: Structure, next: number] {
  const slots: Slot[] = [];
  let at = from;
  while (at < tokens.length && tokens[at] !== ')') {
    const token = tokens[at]!;
    const mark = token.at(-1)!;
    const slotName = '?*+'.includes(mark) ? token.slice(0, -1) : token;
    const common = { name: slotName, isRequired: mark !== '?' && mark !== '*', repeats: mark === '*' || mark === '+' };
    if (tokens[at + 1] === '(') {
      const [group, next] = readGroup(slotName, tokens, at + 2);
      if (tokens[next] !== ')') throw new Error(`${slotName} is not closed`);
      slots.push({ kind: 'group', ...common, group });
      at = next + 1;
    } else {
      slots.push({ kind: 'segment', ...common });
      at++;
    }
  }
  return [{ name, slots, segments: segmentsIn(slots), openers: openersOf(slots) }, at];
}

function segmentsIn(slots: readonly Slot[]): ReadonlySet<string> {
  return new Set(slots.flatMap((slot) => (slot.kind === 'segment' ? [slot.name] : [...slot.group.segments])));
}

/** What tells of the segment before it, and so begins no group though all before it may be left out: a note, who takes part. */
const neverFirst: ReadonlySet<string> = new Set(['NTE', 'PRT']);

function openersOf(slots: readonly Slot[]): ReadonlySet<string> {
  const openers = new Set<string>();
  for (const slot of slots) {
    const isBeginning = slot.isRequired || !neverFirst.has(slot.name);
    if (slot.kind === 'segment' && isBeginning) openers.add(slot.name);
    else if (slot.kind === 'group') for (const opener of slot.group.openers) openers.add(opener);
    if (slot.isRequired) break;
  }
  return openers;
}
