import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { isDatabaseTrouble } from '#database/trouble.ts';
import type { StoredChange } from '#flow';
import { onSharedDatabase } from '#test/support/databases.ts';
import {
  directoryId,
  item,
  patientId,
  patientKey,
  resourceId,
  system,
  type TestEntry,
  testDeps,
} from '#test/support/store-entries.ts';
import { readHistory } from './history.ts';
import { createKnownMentions, type KnownMentions } from './known-mentions.ts';
import { readResource, readVersion } from './read.ts';
import { refoldPatient } from './refold.ts';
import { writeTranslations } from './write.ts';

const everything = { actor: 'test', scope: 'everything' } as const;
const seed = 20261121;

/** Applies entries in the order given, in batches of a size, as the consumer of a part would. */
async function live(db: Database, entries: readonly TestEntry[], batch = 1): Promise<StoredChange[]> {
  const changes: StoredChange[] = [];
  const mentions = createKnownMentions();
  for (let start = 0; start < entries.length; start += batch) {
    const items = entries.slice(start, start + batch).map(item);
    const deps = testDeps(db.kind, entries.slice(0, start), entries);
    changes.push(...(await db.transaction((tx) => writeTranslations(tx, items, mentions, deps))));
  }
  return changes;
}

const entry = (seq: number, more: Partial<TestEntry>): TestEntry => ({
  part: 1,
  seq,
  receivedAt: seq,
  eventAt: seq * 1000,
  patient: 'A',
  ...more,
});

async function body(db: Database, type: string, id: string): Promise<unknown> {
  const row = await readResource(db, everything, type, id);
  if (row === undefined || row.deleted) return row === undefined ? 'unknown' : 'deleted';
  return JSON.parse(row.body);
}

