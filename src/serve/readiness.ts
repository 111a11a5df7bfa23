import type { Database } from '#database/database.ts';
import type { Consumer } from '#journal/consumer.ts';
import { CausewayError } from '#platform/errors.ts';
import type { ReadinessCheck } from './health.ts';

/** Ready means: messages are accepted (the database answers) and served (every consumer gets on). */
export function readinessChecks(db: Database, consumers: ReadonlyMap<string, Consumer>): readonly ReadinessCheck[] {
  const database: ReadinessCheck = {
    name: 'database',
    trouble: () => db.ping().then(() => undefined, describe),
  };
  const feeds = [...consumers].map(
    ([feed, consumer]): ReadinessCheck => ({
      name: `feed ${feed}`,
      trouble: async () => (consumer.trouble === undefined ? undefined : describe(consumer.trouble)),
    }),
  );
  return [database, ...feeds];
}

const describe = (error: unknown): string =>
  error instanceof CausewayError ? `${error.code} ${error.message}` : 'CW-ANY-001 Something unexpected happened.';
