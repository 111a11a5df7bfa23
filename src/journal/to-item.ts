import { isDatabaseTrouble } from '#database/trouble.ts';
import { type Item, isForApplying } from './apply-batch.ts';
import type { ConsumerOptions } from './consumer.ts';
import { OffsetMoved } from './consumer-offset.ts';
import { type AheadItem, attempt } from './read-ahead.ts';

/**
 * An entry that was read, prepared to be applied, or failed after `attempts`. Throws what is not the entry's own trouble, so that it
 * is prepared anew when that is over.
 */
export async function toItem<Prepared>(
  taken: AheadItem<Prepared>,
  prepare: ConsumerOptions<Prepared>['prepare'],
  attempts: number,
): Promise<Item<Prepared>> {
  const { entry, decision } = taken;
  if (!isForApplying(taken)) return { entry, decision, preparation: undefined };
  let preparation = await (taken.preparation ?? attempt(prepare, entry));
  for (let made = 1; 'failure' in preparation; made++) {
    if (!isOfEntry(preparation.failure)) {
      taken.preparation = undefined;
      throw preparation.failure;
    }
    if (made >= attempts) {
      return { entry, decision, preparation, failed: { error: preparation.failure, attempts: made } };
    }
    preparation = await attempt(prepare, entry);
  }
  return { entry, decision, preparation };
}

/** Whether trying the same entry again is no use: not the database's trouble, and not a matter of who owns the part. */
export function isOfEntry(error: unknown): boolean {
  return !isDatabaseTrouble(error) && !(error instanceof OffsetMoved);
}
