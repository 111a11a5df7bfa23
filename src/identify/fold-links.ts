import type { Clock, LinkStatement } from '#flow';
import { lastOf, successors } from '#platform/successors.ts';

/** What was said of two records, and when: event time, then place in the journal, then place in the message. */
export interface LinkEvent extends LinkStatement {
  readonly clock: Clock;
  readonly ordinal: number;
}

/** A record's place in its person. */
export interface Membership {
  /** The record that stands for this one since it was merged: its own id where it is in use. */
  readonly root: string;
  /** The record that stands for the person: the survivor of its merges; of several linked ones the smallest id. */
  readonly address: string;
}

/**
 * Who is who after events, each record that one of them names. The same whatever the order in which they are given:
 *
 * - Of what a record was merged into, changed to or moved to, the newest word counts; it is followed to its end.
 * - A merge into a record that was gone itself brings that one back: what is said to stay stays.
 * - Two records are linked if the newest word on the two is a link; that one record was merged into another no unlink undoes.
 */
export function foldLinks(events: Iterable<LinkEvent>): ReadonlyMap<string, Membership> {
  const merges: LinkEvent[] = [];
  const links = new Map<string, readonly [string, string]>();
  const records = new Set<string>();
  for (const event of [...events].sort(compare)) {
    const { kind, from, to } = event;
    records.add(from).add(to);
    const pair = from < to ? `${from} ${to}` : `${to} ${from}`;
    if (kind === 'unlink') links.delete(pair);
    else if (kind === 'link') links.set(pair, [from, to]);
    else merges.push(event);
  }
  const into = successors(merges);
  const roots = new Map([...records].map((id) => [id, lastOf(into, id)]));
  const smallest = new Map<string, string>();
  for (const [one, other] of links.values()) {
    const [a, b] = [lastOf(smallest, roots.get(one)!), lastOf(smallest, roots.get(other)!)];
    if (a !== b) smallest.set(a < b ? b : a, a < b ? a : b);
  }
  return new Map([...roots].map(([id, root]) => [id, { root, address: lastOf(smallest, root) }]));
}

function compare(a: LinkEvent, b: LinkEvent): number {
  const { clock: one } = a;
  const { clock: other } = b;
  return one.eventAt - other.eventAt || one.part - other.part || one.seq - other.seq || a.ordinal - b.ordinal;
}
