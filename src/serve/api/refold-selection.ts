import type { BusinessKey, JournalEntry } from '#flow';
import { businessKey, businessKeys } from '#formats/hl7v2/business-keys.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import type { Journal } from '#journal/journal.ts';
import { yieldToLive } from '#journal/yield-to-live.ts';
import { CausewayError } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';
import type { ApiParts } from './api-routes.ts';
import type { MessageQuery } from './message-query.ts';
import { searchMessages } from './search-messages.ts';

/** Which messages are folded anew; the unit is always the whole patient (DESIGN 7). */
export type Selection =
  | { readonly kind: 'range'; readonly part: number; readonly from: number; readonly to: number }
  | { readonly kind: 'query'; readonly query: MessageQuery };

export interface RefoldProgress {
  readonly kind: 'selecting' | 'refolding' | 'done';
  readonly messages: number;
  readonly patients: number;
  readonly done: number;
  /** Resources whose content differed from what was stored. */
  readonly changed: number;
  /** Patients that could not be refolded, by error code. */
  readonly failed: Readonly<Record<string, number>>;
}

/**
 * Folds every patient anew whom the selected messages are about, and tells how far it is. Live traffic goes first, so
 * that it keeps its latency. Patients are refolded one by one, each in a transaction of its own: ending it half
 * way leaves nothing half done.
 */
export async function* refoldSelection(
  parts: ApiParts,
  selection: Selection,
  { dryRun, signal }: { readonly dryRun: boolean; readonly signal: AbortSignal },
): AsyncGenerator<RefoldProgress> {
  const patients = new Map<string, { readonly system: string; readonly key: BusinessKey }>();
  const failed: Record<string, number> = {};
  let messages = 0;
  let done = 0;
  let changed = 0;
  const now = (kind: RefoldProgress['kind']): RefoldProgress => ({
    kind,
    messages,
    patients: patients.size,
    done,
    changed,
    failed: { ...failed },
  });

  for await (const entries of selected(parts, selection)) {
    for (const entry of entries) {
      messages++;
      const system = parts.journal.parts.find(({ part }) => part === entry.part)?.system;
      if (system === undefined) continue;
      for (const key of patientKeys(entry)) patients.set(`${system}\u001f${key}`, { system, key });
    }
    if (patients.size > limits.refoldPatients) throw new CausewayError('CW-API-003');
    if (signal.aborted) return;
    yield now('selecting');
  }
  if (!dryRun) {
    const yieldTo = yieldToLive(parts.journal, [...parts.consumers.values()]);
    for (const { system, key } of patients.values()) {
      await yieldTo();
      if (signal.aborted) return;
      try {
        changed += (await parts.refold(system, key)).length;
      } catch (error) {
        if (!(error instanceof CausewayError) || error.row.http === 503) throw error;
        failed[error.code] = (failed[error.code] ?? 0) + 1;
      }
      done++;
      yield now('refolding');
    }
    parts.events.refolded(selection.kind, done, changed);
  }
  yield now('done');
}

async function* selected(parts: ApiParts, selection: Selection): AsyncGenerator<readonly JournalEntry[]> {
  if (selection.kind === 'range') yield* rangeOf(parts.journal, selection);
  else yield* found(parts, selection.query);
}

async function* rangeOf(
  journal: Journal,
  { part, from, to }: Extract<Selection, { kind: 'range' }>,
): AsyncGenerator<readonly JournalEntry[]> {
  if (journal.parts.every((declared) => declared.part !== part)) throw new CausewayError('CW-API-002');
  for (let after = from - 1; ; ) {
    const entries = (await journal.read(part, after)).filter(({ seq }) => seq <= to);
    const last = entries.at(-1);
    if (last === undefined) return;
    yield entries;
    after = last.seq;
  }
}

async function* found(parts: ApiParts, query: MessageQuery): AsyncGenerator<readonly JournalEntry[]> {
  let before: string | undefined;
  do {
    const search = { ...query.search, ...(before !== undefined && { before }) };
    const page = await searchMessages(parts, { ...query, search });
    const entries: JournalEntry[] = [];
    for (const { part, seq } of page.messages) {
      const entry = await parts.journal.entry(part, seq);
      if (entry !== undefined) entries.push(entry);
    }
    yield entries;
    before = page.next;
  } while (before !== undefined);
}

/** The patient a message is about; of a merge every patient that it names. */
function patientKeys(entry: JournalEntry): BusinessKey[] {
  const message = parseMessage(entry.body);
  if (message.first('MRG') !== undefined) return entry.orderKeys.filter((key) => key.startsWith('patient:'));
  const { patient } = businessKeys(message);
  return patient === undefined ? [] : [businessKey('patient', patient.authority, patient.value)];
}
