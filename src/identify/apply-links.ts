import type { Database, Transaction } from '#database/database.ts';
import type { Clock, Issue, LinkStatement } from '#flow';
import { errorTable } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import { foldLinks, type Membership } from './fold-links.ts';
import { readConnected, readLinkEvents, writeLinkEvents } from './link-events.ts';
import { type Member, readMembers, writeMembers } from './members.ts';

export interface ApplyLinksOptions {
  readonly kind: Database['kind'];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What an entry says of who is who, and when. */
export interface LinkItem {
  readonly clock: Clock;
  readonly links: readonly LinkStatement[];
}

/**
 * Writes what entries say of who is who as link events, and derives the persons that change by it, in the transaction of the
 * entries' effect. The same comes of the same events whatever their order. Gives the issues of each entry: where more records
 * hang together than one person may have, the events are kept and the persons stay as they are.
 */
export async function applyLinks(
  tx: Transaction,
  items: readonly LinkItem[],
  { kind, now }: ApplyLinksOptions,
): Promise<readonly (readonly Issue[])[]> {
  const events = items.flatMap(({ clock, links }) => links.map((link, ordinal) => ({ ...link, clock, ordinal })));
  if (events.length === 0) return items.map(() => []);
  // Events that meet must see each other, and are rare: they take turns (DESIGN 19). Taken last, so nothing waits in a circle.
  if (kind === 'server') await takeLocks(tx);
  await writeLinkEvents(tx, events, now);
  const changed: Member[] = [];
  const settled = new Set<string>();
  const issues: Issue[][] = [];
  for (const { links } of items) {
    const own: Issue[] = [];
    for (const { from, to } of links) {
      if (settled.has(from)) continue;
      const ids = await readConnected(tx, [from, to], limits.personRecords + 1);
      for (const id of ids) settled.add(id);
      if (ids.length > limits.personRecords) own.push(tooMany);
      else changed.push(...changesIn(foldLinks(await readLinkEvents(tx, ids)), await readMembers(tx, ids), now));
    }
    issues.push(own);
  }
  await writeMembers(tx, changed);
  return issues;
}

const { text, hint } = errorTable['CW-IDN-001'];
const tooMany: Issue = { code: 'CW-IDN-001', severity: 'error', text, hint };

async function takeLocks(tx: Transaction): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('causeway link_event'))`, [], 'identify-lock');
}

/** The records whose place is another, or whose person has changed beside them. */
function changesIn(
  places: ReadonlyMap<string, Membership>,
  before: ReadonlyMap<string, Member>,
  now: number,
): Member[] {
  const isOther = ([id, { root, address }]: readonly [string, Membership]) => {
    const known = before.get(id);
    return known === undefined || known.root !== root || known.address !== address;
  };
  const others = [...places].filter(isOther);
  const addresses = new Set(others.flatMap(([id, { address }]) => [address, before.get(id)?.address ?? id]));
  return [...places].flatMap(([id, place]) => {
    const known = before.get(id);
    if (!addresses.has(place.address)) return [];
    const isReaddressed = (known?.address ?? id) !== place.address;
    return {
      ...place,
      id,
      epoch: (known?.epoch ?? 0) + 1,
      relinkedAt: now,
      readdressedAt: isReaddressed ? now : (known?.readdressedAt ?? 0),
    };
  });
}