onSharedDatabase('the store', (shared) => {
  test('a message makes its resources, the same message again nothing', async () => {
    const admission = entry(1, { patientSays: { gender: 'male' }, visit: 'V1', visitSays: { status: 'in-progress' } });
    expect(await live(shared.db, [admission])).toMatchObject([
      { type: 'Patient', id: patientId('A'), version: 1, kind: 'created', part: 1, seq: 1 },
      { type: 'Encounter', version: 1, kind: 'created' },
    ]);
    expect(await body(shared.db, 'Patient', patientId('A'))).toEqual({ gender: 'male' });
    expect(await live(shared.db, [admission])).toEqual([]);
  });

  test('unchanged content makes no version, and its clock moves on all the same', async () => {
    await live(shared.db, [
      entry(1, { patientSays: { gender: 'male' } }),
      entry(5, { patientSays: { gender: 'male' } }),
    ]);
    expect(await live(shared.db, [entry(3, { patientSays: { gender: 'female' } })])).toEqual([]);
    expect(await readResource(shared.db, everything, 'Patient', patientId('A'))).toMatchObject({
      version: 1,
      seq: 5,
      body: '{"gender":"male"}',
    });
  });

  test('each entry of a batch that changes a row makes a version of it', async () => {
    const says = (gender: string) => ({ patientSays: { gender } });
    const entries = [entry(1, says('male')), entry(2, says('female')), entry(3, says('other'))];
    expect(await live(shared.db, entries, 16)).toMatchObject([{ version: 1 }, { version: 2 }, { version: 3 }]);
    const id = patientId('A');
    const page = await readHistory(shared.db, everything, 'Patient', id, { count: 2 });
    expect(page.versions.map(({ version, body }) => [version, body])).toEqual([
      [3, '{"gender":"other"}'],
      [2, '{"gender":"female"}'],
    ]);
    expect(page.total).toBe(3);
    const rest = await readHistory(shared.db, everything, 'Patient', id, { count: 2, cursor: page.next });
    expect(rest.versions.map(({ version, seq }) => [version, seq])).toEqual([[1, 1]]);
    expect(rest.next).toBeUndefined();
    expect((await readVersion(shared.db, everything, 'Patient', id, 2))?.body).toBe('{"gender":"female"}');
    expect(await readVersion(shared.db, everything, 'Patient', id, 4)).toBeUndefined();
  });

  test('batches make the versions that its entries make one by one, also of what comes and goes within one', async () => {
    const visit = (seq: number, patient: string, more: Partial<TestEntry> = {}) =>
      entry(seq, { patient, visit: 'V1', visitSays: { status: 'in-progress' }, ...more });
    // While the visit is B's, so is its diagnosis, of which no message about B speaks.
    const entries = [visit(1, 'A', { diagnoses: ['flu'] }), visit(2, 'B'), visit(3, 'A')];
    const changes = await live(shared.db, entries);
    const alone = await versions(shared.db);
    expect(alone.filter(({ id }) => id === resourceId('B', 'Condition', 'V1|flu'))).toMatchObject([
      { version: 1, deleted: false },
      { version: 2, deleted: true },
    ]);
    for (const batch of [2, 3]) {
      await forgetAll(shared.db);
      expect(await live(shared.db, entries, batch)).toEqual(changes);
      expect(await versions(shared.db)).toEqual(alone);
    }
  });

  test('a set withdraws what an older one had and it has not, in either order', async () => {
    const both = entry(1, { patientSays: { gender: 'male' }, allergies: ['nuts', 'latex'] });
    const one = entry(2, { patientSays: { gender: 'male' }, allergies: ['nuts'] });
    const nuts = resourceId('A', 'AllergyIntolerance', 'nuts');
    const latex = resourceId('A', 'AllergyIntolerance', 'latex');
    await live(shared.db, [both, one]);
    expect(await body(shared.db, 'AllergyIntolerance', nuts)).toEqual({ code: { text: 'nuts' } });
    expect(await body(shared.db, 'AllergyIntolerance', latex)).toBe('deleted');
    expect((await readVersion(shared.db, everything, 'AllergyIntolerance', latex, 1))?.body).toBe(
      '{"code":{"text":"latex"}}',
    );
    await live(shared.db, [entry(3, { patientSays: { gender: 'male' }, allergies: ['latex'] })]);
    expect(await body(shared.db, 'AllergyIntolerance', latex)).toEqual({ code: { text: 'latex' } });
    expect(await body(shared.db, 'AllergyIntolerance', nuts)).toBe('deleted');
  });

  test('a member that was withdrawn before it came is never seen', async () => {
    await live(shared.db, [
      entry(2, { patientSays: { gender: 'male' }, allergies: ['nuts'] }),
      entry(1, { patientSays: { gender: 'male' }, allergies: ['nuts', 'latex'] }),
    ]);
    expect(await body(shared.db, 'AllergyIntolerance', resourceId('A', 'AllergyIntolerance', 'latex'))).toBe('unknown');
  });

  test('a set may come before the resource whose set it is', async () => {
    await live(shared.db, [entry(1, { allergies: ['nuts'] })]);
    expect(await body(shared.db, 'Patient', patientId('A'))).toBe('unknown');
    expect(await live(shared.db, [entry(2, { allergies: [], patientSays: { gender: 'male' } })])).toMatchObject([
      { type: 'Patient', version: 1, kind: 'created' },
      { type: 'AllergyIntolerance', version: 2, kind: 'deleted' },
    ]);
  });

  test('a result re-sent under the right patient leaves the wrong chart marked entered-in-error', async () => {
    const says = { status: 'final', code: { text: 'K' }, valueString: '4.1' };
    const results = [{ filler: 'F1', says }];
    const wrong = entry(1, { patient: 'A', results });
    const right = entry(2, { patient: 'B', results });
    const onA = resourceId('A', 'Observation', 'F1');
    const onB = resourceId('B', 'Observation', 'F1');
    for (const order of [
      [wrong, right],
      [right, wrong],
    ]) {
      await forgetAll(shared.db);
      await live(shared.db, order);
      expect(await body(shared.db, 'Observation', onB)).toMatchObject({
        ...says,
        subject: { reference: `Patient/${patientId('B')}` },
      });
      expect(await body(shared.db, 'Observation', onA)).toMatchObject({ ...says, status: 'entered-in-error' });
    }
  });

  test('a visit that moves takes its encounter along, and results of it point there', async () => {
    const results = [{ filler: 'F1', says: { status: 'final' } }];
    await live(
      shared.db,
      [
        entry(1, { patient: 'A', visit: 'V1', visitSays: { status: 'in-progress' }, diagnoses: ['flu'] }),
        entry(2, { patient: 'A', visit: 'V1', results }),
        entry(3, { patient: 'B', visit: 'V1', visitSays: { class: { code: 'IMP' } } }),
      ],
      16,
    );
    const encounter = resourceId('B', 'Encounter', 'V1');
    expect(await body(shared.db, 'Encounter', encounter)).toMatchObject({
      status: 'in-progress',
      class: { code: 'IMP' },
    });
    expect(await body(shared.db, 'Encounter', resourceId('A', 'Encounter', 'V1'))).toMatchObject({
      status: 'entered-in-error',
    });
    expect(await body(shared.db, 'Observation', resourceId('A', 'Observation', 'F1'))).toMatchObject({
      status: 'final',
      encounter: { reference: `Encounter/${encounter}` },
    });
    expect(await body(shared.db, 'Condition', resourceId('B', 'Condition', 'V1|flu'))).toMatchObject({
      clinicalStatus: { text: 'active' },
    });
    const wrong = await body(shared.db, 'Condition', resourceId('A', 'Condition', 'V1|flu'));
    expect(wrong).toMatchObject({ verificationStatus: { coding: [{ code: 'entered-in-error' }] } });
    expect(wrong).not.toHaveProperty('clinicalStatus');
  });

  test('two transactions that mention the same practitioner first: one is told to try again', async () => {
    if (shared.db.kind === 'embedded') return; // One connection: there are no two at once.
    const mention = (seq: number, patient: string) =>
      entry(seq, { patient, mentions: [{ name: 'Dr X', says: { name: [{ family: 'X' }] } }] });
    const first = Promise.withResolvers<void>();
    const deps = testDeps('server', []);
    const one = shared.db.transaction(async (tx) => {
      await writeTranslations(tx, [item(mention(1, 'A'))], createKnownMentions(), deps);
      first.resolve();
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await first.promise;
    // It has read no such row, as the other has not committed, and waits for it when it inserts.
    const two = shared.db.transaction((tx) =>
      writeTranslations(tx, [item(mention(2, 'B'))], createKnownMentions(), deps),
    );
    await one;
    await expect(two).rejects.toMatchObject({ code: 'CW-DB-003' });
    expect(await body(shared.db, 'Practitioner', directoryId('Practitioner', 'Dr X'))).toEqual({
      name: [{ family: 'X' }],
    });
  });

  test('two feeds of one system at the same time end as one after the other', async () => {
    if (shared.db.kind === 'embedded') return; // One connection: there are no two at once.
    await fc.assert(
      fc.asyncProperty(fc.array(anyEntry, { minLength: 12, maxLength: 24 }), async (list) => {
        const placed = list.map((said, index) => ({
          ...said,
          part: 1 + (index % 2),
          seq: 1 + (index >> 1),
          receivedAt: index,
        }));
        const entries = placed as readonly TestEntry[];
        await forgetAll(shared.db);
        await live(shared.db, entries);
        const alone = await visible(shared.db);
        await forgetAll(shared.db);
        const applied: TestEntry[] = [];
        const deps = testDeps('server', applied, entries);
        const consume = async (part: number) => {
          const own = entries.filter((one) => one.part === part);
          const mentions = createKnownMentions();
          for (let start = 0; start < own.length; start += 3) await retried(own.slice(start, start + 3), mentions);
        };
        const retried = async (batch: TestEntry[], mentions: KnownMentions): Promise<void> => {
          try {
            await shared.db.transaction(async (tx) => {
              await writeTranslations(tx, batch.map(item), mentions, deps);
              // As the journal does it: known by key with the commit, under the locks.
              applied.push(...batch);
            });
          } catch (error) {
            if (!isDatabaseTrouble(error)) throw error;
            await retried(batch, mentions);
          }
        };
        await Promise.all([consume(1), consume(2)]);
        expect(await visible(shared.db)).toEqual(alone);
      }),
      { seed, endOnFailure: true, numRuns: 60 },
    );
  });

  test('a refold waits for who writes into the chart while naming another patient, and loses nothing of it', async () => {
    if (shared.db.kind === 'embedded') return; // One connection: there are no two at once.
    // The visit is B's; an older message names A, and its diagnoses so go to B.
    const bs = entry(1, { eventAt: 5000, patient: 'B', visit: 'V1', visitSays: { status: 'planned' } });
    const as = entry(1, { part: 2, patient: 'A', visit: 'V1', diagnoses: ['flu'] });
    await live(shared.db, [bs]);
    const applied = [bs];
    // What the entry said is translated otherwise today, so that the refold has something to write.
    const today = [{ ...bs, visitSays: { status: 'finished' } }, as];
    const isWritten = Promise.withResolvers<void>();
    const written = shared.db.transaction(async (tx) => {
      await writeTranslations(tx, [item(as)], createKnownMentions(), testDeps('server', [bs], [bs, as]));
      isWritten.resolve();
      await new Promise((resolve) => setTimeout(resolve, 50));
      applied.push(as);
    });
    await isWritten.promise;
    const target = { patient: patientId('B'), keys: [patientKey('B')] };
    await shared.db.transaction((tx) => refoldPatient(tx, system, target, testDeps('server', applied, today)));
    await written;
    const atOnce = await visible(shared.db);
    await forgetAll(shared.db);
    await live(shared.db, today);
    expect(atOnce).toEqual(await visible(shared.db));
  });

  test('a message with more orders than a server has locks is written like any other', async () => {
    if (shared.db.kind === 'embedded') return; // It takes none.
    const results = Array.from({ length: 30_000 }, (_, nth) => ({ filler: `F${nth}`, says: { status: 'final' } }));
    expect(await live(shared.db, [entry(1, { results })])).toHaveLength(results.length);
  });

  test('any order of arrival, in any batches, ends in the same resources, and a refold changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntries, fc.integer({ min: 1, max: 5 }), async ({ inOrder, shuffled }, batch) => {
        await forgetAll(shared.db);
        await live(shared.db, inOrder, 1);
        const first = await visible(shared.db);
        await forgetAll(shared.db);
        await live(shared.db, shuffled, batch);
        expect(await visible(shared.db)).toEqual(first);

        const deps = testDeps(shared.db.kind, inOrder);
        for (const number of ['A', 'B', 'C']) {
          const target = { patient: patientId(number), keys: [patientKey(number)] };
          const changes = await shared.db.transaction((tx) => refoldPatient(tx, system, target, deps));
          expect(changes).toEqual([]);
        }
        expect(await visible(shared.db)).toEqual(first);
      }),
      { seed, endOnFailure: true, numRuns: 120 },
    );
  });
});

