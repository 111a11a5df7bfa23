import type { Database } from '#database/database.ts';
import type { Consumer } from '#journal/consumer.ts';
import { CausewayError } from '#platform/errors.ts';
import type { ReadinessCheck } from './health.ts';

/**
 * Ready means: messages are accepted (the database answers) and served (every consumer gets on, and nothing is being rebuilt).
 * A feed's consumer is looked up each time: a rebuild puts another in its place.
 */
export function readinessChecks(
  db: Database,
  consumers: ReadonlyMap<string, Consumer>,
  rebuilder: { readonly isRebuilding: boolean },
): readonly ReadinessCheck[] {
  const database: ReadinessCheck = {
    name: 'database',
    trouble: () => db.ping().then(() => undefined, describe),
  };
  const feeds = [...consumers.keys()].map(
    (feed): ReadinessCheck => ({
      name: `feed ${feed}`,
      trouble: async () => {
        const trouble = consumers.get(feed)?.trouble;
        return trouble === undefined ? undefined : describe(trouble);
      },
    }),
  );
  const rebuild: ReadinessCheck = {
    name: 'rebuild',
    trouble: async () => (rebuilder.isRebuilding ? 'The journal is being applied anew.' : undefined),
  };
  return [database, rebuild, ...feeds];
}

const describe = (error: unknown): string =>
  error instanceof CausewayError ? `${error.code} ${error.message}` : 'CW-ANY-001 Something unexpected happened.';
