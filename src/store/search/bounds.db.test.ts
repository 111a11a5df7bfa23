import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import type { FhirResource, Statement } from '#flow';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { onSharedDatabase } from '#test/support/databases.ts';
import { testDeps } from '#test/support/store-entries.ts';
import { readHistoryOfMany } from '../history-of-many.ts';
import { createKnownMentions } from '../known-mentions.ts';
import { writeTranslations } from '../write.ts';
import { readInclude } from './include.ts';
import { type SearchRequest, search } from './search.ts';

const everything = { actor: 'test', scope: 'everything' } as const;
const ids = createIds(publishedIdKey);
const owner = ids.patient('s', '', 'ann');

interface Row {
  readonly type: string;
  readonly id: string;
  readonly patient: string;
  readonly says: { readonly [element: string]: unknown };
  readonly profile?: string;
}

let seq = 0;
async function store(db: Database, rows: readonly Row[]): Promise<void> {
  const statements = rows.map(
    ({ type, id, patient, says, profile }): Statement => ({
      type,
      id,
      patient,
      mode: 'merge',
      content: { resourceType: type, ...says } as FhirResource,
      ...(profile === undefined ? {} : { profile }),
    }),
  );
  seq += 1;
  const translation = {
    eventAt: seq,
    patient: '',
    statements,
    sets: [],
    issues: [],
    lineage: () => [],
    leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
  };
  const entry = { part: 1, seq, receivedAt: 0 };
  await db.transaction((tx) =>
    writeTranslations(tx, [{ entry, system: 's', translation }], createKnownMentions(), testDeps(db.kind, [])),
  );
}

const observation = (key: number, month: number): Row => ({
  type: 'Observation',
  id: ids.resource(owner, 'Observation', `${key}`),
  patient: owner,
  says: {
    status: 'final',
    effectiveDateTime: `20${String(10 + (month % 80)).padStart(2, '0')}-01-01`,
    valueString: `v${month % 7}`,
  },
});
const person = (key: number, name: number): Row => {
  const id = ids.patient('s', '', `p${key}`);
  return { type: 'Patient', id, patient: id, says: { name: [{ family: `Smith${name}` }] } };
};

