import { randomUUID } from 'node:crypto';
import type { JournalEntry } from '#flow';
import { CausewayError } from '#platform/errors.ts';
import { type Limits, limits as usualLimits } from '#platform/limits.ts';
import { noStep } from '#platform/steps.ts';
import { type ApplyOptions, applyBatch, type Item, isForApplying, type Settled } from './apply-batch.ts';
import type { Consumer, ConsumerOptions } from './consumer.ts';
import { claimOffset, currentOffset, type Offset, OffsetMoved } from './consumer-offset.ts';
import { readHolds, releaseQuarantined, skipHeldEntry } from './held-entries.ts';
import { createHolds, type Hold } from './holds.ts';
import { type AheadItem, createReadAhead } from './read-ahead.ts';
import { readEntriesAt } from './read-entries.ts';
import { createSleep } from './sleep.ts';
import { isOfEntry, toItem } from './to-item.ts';
import { createWaiters } from './waiters.ts';

/**
 * Applies the entries of one part strictly in order, up to `applyBatchEntries` in one transaction together with the offset's
 * compare-and-set: each effect happens exactly once, whatever dies when (DESIGN 5).
 */
export function startConsumer<Prepared>(options: ConsumerOptions<Prepared>): Consumer {
  const { journal, db, name, part, prepare, apply } = options;
  const given: Limits = { ...usualLimits, ...options.limits };
  const batchEntries =
    db.kind === 'embedded'
      ? Math.min(given.applyBatchEntries, given.applyBatchEntriesEmbedded)
      : given.applyBatchEntries;
  const limits: Limits = { ...given, applyBatchEntries: batchEntries };
  const step = options.step ?? noStep;
  const declared = journal.parts.find((candidate) => candidate.part === part);
  if (declared === undefined) throw new CausewayError('CW-JRN-002');
  const applying: ApplyOptions<Prepared> = { db, system: declared.system, limits, step, apply };
  const owner = randomUUID();

  const prepared = (taken: AheadItem<Prepared>) => toItem(taken, prepare, limits.applyAttempts);
  // On the embedded database no other process can have appended.
  const poll = db.kind === 'server' ? { ms: limits.journalPollMs, look: lookAndWake } : undefined;

  const ahead = createReadAhead<Prepared>({ db, part, afterSeq: 0, limits, needsPreparation: isForApplying, prepare });
  let holds = createHolds();
  let offset: Offset | undefined;
  /** Where the database stands was not heard yet, or may have changed: ask before going on. */
  let isInStep = false;
  /** Taken and not yet settled: kept over trouble, so that it is applied next. */
  let batch: AheadItem<Prepared>[] = [];
  /** A batch whose commit was begun and not heard of. */
  let unconfirmed:
    | { readonly from: number; readonly pos: number; readonly settled: readonly Settled<Prepared>[] }
    | undefined;
  let trouble: unknown;
  let retryMs = limits.retryFromMs;
  let isPaused = false;
  let isStopping = false;
  let isLost = false;
  const sleep = createSleep();
  const tasks: (() => Promise<void>)[] = [];
  const waiters = createWaiters(db, part);
  const retries = new Map<number, PromiseWithResolvers<'applied' | 'parked'>>();

  const stopFollowing = journal.follow(part, (entries) => {
    ahead.offer(entries);
    sleep.wake();
  });

  async function run(): Promise<void> {
    while (!isStopping && !isLost) {
      sleep.begin();
      try {
        const hasWorked = await advance();
        retryMs = limits.retryFromMs;
        if (!hasWorked) await sleep.untilWoken(poll);
      } catch (error) {
        isInStep = false;
        trouble = error;
        if (isLost) break;
        await sleep.for(retryMs);
        retryMs = Math.min(retryMs * 2, limits.retryUpToMs);
      }
    }
    stopFollowing();
    const reason = isLost ? trouble : new CausewayError('CW-JRN-014');
    waiters.reject(reason);
    for (const retry of retries.values()) retry.reject(reason);
    for (const task of tasks.splice(0)) await task();
  }

  /** One step on: false where there is nothing to do. */
  async function advance(): Promise<boolean> {
    if (!isInStep) await getInStep();
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task();
    if (isPaused) return false;

    const due = holds.ready(limits.applyBatchEntries);
    if (due.length > 0) await applyHeld(due);
    else await waiters.release(offset!.pos);
    if (holds.size >= limits.parkedEntriesPerFeed) {
      trouble = new CausewayError('CW-JRN-008');
      waiters.reject(trouble);
      return due.length > 0;
    }
    if (batch.length === 0) batch = await ahead.take(limits.applyBatchEntries);
    ahead.fill();
    if (batch.length > 0) {
      await applyFromJournal();
      return true;
    }
    trouble = undefined;
    return due.length > 0;
  }

  /** Learns where the database stands: at the start, and whenever a commit's outcome may have been lost. */
  async function getInStep(): Promise<void> {
    const before = offset;
    const found = before === undefined ? await claimOffset(db, name, part, owner) : await currentOffset(db, before);
    if (found === undefined) {
      isLost = true;
      throw new CausewayError('CW-JRN-007');
    }
    holds = createHolds(await readHolds(db, found));
    for (const [seq, { resolve }] of retries) {
      if (holds.get(seq) !== undefined) holds.request(seq);
      else resolve('applied');
    }
    if (before?.pos !== found.pos) {
      ahead.reset(found.pos);
      batch = [];
    }
    offset = found;
    isInStep = true;
    const open = unconfirmed;
    unconfirmed = undefined;
    if (open === undefined) return;
    const wasOfHolds = open.from === open.pos;
    const isCommitted = wasOfHolds
      ? open.settled.every(({ entry, status }) => status !== 'parked' && holds.get(entry.seq) === undefined)
      : open.pos === found.pos;
    if (isCommitted) options.onSettled?.(open.settled);
  }

  async function applyFromJournal(): Promise<void> {
    const items = await Promise.all(batch.map(prepared));
    let settled: readonly Settled<Prepared>[] = [];
    try {
      settled = await commit(items);
    } catch (error) {
      if (!isOfEntry(error)) throw error;
      // Something in one of them: one by one, so that only that one is held.
      for (const item of items) await applyAlone(item);
    }
    trouble = undefined;
    if (settled.length > 0) options.onSettled?.(settled);
  }

  async function applyHeld(due: readonly Hold[]): Promise<void> {
    const places = due.map(({ seq }) => ({ part, seq }));
    const found = await readEntriesAt(db, places);
    if (found.length < due.length) throw new CausewayError('CW-JRN-009');
    for (const logged of found) {
      const held = due.find(({ seq }) => seq === logged.entry.seq)!;
      await applyAlone({ ...(await prepared({ ...logged, preparation: undefined })), held });
    }
  }

  async function applyAlone(item: Item<Prepared>): Promise<void> {
    let settled: readonly Settled<Prepared>[] | undefined;
    for (let attempts = 1; settled === undefined; attempts++) {
      try {
        settled = await commit([item]);
      } catch (error) {
        if (!isOfEntry(error) || item.failed !== undefined) throw error;
        if (attempts < limits.applyAttempts) continue;
        settled = await commit([{ ...item, failed: { error, attempts } }]);
      }
    }
    options.onSettled?.(settled);
  }

  async function commit(items: readonly Item<Prepared>[]): Promise<readonly Settled<Prepared>[]> {
    const from = offset!;
    const isFromJournal = items[0]!.held === undefined;
    const pos = isFromJournal ? items.at(-1)!.entry.seq : from.pos;
    if (isFromJournal && items[0]!.entry.seq !== from.pos + 1) throw new OffsetMoved();
    const settled = await applyBatch(applying, from, pos, items, holds, (results) => {
      unconfirmed = { from: from.pos, pos, settled: results };
    });
    unconfirmed = undefined;
    offset = { ...from, pos };
    if (isFromJournal) ahead.giveBack(batch.splice(0, items.length));
    for (const [index, { entry, status }] of settled.entries()) remember(items[index]!, entry, status);
    return settled;
  }

  function remember(item: Item<Prepared>, { seq, orderKeys }: JournalEntry, status: Settled<Prepared>['status']): void {
    if (status === 'parked' || status === 'waiting') {
      const attempts = (item.held?.attempts ?? 0) + (item.failed?.attempts ?? 0);
      holds.add({ seq, keys: orderKeys, state: status, attempts });
    } else holds.remove(seq);
    if (status === 'parked') options.onParked?.(item.entry, item.failed?.error);
    const retry = retries.get(seq);
    if (retry === undefined || status === 'waiting') return;
    retries.delete(seq);
    retry.resolve(status === 'parked' ? 'parked' : 'applied');
  }

  /** Runs between two batches, so that nothing it changes is in use. */
  function between<T>(work: (offset: Offset) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (isStopping || isLost) return Promise.reject(isLost ? trouble : new CausewayError('CW-JRN-014'));
    tasks.push(async () => {
      if (offset === undefined || isStopping || isLost) reject(isLost ? trouble : new CausewayError('CW-JRN-014'));
      else {
        await work(offset).then(resolve, (error: unknown) => {
          isInStep = false;
          reject(error);
        });
      }
    });
    sleep.wake();
    return promise;
  }

  function lookAndWake(): void {
    ahead.look();
    sleep.wake();
  }

  const running = run();

  return {
    caughtUp() {
      if (isStopping || isLost) return Promise.reject(isLost ? trouble : new CausewayError('CW-JRN-014'));
      const applied = waiters.add();
      lookAndWake();
      return applied;
    },
    position: () => offset?.pos ?? 0,
    get isBehind() {
      return batch.length > 0 || ahead.hasMore;
    },
    get trouble() {
      return trouble;
    },
    get held() {
      return holds.size;
    },
    async retryHeld(seq) {
      const result = await between(async () => {
        if (holds.get(seq)?.state !== 'parked') throw new CausewayError('CW-JRN-009');
        const retry = retries.get(seq) ?? Promise.withResolvers<'applied' | 'parked'>();
        retries.set(seq, retry);
        holds.request(seq);
        return { retry };
      });
      return result.retry.promise;
    },
    skipHeld: (seq) =>
      between(async (at) => {
        await db.transaction((tx) => skipHeldEntry(tx, at, seq, options.now()));
        holds.remove(seq);
      }),
    release: (seq) =>
      between(async (at) => {
        holds.add(await db.transaction((tx) => releaseQuarantined(tx, at, seq, options.now())));
      }),
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      sleep.wake();
    },
    async stop() {
      isStopping = true;
      sleep.end();
      await running;
    },
  };
}
