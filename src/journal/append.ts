import type { Database } from '#database/database.ts';
import { isDatabaseTrouble } from '#database/trouble.ts';
import type { Envelope, JournalEntry, Receipt } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import type { Limits } from '#platform/limits.ts';
import type { Step } from '#platform/steps.ts';
import { type Appended, appendBatch, type Candidate } from './append-batch.ts';
import { fingerprint } from './fingerprint.ts';
import type { createPressure } from './pressure.ts';
import { storableTexts } from './storable.ts';

interface Sender extends Candidate {
  resolve(receipt: Receipt): void;
  reject(error: unknown): void;
}

export interface AppenderOptions {
  readonly db: Database;
  readonly part: number;
  readonly limits: Limits;
  readonly step: Step;
  readonly pressure: ReturnType<typeof createPressure>;
  /** Called after each commit with the new entries, in order. */
  onAppended(entries: readonly JournalEntry[]): void;
}

/**
 * Group commit of one part: one statement is under way at a time, and takes all that wait when the one before has ended
 * (up to `appendBatchEntries` and `appendBatchBytes`). There is no waiting timer: a lone message leaves at once.
 */
export function createAppender({ db, part, limits, step, pressure, onAppended }: AppenderOptions) {
  let waiting: Sender[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    // Messages that came in one packet go together.
    await undefined;
    while (waiting.length > 0) await send(takeBatch());
    running = undefined;
  }

  function takeBatch(): Sender[] {
    let bytes = 0;
    let count = 0;
    while (count < waiting.length && count < limits.appendBatchEntries) {
      bytes += waiting[count]!.envelope.body.length;
      if (count > 0 && bytes > limits.appendBatchBytes) break;
      count++;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  }

  async function send(batch: readonly Sender[]): Promise<void> {
    step('journal: before append');
    let appended: Appended;
    try {
      appended = await appendBatch(db, part, batch);
    } catch (error) {
      if (isDatabaseTrouble(error)) {
        // Those behind them wait for the same database, and must not get ahead of what their senders send again.
        for (const sender of [...batch, ...waiting.splice(0)]) refuse(sender, error);
      } else if (batch.length > 1) {
        // Something in one of them: it must not cost its neighbours.
        for (const sender of batch) await send([sender]);
      } else {
        for (const sender of batch) refuse(sender, new CausewayError('CW-JRN-004', { cause: error }));
      }
      return;
    }
    step('journal: appended, before answers');
    settle(batch, appended);
  }

  function settle(batch: readonly Sender[], { receipts, entries }: Appended): void {
    batch.forEach((sender, index) => {
      pressure.leave(sender.envelope.body.length);
      sender.resolve(receipts[index]!);
    });
    if (entries.length > 0) onAppended(entries);
  }

  function refuse(sender: Sender, error: unknown): void {
    pressure.leave(sender.envelope.body.length);
    sender.reject(error);
  }

  return {
    append(envelope: Envelope): Promise<Receipt> {
      const prints = fingerprint(envelope);
      const texts = storableTexts(envelope, limits);
      const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
      pressure.enter(envelope.body.length);
      waiting.push({ envelope, prints, texts, resolve, reject });
      running ??= run();
      return promise;
    },
    /** Resolves when nothing waits or is under way. */
    async drained(): Promise<void> {
      while (running !== undefined) await running;
    },
  };
}

export type Appender = ReturnType<typeof createAppender>;
