import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#database/database.ts';
import { isDatabaseTrouble } from '#database/trouble.ts';
import { type Limits, limits as usualLimits } from '#platform/limits.ts';
import { type FoldedKey, patientsOfKey, type RefoldSelection, selectedPatients } from './refold-selection.ts';

export interface RefoldProgress {
  /** Patients refolded so far, and those whose refold failed. */
  readonly refolded: number;
  readonly failed: number;
  /** Where to go on after an interruption: `after` of the next call. What was done since it may be done again. */
  readonly cursor: string | undefined;
  /** False where it was interrupted. */
  readonly isComplete: boolean;
}

export interface RefoldOptions {
  readonly db: Database;
  readonly selection: RefoldSelection;
  /** Refolds one patient's entries from empty, in a short transaction of its own. May be called again for the same one. */
  run(key: FoldedKey): Promise<void>;
  /** Waited for before each patient: see `yieldToLive`. */
  yieldTo(): Promise<void>;
  /** A patient whose refold failed for a reason of its own: the others go on. */
  onFailed(key: FoldedKey, error: unknown): void;
  onProgress?(progress: RefoldProgress): void;
  /** Interrupts it between two patients. */
  readonly signal?: AbortSignal;
  readonly after?: string;
  readonly limits?: Partial<Limits>;
}

/**
 * Refolds every patient of which a selected entry speaks, each once, in the order of their first selected entry, in pages
 * that bound memory and statements whatever the selection (DESIGN 7). Database trouble is waited out.
 */
export async function refold(options: RefoldOptions): Promise<RefoldProgress> {
  const { db, selection, run, yieldTo, onFailed, signal } = options;
  const limits: Limits = { ...usualLimits, ...options.limits };
  let refolded = 0;
  let failed = 0;
  let cursor = options.after;
  const progress = (isComplete: boolean): RefoldProgress => ({ refolded, failed, cursor, isComplete });

  const isInterrupted = () => signal?.aborted === true;

  async function refoldAll(keys: readonly FoldedKey[]): Promise<void> {
    for (const key of keys) {
      if (isInterrupted()) return;
      await yieldTo();
      try {
        await throughTrouble(() => run(key));
        refolded++;
      } catch (error) {
        if (isDatabaseTrouble(error)) throw error; // Interrupted while the database was in trouble.
        failed++;
        onFailed(key, error);
      }
    }
  }

  async function throughTrouble<T>(work: () => Promise<T>): Promise<T> {
    for (let waitMs = limits.retryFromMs; ; waitMs = Math.min(waitMs * 2, limits.retryUpToMs)) {
      try {
        return await work();
      } catch (error) {
        if (!isDatabaseTrouble(error) || isInterrupted()) throw error;
        await sleep(waitMs);
      }
    }
  }

  if ('key' in selection) {
    await refoldAll(await throughTrouble(() => patientsOfKey(db, selection, limits)));
    return progress(!isInterrupted());
  }
  for (;;) {
    if (isInterrupted()) return progress(false);
    const page = await throughTrouble(() => selectedPatients(db, selection, cursor, limits));
    await refoldAll(page.keys);
    if (isInterrupted()) return progress(false);
    cursor = page.next ?? cursor;
    options.onProgress?.(progress(page.next === undefined));
    if (page.next === undefined) return progress(true);
  }
}