/** Row by row: a truncation syncs new files for each table, which takes longer than what is tested here. */
async function forgetAll(db: Database): Promise<void> {
  await db.query(`with r as (delete from resource), h as (delete from history), l as (delete from lookup),
    n as (delete from name) delete from business_key`);
}

/** Every version, in order. */
function versions(db: Database) {
  const columns = 'id, version, type, patient, part, seq, deleted, profile, body';
  return db.query(`select ${columns} from resource union all select ${columns} from history order by id, version`);
}

/** All that can be seen and searched, with the clocks behind it. */
async function visible(db: Database): Promise<unknown> {
  const rows = await db.query(
    `select id, type, patient, body, profile, event_at, part, seq, clocks, clinical_from, clinical_to, tokens::text
     from resource where not deleted order by id`,
  );
  const keys = await db.query('select * from business_key order by key');
  const lookups = await db.query('select hash::text, id from lookup order by 1, 2');
  const names = await db.query('select * from name order by type, param, folded, id');
  return { rows, keys, lookups, names };
}

const says = (...values: object[]) => fc.constantFrom(...values);
const anyEntry = fc.record(
  {
    patient: fc.constantFrom('A', 'B', 'C'),
    eventAt: fc.integer({ min: 0, max: 4 }).map((second) => second * 1000),
    patientSays: says(
      { gender: 'male' },
      { gender: null },
      { identifier: [{ value: '1' }] },
      { identifier: null },
      { birthDate: '1970-01-01', name: [{ family: 'Ö' }] },
      {},
    ),
    patientDefaults: says({}, { gender: 'unknown' }),
    visit: fc.constantFrom('V1', 'V2'),
    visitSays: says({ status: 'planned' }, { status: 'finished', class: { code: 'IMP' } }, { class: null }),
    results: fc.subarray([
      { filler: 'F1', says: { status: 'final', valueString: 'x' } },
      { filler: 'F2', says: { status: 'preliminary', valueInteger: 1, effectiveDateTime: '2026-01-01' } },
    ]),
    allergies: fc.subarray(['nuts', 'latex']),
    diagnoses: fc.subarray(['flu', 'gout']),
    mentions: fc.subarray([
      { name: 'Dr X', says: { name: [{ family: 'X' }] } },
      { name: 'Dr X', says: { name: [{ family: 'Y' }] } },
    ]),
  },
  { requiredKeys: ['patient', 'eventAt'] },
);
const anyEntries = fc.array(anyEntry, { minLength: 1, maxLength: 7 }).chain((list) => {
  const entries = list.map((said, index) => ({ ...said, part: 1, seq: index + 1, receivedAt: index }) as TestEntry);
  return fc.record({
    inOrder: fc.constant(entries),
    shuffled: fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }),
  });
});
