/** What takes the place of what: `from` goes, `to` stays. */
export interface Succession {
  readonly from: string;
  readonly to: string;
}

/**
 * What each name was last replaced by, after successions in the order of time: the newest word on a name counts. One that stays by
 * the newest word is brought back where it had gone, so that no circle comes about.
 */
export function successors(inOrder: Iterable<Succession>): ReadonlyMap<string, string> {
  const next = new Map<string, string>();
  for (const { from, to } of inOrder) {
    if (from === to) continue;
    if (leadsTo(next, to, from)) next.delete(to);
    next.set(from, to);
  }
  return next;
}

/** What stands for a name in the end: itself where nothing replaced it. */
export function lastOf(next: ReadonlyMap<string, string>, name: string): string {
  let at = name;
  for (let to = next.get(at); to !== undefined; to = next.get(at)) at = to;
  return at;
}

function leadsTo(next: ReadonlyMap<string, string>, from: string, to: string): boolean {
  for (let at: string | undefined = from; at !== undefined; at = next.get(at)) if (at === to) return true;
  return false;
}
