import type { Clock, Statement } from '#flow';
import { limits } from '#platform/limits.ts';
import { compareClocks } from './clocks.ts';
import type { WorkingRow } from './working-row.ts';

/**
 * Directory entries that a consumer has seen stored: what mentions them again changes nothing, so they need not be read.
 * Nearly all mentions are of a few wards, doctors and payers. It lasts as long as its consumer: whoever empties the tables
 * (a rebuild) starts new consumers.
 */
export interface KnownMentions {
  /** Whether folding the statement in would change nothing (`fold.ts`: the earliest mention stands, a word of its own more so). */
  tellsNothing(statement: Statement, clock: Clock): boolean;
  /** Keeps what rows just read from the database say of themselves. */
  learn(rows: Iterable<WorkingRow>): void;
}

export function createKnownMentions(most: number = limits.knownMentions): KnownMentions {
  /** The clock of the mention that stands; undefined where something was stated. */
  const known = new Map<string, Clock | undefined>();
  return {
    tellsNothing({ mode, id }, clock) {
      if (mode !== 'mention' || !known.has(id)) return false;
      const since = known.get(id);
      return since === undefined || compareClocks(clock, since) >= 0;
    },
    learn(rows) {
      for (const { id, patient, stored, before } of rows) {
        if (patient !== '' || stored === undefined || before.base === undefined) continue;
        known.delete(id);
        if (known.size >= most) known.delete(known.keys().next().value!);
        known.set(id, before.isMention ? before.base : undefined);
      }
    },
  };
}
