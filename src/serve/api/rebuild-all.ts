import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiParts } from './api-routes.ts';

export interface RebuildProgress {
  readonly kind: 'rebuilding' | 'done';
  /** Messages that are still to be applied. */
  readonly backlog: number;
}

/** How often it tells how far it is. */
const tellMs = 500;

/**
 * Rebuilds, and tells how far it is. A caller that goes away, or a server that stops, ends the telling and not the rebuild,
 * which must be whole.
 */
export async function* rebuildAll(
  { journal, rebuild }: Pick<ApiParts, 'journal' | 'rebuild'>,
  stopping: AbortSignal,
): AsyncGenerator<RebuildProgress> {
  const over = new AbortController();
  const rebuilding = rebuild().finally(() => over.abort());
  // Heard of below, at the latest; not unhandled until then.
  rebuilding.catch(() => over.abort());
  while (!over.signal.aborted) {
    if (stopping.aborted) return;
    yield { kind: 'rebuilding', backlog: await backlogOf(journal) };
    await Promise.race([sleep(tellMs), rebuilding]);
  }
  await rebuilding;
  yield { kind: 'done', backlog: 0 };
}

async function backlogOf(journal: ApiParts['journal']): Promise<number> {
  const feeds = await journal.counts();
  return feeds.reduce((sum, { consumers }) => sum + Math.max(0, ...consumers.map(({ backlog }) => backlog)), 0);
}
