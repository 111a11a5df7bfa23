import { beforeEach, expect, test } from 'vitest';
import { databaseGone } from '#database/trouble.ts';
import { CausewayError } from '#platform/errors.ts';
import { onSharedDatabase } from '#test/support/databases.ts';
import { envelopeOf } from '#test/support/envelopes.ts';
import { startConsumer } from './consume.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './open-journal.ts';
import { type RefoldOptions, type RefoldProgress, refold } from './refold.ts';
import { yieldToLive } from './yield-to-live.ts';

const start = Date.UTC(2026, 0, 1);
const now = () => start + 60_000;
/** Small pages, so that every walk has several. */
const limits = { readAheadEntries: 3, retryFromMs: 1, retryUpToMs: 2 };

onSharedDatabase('a refold of the journal', (shared) => {
  let journal: Journal;
  let parts: { adt: number; lab: number };

  /** Patients A, B, A, C, B, D, A (with G, in a visit), E, B, A, F in one system, and an A in another. */
  beforeEach(async () => {
    journal = await openJournal({ db: shared.db, now, limits });
    parts = { adt: await journal.declareFeed('adt', 'main'), lab: await journal.declareFeed('lab', 'labs') };
    const patients = ['A', 'B', 'A', 'C', 'B', 'D', 'A', 'E', 'B', 'A', 'F'];
    for (const [n, patient] of patients.entries()) {
      const orderKeys = n === 6 ? [`patient:|${patient}`, 'patient:|G', 'visit:V'] : [`patient:|${patient}`];
      const messageType = n > 7 ? 'ORU^R01' : 'ADT^A01';
      await journal.append(envelopeOf('adt', n + 1, { receivedAt: start + n + 1, orderKeys, messageType }));
    }
    const ofLab = { receivedAt: start + 20, orderKeys: ['patient:|A'], messageType: 'ORU^R01' };
    await journal.append(envelopeOf('lab', 20, ofLab));
    for (const part of [parts.adt, parts.lab]) {
      const consumer = startConsumer<number>({
        journal,
        db: shared.db,
        name: 'store',
        part,
        now,
        prepare: ({ seq }) => seq,
        apply: async (_, items) => items.map(() => ({ keys: [], issues: [], leaves: [] })),
      });
      await consumer.caughtUp();
      await consumer.stop();
    }
  });

  /** Walks, and gives whom it took and its last word. */
  async function refoldOf(options: Partial<RefoldOptions> & Pick<RefoldOptions, 'selection'>) {
    const keys: string[] = [];
    let last: RefoldProgress | undefined;
    const walk = refold({
      journal,
      patientsOf: ({ orderKeys }) => orderKeys.filter((key) => key.startsWith('patient:')),
      run: async ({ system, key }) => keys.push(`${system} ${key}`) && 2,
      yieldTo: async () => {},
      onFailed: () => {},
      limits,
      ...options,
    });
    for await (const progress of walk) last = progress;
    return { keys, last: last! };
  }

  const all = () => ({ part: parts.adt, from: 1, to: 100 });
  const main = (...names: string[]) => names.map((name) => `main patient:|${name}`);

  test('takes each patient of its selection once, whatever the pages', async () => {
    const cases: [RefoldOptions['selection'], messages: number, patients: string[]][] = [
      [all(), 11, main('A', 'B', 'C', 'D', 'G', 'E', 'F')],
      [{ part: parts.adt, from: 2, to: 5 }, 4, main('B', 'A', 'C')],
      [{ part: parts.adt, from: 12, to: 99 }, 0, []],
      [{ search: {} }, 12, [...main('A', 'B', 'C', 'D', 'G', 'E', 'F'), 'labs patient:|A']],
      [{ search: { type: 'ORU^R01' } }, 4, [...main('B', 'A', 'F'), 'labs patient:|A']],
      [{ search: { feed: 'lab' } }, 1, ['labs patient:|A']],
      [{ search: { since: start + 8, until: start + 10 } }, 2, main('E', 'B')],
      [{ search: { status: 'parked' } }, 0, []],
      [{ search: { keys: ['visit:V'] } }, 1, main('A', 'G')],
      [{ search: { keys: ['patient:|C', 'patient:|D'] } }, 2, main('C', 'D')],
      [{ search: { keys: ['patient:|A'], feed: 'adt' } }, 4, main('A', 'G')],
    ];
    for (const [selection, messages, patients] of cases) {
      const { keys, last } = await refoldOf({ selection });
      expect(keys.sort(), JSON.stringify(selection)).toEqual(patients.sort());
      const refolded = patients.length;
      expect(last).toEqual({
        messages,
        patients: refolded,
        refolded,
        changed: 2 * refolded,
        failed: {},
        isComplete: true,
      });
    }
  });

  test('a page ends where its bodies are too much at once, and the rest follows', async () => {
    const body = (await journal.entry(parts.adt, 1))!.body.length;
    const narrow = await openJournal({ db: shared.db, now, limits: { ...limits, readAheadBytes: body + 1 } });
    const { keys, last } = await refoldOf({ journal: narrow, selection: { search: { feed: 'adt' } } });
    expect([keys.sort(), last.messages]).toEqual([main('A', 'B', 'C', 'D', 'E', 'F', 'G'), 11]);
  });

  test('without the means to refold it counts', async () => {
    const walk = refold({
      journal,
      selection: all(),
      patientsOf: ({ orderKeys }) => orderKeys,
      yieldTo: async () => {},
      onFailed: () => {},
      limits,
    });
    const lines = await Array.fromAsync(walk);
    expect(lines.at(-1)).toMatchObject({ messages: 11, patients: 8, refolded: 0, changed: 0, isComplete: true });
  });

  test.each(['range', 'search'] as const)(
    'an interrupted one (%s) goes on where it was, and misses no patient',
    async (kind) => {
      const selection = kind === 'range' ? all() : { search: { feed: 'adt' } };
      const done: string[] = [];
      const stop = new AbortController();
      const first = await refoldOf({
        selection,
        signal: stop.signal,
        run: async ({ key }) => {
          if (done.push(key) === 5) stop.abort();
          return 0;
        },
      });
      expect(first.last).toMatchObject({ refolded: 5, isComplete: false, cursor: expect.any(String) });
      const second = await refoldOf({
        selection,
        run: async ({ key }) => done.push(key) && 0,
        after: first.last.cursor!,
      });
      expect(second.last.isComplete).toBe(true);
      expect([...new Set(done)].sort()).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => `patient:|${name}`));
      expect(second.last.messages, 'it begins behind what is done').toBeLessThan(11);
      for (const after of ['', 'x', '1-2', '-1']) {
        await expect(refoldOf({ selection, after })).rejects.toMatchObject({ code: 'CW-JRN-013' });
      }
    },
  );

  test('remembers a bounded number of patients, and takes those that it forgot again', async () => {
    const { keys } = await refoldOf({ selection: all(), limits: { ...limits, refoldPatients: 1 } });
    expect(keys).toEqual(main('A', 'B', 'A', 'C', 'B', 'D', 'A', 'G', 'E', 'B', 'A', 'F'));
  });

  test('a patient whose refold fails costs the others nothing; database trouble is waited out', async () => {
    let troubles = 0;
    const failures: string[] = [];
    const { last } = await refoldOf({
      selection: all(),
      run: async ({ key }) => {
        if (key.endsWith('B')) throw new CausewayError('CW-STO-001');
        if (key.endsWith('D')) throw new Error('a bug');
        if (key.endsWith('C') && troubles++ < 5) throw databaseGone('the test says so');
        return 0;
      },
      onFailed: ({ key }) => failures.push(key),
    });
    expect(last).toMatchObject({ refolded: 5, failed: { 'CW-STO-001': 1, 'CW-JRN-012': 1 }, isComplete: true });
    expect([failures, troubles]).toEqual([['patient:|B', 'patient:|D'], 6]);
  });

  test('live traffic goes first: before each page and each patient', async () => {
    const happened: string[] = [];
    await refoldOf({
      selection: { part: parts.adt, from: 1, to: 4 },
      yieldTo: async () => void happened.push('wait'),
      run: async ({ key }) => happened.push(key) && 0,
    });
    const each = ['A', 'B', 'C'].map((name) => `patient:|${name}`);
    expect(happened).toEqual(['wait', 'wait', each[0], 'wait', each[1], 'wait', 'wait', each[2]]);
  });
});

test('background work waits for live traffic, but not for ever', async () => {
  let looks = 0;
  const quiet = { pressure: { entries: 0, bytes: 0, full: false } };
  const busy = {
    get pressure() {
      looks++;
      return { entries: 1, bytes: 1, full: false };
    },
  };
  await yieldToLive(busy, () => [], 40)();
  expect(looks).toBe(8);
  await yieldToLive(quiet, () => [{ isBehind: true }], 20)();
  const soonQuiet = {
    get isBehind() {
      return --looks > 5;
    },
  };
  await yieldToLive(quiet, () => [soonQuiet], 1e9)();
  expect(looks).toBe(5);
});
