import { CausewayError } from '#platform/errors.ts';
import type { ApiParts } from './api-routes.ts';

/** How each feed stands: what came in, what became of it, how far its consumer is behind and what holds it up. */
export async function feedsStatus({ journal, consumers }: ApiParts) {
  const counts = await journal.counts();
  return {
    feeds: counts.map(({ part, feed, system, entries, byStatus, consumers: positions }) => {
      const consumer = consumers.get(feed);
      const trouble = consumer?.trouble;
      return {
        feed,
        system,
        part,
        messages: entries,
        byStatus,
        backlog: Math.max(0, ...positions.map(({ backlog }) => backlog)),
        lagMs: Math.max(0, ...positions.map(({ lagMs }) => lagMs)),
        held: consumer?.held ?? 0,
        ...(trouble !== undefined && { trouble: trouble instanceof CausewayError ? trouble.code : 'CW-ANY-001' }),
      };
    }),
  };
}