onSharedDatabase('the bounds of a search', (shared) => {
  const kinds: readonly (readonly [
    what: string,
    make: (key: number, order: number) => Row,
    request: Omit<SearchRequest, 'count'>,
  ])[] = [
    ['a chart by its date', observation, { type: 'Observation', parameters: [['patient', owner]] }],
    ['a chart backwards', observation, { type: 'Observation', parameters: [['patient', owner]], sort: 'date' }],
    [
      'a chart by what content decides',
      observation,
      {
        type: 'Observation',
        parameters: [
          ['patient', owner],
          ['status:not', 'x'],
        ],
      },
    ],
    [
      'a chart in an order of values',
      observation,
      { type: 'Observation', parameters: [['patient', owner]], sort: '-value-string,date' },
    ],
    ['an index of names', person, { type: 'Patient', parameters: [['family', 'smith']] }],
    ['an index of names, sorted', person, { type: 'Patient', parameters: [['family', 'smith']], sort: 'family' }],
    ['no index at all', person, { type: 'Patient', parameters: [] }],
  ];
  test.each(kinds)(
    'pages of %s neither repeat nor hide what stands still while others come, go and move',
    async (_what, make, request) => {
      const step = fc.record({
        what: fc.constantFrom('move', 'delete', 'add'),
        // Half of the time it is the last row that was shown: that from which the next page goes on.
        which: fc.option(fc.nat({ max: 29 }), { nil: undefined, freq: 2 }),
        order: fc.nat({ max: 79 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat({ max: 79 }), { minLength: 12, maxLength: 24 }),
          fc.integer({ min: 1, max: 5 }),
          fc.array(fc.array(step, { maxLength: 3 }), { minLength: 25, maxLength: 25 }),
          async (orders, count, writes) => {
            await shared.db.query('truncate resource, history, lookup, name, business_key');
            const made = orders.map((order, key) => make(key, order));
            await store(shared.db, made);
            const touched = new Set<string>();
            const seen: string[] = [];
            let cursor: string | undefined;
            let added = 100;
            for (let turn = 0; ; turn++) {
              const page = await search(shared.db, everything, { ...request, count, cursor });
              seen.push(...page.rows.map(({ id }) => id));
              cursor = page.next;
              if (cursor === undefined) break;
              for (const { what, which, order } of writes[turn] ?? []) {
                const target =
                  which === undefined ? made.findIndex(({ id }) => id === seen.at(-1)) : which % made.length;
                if (what === 'add') {
                  const row = make(added++, order);
                  touched.add(row.id);
                  await store(shared.db, [row]);
                } else if (target >= 0) {
                  const { id } = made[target]!;
                  touched.add(id);
                  if (what === 'move') await store(shared.db, [make(target, order)]);
                  else await shared.db.query('update resource set deleted = true where id = $1', [id]);
                }
              }
            }
            const still = (id: string) => !touched.has(id);
            expect(seen.filter(still).toSorted()).toEqual(
              made
                .map(({ id }) => id)
                .filter(still)
                .sort(),
            );
          },
        ),
        { seed: 20261121, numRuns: 6, endOnFailure: true },
      );
    },
  );

  test('a place in an order is none in another', async () => {
    await store(
      shared.db,
      [1, 2, 3].map((key) => observation(key, key)),
    );
    const request = { type: 'Observation', parameters: [['patient', owner]] as const, count: 1 };
    const { next } = await search(shared.db, everything, { ...request, sort: 'value-string' });
    const refused = { code: 'CW-FHIR-007', place: '_cursor' };
    await expect(
      search(shared.db, everything, { ...request, sort: '-value-string', cursor: next }),
    ).rejects.toMatchObject(refused);
    await expect(
      search(shared.db, everything, { ...request, sort: 'value-string', cursor: '1.c' }),
    ).rejects.toMatchObject(refused);
  });

  test('each of several profiles is found, wherever the search looks', async () => {
    const profile = 'http://example.org/a http://example.org/b/c';
    const own = { ...observation(1, 1), profile };
    await store(shared.db, [
      own,
      { ...observation(2, 2), profile: 'http://example.org/a' },
      observation(3, 3),
      { ...person(1, 1), profile },
    ]);
    const find = async (type: string, parameters: [string, string][]) =>
      (await search(shared.db, everything, { type, parameters, count: 10 })).rows.map(({ id }) => id);
    for (const slice of [[['patient', owner]], []] as [string, string][][]) {
      expect(await find('Observation', [...slice, ['_profile', 'http://example.org/b/c']])).toEqual([own.id]);
      expect(await find('Observation', [...slice, ['_profile', 'http://example.org/a']])).toHaveLength(2);
      expect(await find('Observation', [...slice, ['_profile:below', 'http://example.org/b']])).toEqual([own.id]);
      expect(await find('Observation', [...slice, ['_profile', profile]])).toEqual([]);
      expect(await find('Observation', [...slice, ['_profile:missing', 'true']])).toEqual([observation(3, 3).id]);
    }
    expect(
      await find('Patient', [
        ['family', 'smith'],
        ['_profile', 'http://example.org/b/c'],
      ]),
    ).toEqual([person(1, 1).id]);
  });

  test('iterated includes end: after their rounds, at their number, and in a circle', async () => {
    const place = (key: number) => ids.directory('s', 'Location', `l${key}`);
    const within = (key: number, whole: number): Row => ({
      type: 'Location',
      id: place(key),
      patient: '',
      says: { name: `L${key}`, partOf: { reference: `Location/${place(whole)}` } },
    });
    const included = async (id: string, ...asked: [string, string][]) => {
      const includes = asked.map(([name, value]) => readInclude(name, value));
      const answer = await search(shared.db, everything, {
        type: 'Location',
        parameters: [['_id', id]],
        count: 10,
        includes,
      });
      return answer.included!;
    };
    const depth = limits.searchIncludeRounds + 4;
    await store(
      shared.db,
      Array.from({ length: depth }, (_, key) => within(key, key + 1)),
    );
    const line = await included(place(0), ['_include:iterate', 'Location:partof']);
    expect(line.rows.map(({ id }) => id)).toEqual(
      Array.from({ length: limits.searchIncludeRounds + 1 }, (_, key) => place(key + 1)),
    );
    expect(line.isWhole).toBe(false);
    await store(shared.db, [within(20, 21), within(21, 20), within(22, 22)]);
    const circle = await included(
      place(20),
      ['_include:iterate', 'Location:partof'],
      ['_revinclude:iterate', 'Location:partof'],
    );
    expect([circle.rows.map(({ id }) => id), circle.isWhole]).toEqual([[place(21)], true]);
    expect(await included(place(22), ['_include:iterate', 'Location:partof'])).toEqual({ rows: [], isWhole: true });
    await store(shared.db, [
      within(50, 51),
      ...Array.from({ length: limits.searchIncluded + 5 }, (_, key) => within(100 + key, 50)),
    ]);
    const wide = await included(place(50), ['_revinclude', 'Location:partof']);
    expect(wide.isWhole).toBe(false);
    expect(wide.rows.length).toBeLessThanOrEqual(limits.searchIncluded);
  });

  test('a history too large to be put in order is refused, and so is an order of too many', async () => {
    await store(shared.db, [observation(1, 1)]);
    const history = () => readHistoryOfMany(shared.db, everything, undefined, { count: 5 });
    expect((await history()).total).toBe(1);
    await shared.db.query(
      `insert into resource (shard, id, type, patient, version, updated_at, clinical_from, clinical_to, index_version, event_at,
         part, seq, body, tokens)
       select r.shard, 'filler-' || n, r.type, r.patient, 1, r.updated_at, r.clinical_from, r.clinical_to, r.index_version,
         r.event_at, 1, n, '{"status":"final"}', '{}'
       from resource r, generate_series(1, $1::int) n`,
      [limits.searchScanRows],
    );
    await expect(history()).rejects.toMatchObject({ code: 'CW-FHIR-004', message: expect.stringContaining('history') });
    const sorted = search(shared.db, everything, {
      type: 'Observation',
      parameters: [['patient', owner]],
      count: 5,
      sort: 'status',
    });
    await expect(sorted).rejects.toMatchObject({ code: 'CW-FHIR-005', place: '_sort' });
  });
});
