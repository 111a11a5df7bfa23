import { setTimeout as sleep } from 'node:timers/promises';
import { limits as usualLimits } from '#platform/limits.ts';
import type { Consumer } from './consumer.ts';
import type { Journal } from './journal.ts';

/** How often it looks again: well below what anyone notices in an acknowledgement. */
const lookMs = 5;

/**
 * Gives what work in the background waits for before each of its steps: that no append waits for its commit and no consumer
 * is behind, but no longer than `refoldYieldMs`, so that it gets on under steady load too. `consumers` gives those of the
 * moment, as a rebuild replaces them.
 */
export function yieldToLive(
  journal: Pick<Journal, 'pressure'>,
  consumers: () => readonly Pick<Consumer, 'isBehind'>[],
  atMostMs: number = usualLimits.refoldYieldMs,
): () => Promise<void> {
  const isLive = () => journal.pressure.entries > 0 || consumers().some(({ isBehind }) => isBehind);
  return async () => {
    for (let waitedMs = 0; waitedMs < atMostMs && isLive(); waitedMs += lookMs) await sleep(lookMs);
  };
}
