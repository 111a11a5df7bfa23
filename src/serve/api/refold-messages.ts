import { type RefoldProgress, refold } from '#journal/refold.ts';
import type { RefoldSelection } from '#journal/refold-selection.ts';
import { yieldToLive } from '#journal/yield-to-live.ts';
import { CausewayError } from '#platform/errors.ts';
import type { ApiParts } from './api-routes.ts';

/** A line of the answer. The last is `done`, unless it was interrupted: then `after: cursor` goes on where it was. */
export interface RefoldLine extends Pick<RefoldProgress, 'messages' | 'patients' | 'changed' | 'failed' | 'cursor'> {
  readonly kind: 'selecting' | 'refolding' | 'done';
  /** Patients refolded. */
  readonly done: number;
}

export interface RefoldMessagesOptions {
  /** Counts, and changes nothing. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly after?: string;
}

/** Folds every patient anew whom the selected messages are about, live traffic first, and tells how far it is. */
export async function* refoldMessages(
  parts: Pick<ApiParts, 'journal' | 'consumers' | 'patientsOf' | 'refold' | 'events'>,
  selection: RefoldSelection,
  { dryRun, ...options }: RefoldMessagesOptions,
): AsyncGenerator<RefoldLine> {
  const { journal, consumers, patientsOf, events } = parts;
  const walk = refold({
    journal,
    selection,
    patientsOf,
    ...(!dryRun && { run: async ({ system, key }) => (await parts.refold(system, key)).length }),
    yieldTo: yieldToLive(journal, () => [...consumers.values()]),
    onFailed(_patient, error) {
      if (!(error instanceof CausewayError)) events.unexpected('refold', error);
    },
    ...options,
  });
  for await (const { refolded: done, isComplete, ...counts } of walk) {
    if (isComplete && !dryRun) events.refolded('part' in selection ? 'range' : 'query', done, counts.changed);
    yield { kind: isComplete ? 'done' : dryRun ? 'selecting' : 'refolding', done, ...counts };
  }
}
