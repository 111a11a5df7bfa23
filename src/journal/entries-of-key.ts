import type { Queryable } from '#database/database.ts';
import type { BusinessKey, JournalEntry } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import type { Limits } from '#platform/limits.ts';
import { readEntriesAt } from './read-entries.ts';
import { storableKey } from './storable.ts';
import { keyHash } from './write-outcomes.ts';

/** See `Journal.entriesOfKey`. The order is settled first, from rows without bodies; bodies follow in pages. */
export async function* entriesOfKey(
  db: Queryable,
  system: string,
  asked: BusinessKey,
  limits: Limits,
): AsyncGenerator<JournalEntry> {
  const key = storableKey(asked, limits.keyChars);
  // Unnamed, so planned for the tables as they are now. Indexes: the primary keys of journal_key and journal_index.
  const places = await db.query<{ part: number; seq: number }>(
    `select i.part, i.seq
     from journal_key k
     join journal_index i on i.part = k.part and i.seq = k.seq
     join journal_part p on p.part = i.part
     where k.hash = $1 and i.status = 'applied' and p.system = $2 and $3 = any (i.keys)
     order by coalesce(i.event_at, i.received_at), i.part, i.seq
     limit $4`,
    [keyHash(system, key), system, key, limits.refoldEntries + 1],
  );
  if (places.length > limits.refoldEntries) throw new CausewayError('CW-JRN-010');
  for (let from = 0; from < places.length; ) {
    const page = places.slice(from, from + limits.readAheadEntries);
    const found = await readEntriesAt(db, page, limits.readAheadBytes);
    for (const { entry } of found) yield entry;
    const last = found.at(-1)?.entry;
    from +=
      1 +
      (last === undefined ? page.length : page.findIndex(({ part, seq }) => part === last.part && seq === last.seq));
  }
}
