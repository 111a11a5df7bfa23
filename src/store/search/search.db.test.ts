import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import type { FhirResource, Statement } from '#flow';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { onSharedDatabase } from '#test/support/databases.ts';
import { testDeps } from '#test/support/store-entries.ts';
import { createKnownMentions } from '../known-mentions.ts';
import { readResource } from '../read.ts';
import { writeTranslations } from '../write.ts';
import { startReindexing } from './reindex.ts';
import { type SearchRequest, search } from './search.ts';

const everything = { actor: 'test', scope: 'everything' } as const;
const seed = 20261121;
const ids = createIds(publishedIdKey);
const patients = ['1', '2', '3'].map((number) => ids.patient('s', '', number));
const loinc = 'http://loinc.org';

interface Made {
  readonly type: string;
  readonly id: string;
  readonly patient: string;
  readonly content: FhirResource;
}

async function store(db: Database, made: readonly Made[]): Promise<void> {
  const statements = made.map(
    ({ type, id, patient, content }): Statement => ({ type, id, patient, mode: 'merge', content }),
  );
  const mentions = createKnownMentions();
  for (let start = 0; start < statements.length; start += 200) {
    const translation = {
      eventAt: start,
      patient: '',
      statements: statements.slice(start, start + 200),
      sets: [],
      issues: [],
      lineage: () => [],
      leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
    };
    const entry = { part: 1, seq: start + 1, receivedAt: 0 };
    await db.transaction((tx) =>
      writeTranslations(tx, [{ entry, system: 's', translation }], mentions, testDeps(db.kind, [])),
    );
  }
}

/** All pages of a search, with the ids in the order in which they came. */
async function all(db: Database, request: SearchRequest): Promise<{ ids: string[]; totals: (number | undefined)[] }> {
  const found: string[] = [];
  const totals: (number | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const page = await search(db, everything, { ...request, cursor });
    expect(page.rows.length).toBeLessThanOrEqual(request.count);
    found.push(...page.rows.map(({ id }) => id));
    totals.push(page.total);
    cursor = page.next;
  } while (cursor !== undefined);
  return { ids: found, totals };
}

// ── An evaluator of its own: nothing of the product's, spelt out for the parameters of the test ─────────────────────────

type Any = { [key: string]: never } & object;
const dig = (content: object, ...path: string[]): unknown[] =>
  path.reduce<unknown[]>(
    (values, key) => values.flatMap((value) => (value as Any)?.[key] ?? []).filter((value) => value !== undefined),
    [content],
  );

const day = 86_400_000;
function spanOf(text: string): [number, number] {
  const from = Date.parse(text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text);
  const date = new Date(from);
  if (text.length === 4) return [from, Date.UTC(date.getUTCFullYear() + 1, 0, 1)];
  if (text.length === 7) return [from, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)];
  return [from, from + (text.length === 10 ? day : 1000)];
}
function dateFits(values: [number, number][], wanted: string): boolean {
  const [, prefix = 'eq', text] = /^([a-z]{2})?(.*)$/.exec(wanted) as unknown as [string, string | undefined, string];
  const [low, high] = spanOf(text);
  return values.some(([from, to]) => {
    const within = low <= from && to <= high;
    if (prefix === 'eq') return within;
    if (prefix === 'ne') return !within;
    if (prefix === 'gt') return to > high;
    if (prefix === 'lt') return from < low;
    if (prefix === 'ge') return to > high || within;
    if (prefix === 'le') return from < low || within;
    return prefix === 'sa' ? from >= high : to <= low;
  });
}
const datesOf = (content: object, kind: string): [number, number][] => {
  if (kind !== 'period') return dig(content, kind).map((text) => spanOf(text as string));
  return dig(content, 'period').map((period) => {
    const { start, end } = period as { start?: string; end?: string };
    return [start === undefined ? -Infinity : spanOf(start)[0], end === undefined ? Infinity : spanOf(end)[1]];
  });
};
const codingFits = (codings: unknown[], wanted: string): boolean =>
  codings.some((coding) => {
    const { system = '', code } = coding as { system?: string; code: string };
    if (!wanted.includes('|')) return code === wanted;
    const [wantedSystem, wantedCode] = wanted.split('|');
    return system === wantedSystem && (wantedCode === '' || code === wantedCode);
  });
const asCodes = (values: unknown[]) => values.map((code) => ({ code }));
const strip = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

const fits: { [parameter: string]: (content: Any, value: string) => boolean } = {
  'Observation.code': (it, value) => codingFits(dig(it, 'code', 'coding'), value),
  'Observation.category': (it, value) => codingFits(dig(it, 'category', 'coding'), value),
  'Observation.status': (it, value) => codingFits(asCodes(dig(it, 'status')), value),
  'Observation.encounter': (it, value) =>
    dig(it, 'encounter', 'reference').some((text) => text === value || text === `Encounter/${value}`),
  'Observation.date': (it, value) => dateFits(datesOf(it, 'effectiveDateTime'), value),
  'Encounter.status': (it, value) => codingFits(asCodes(dig(it, 'status')), value),
  'Encounter.class': (it, value) => codingFits(dig(it, 'class'), value),
  'Encounter.date': (it, value) => dateFits(datesOf(it, 'period'), value),
  'Condition.onset-date': (it, value) => dateFits(datesOf(it, 'onsetDateTime'), value),
  'Condition.code': (it, value) => codingFits(dig(it, 'code', 'coding'), value),
  'Patient.family': (it, value) =>
    dig(it, 'name', 'family').some((text) => strip(text as string).startsWith(strip(value))),
  'Patient.name': (it, value) =>
    [...dig(it, 'name', 'family'), ...dig(it, 'name', 'given')].some((text) =>
      strip(text as string).startsWith(strip(value)),
    ),
  'Patient.gender': (it, value) => codingFits(asCodes(dig(it, 'gender')), value),
  'Patient.birthdate': (it, value) => dateFits(datesOf(it, 'birthDate'), value),
  'Patient.identifier': (it, value) =>
    codingFits(
      dig(it, 'identifier').map((id) => ({ ...(id as object), code: (id as { value: string }).value })),
      value,
    ),
};

// ── Resources and queries ──────────────────────────────────────────────────────────────────────────────────────────────

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 4 });
const moments = [
  '2024',
  '2025-03',
  '2025-03-09',
  '2025-03-10',
  '2025-03-10T08:00:00Z',
  '2025-03-10T08:00:01+01:00',
  '2026-01',
];
const moment = fc.constantFrom(...moments);
const coding = fc.record({
  system: optional(fc.constantFrom(loinc, 'urn:local')),
  code: fc.constantFrom('a', 'b', 'c'),
});
const concept = fc.record({ coding: fc.array(coding, { maxLength: 2 }) });
const encounters = ['e1', 'e2'].map((key) => ids.resource(patients[0]!, 'Encounter', key));
const period = fc
  .record({ start: optional(moment), end: optional(moment) })
  .filter(({ start, end }) => (start ?? end) !== undefined);

const contents: { readonly [type: string]: fc.Arbitrary<object> } = {
  Observation: fc.record({
    status: fc.constantFrom('final', 'preliminary'),
    code: concept,
    category: fc.array(concept, { maxLength: 2 }),
    effectiveDateTime: optional(moment),
    encounter: optional(fc.constantFrom(...encounters.map((id) => ({ reference: `Encounter/${id}` })))),
  }),
  Encounter: fc.record({ status: fc.constantFrom('finished', 'planned'), class: coding, period: optional(period) }),
  Condition: fc.record({ code: concept, onsetDateTime: optional(moment) }),
  Patient: fc.record({
    gender: fc.constantFrom('male', 'female'),
    birthDate: optional(fc.constantFrom('1970', '1970-05', '1970-05-01', '1971-05-01')),
    name: fc.array(
      fc.record({
        family: fc.constantFrom('Ångström', 'Anders', 'Berg'),
        given: fc.array(fc.constantFrom('Ann', 'Bo'), { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    identifier: fc.array(
      fc.record({ system: optional(fc.constant('urn:mrn')), value: fc.constantFrom('1', '2', '3') }),
      {
        maxLength: 2,
      },
    ),
  }),
};

/** Without the members that are undefined, as JSON has it. */
const plain = (value: object): FhirResource => JSON.parse(JSON.stringify(value));
const anyResources = fc
  .array(
    fc
      .constantFrom(...Object.keys(contents))
      .chain((type) =>
        fc.record({ type: fc.constant(type), owner: fc.constantFrom(...patients), content: contents[type]! }),
      ),
    { minLength: 20, maxLength: 60 },
  )
  .map((list) =>
    list.map(({ type, owner, content }, index): Made => {
      const id = type === 'Patient' ? ids.patient('s', 'x', `${index}`) : ids.resource(owner, type, `${index}`);
      return { type, id, patient: type === 'Patient' ? id : owner, content: plain({ ...content, resourceType: type }) };
    }),
  );

const token = fc.constantFrom('a', 'b', `${loinc}|a`, '|b', 'urn:local|', `${loinc}|c`, 'nothing');
const date = fc
  .tuple(fc.constantFrom('', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'), moment)
  .map(([prefix, text]) => `${prefix}${text}`);
const values: { readonly [parameter: string]: fc.Arbitrary<string> } = {
  'Observation.code': token,
  'Observation.category': token,
  'Observation.status': fc.constantFrom('final', 'preliminary'),
  'Observation.encounter': fc.constantFrom(...encounters, ...encounters.map((id) => `Encounter/${id}`)),
  'Observation.date': date,
  'Encounter.status': fc.constantFrom('finished', 'planned'),
  'Encounter.class': token,
  'Encounter.date': date,
  'Condition.onset-date': date,
  'Condition.code': token,
  'Patient.family': fc.constantFrom('ang', 'ANDERS', 'b', 'zz'),
  'Patient.name': fc.constantFrom('an', 'bo', 'Å'),
  'Patient.gender': fc.constantFrom('male', 'female'),
  'Patient.birthdate': fc.constantFrom('1970-05-01', '1970', 'lt1971', 'ge1970-05', '1971-05-01'),
  'Patient.identifier': fc.constantFrom('1', 'urn:mrn|2', '|3'),
};
/** Parameters by which a Patient is found; the others only narrow. */
const finding = ['Patient.family', 'Patient.name', 'Patient.identifier'];

const anyQuery = fc.constantFrom('Observation', 'Encounter', 'Condition', 'Patient').chain((type) => {
  const own = Object.keys(values).filter((name) => name.startsWith(`${type}.`));
  const pair = (names: string[]) =>
    fc
      .constantFrom(...names)
      .chain((name) =>
        fc
          .array(values[name]!, { minLength: 1, maxLength: 2 })
          .map((alternatives) => [name.slice(type.length + 1), alternatives] as const),
      );
  const more = fc.array(pair(own), { maxLength: 3 });
  return fc.record({
    type: fc.constant(type),
    pairs: type === 'Patient' ? fc.tuple(pair(finding), more).map(([first, rest]) => [first, ...rest]) : more,
    owner: fc.uniqueArray(fc.constantFrom(...patients), { minLength: 1, maxLength: 2 }),
    count: fc.integer({ min: 1, max: 7 }),
    ascending: fc.boolean(),
  });
});

onSharedDatabase('search', (shared) => {
  test('answers as a filter over all resources would, page by page, with the exact total', async () => {
    await fc.assert(
      fc.asyncProperty(anyResources, fc.array(anyQuery, { minLength: 25, maxLength: 25 }), async (made, queries) => {
        await shared.db.query('truncate resource, history, lookup, name, business_key');
        await store(shared.db, made);
        for (const { type, pairs, owner, count, ascending } of queries) {
          const inSlice = type !== 'Patient';
          const expected = made.filter(
            (it) =>
              it.type === type &&
              (!inSlice || owner.includes(it.patient)) &&
              pairs.every(([name, alternatives]) =>
                alternatives.some((value) => fits[`${type}.${name}`]!(it.content as unknown as Any, value)),
              ),
          );
          const parameters = pairs.map(([name, alternatives]) => [name, alternatives.join(',')] as const);
          const sorted = inSlice && ascending && type !== 'Condition';
          const answer = await all(shared.db, {
            type,
            parameters: inSlice
              ? [['patient', owner.map((id) => `Patient/${id}`).join(',')], ...parameters]
              : parameters,
            count,
            total: 'accurate',
            ...(sorted ? { sort: 'date' } : {}),
          });
          expect(answer.ids.toSorted(), JSON.stringify(parameters)).toEqual(expected.map(({ id }) => id).sort());
          expect(new Set(answer.totals)).toEqual(new Set([expected.length]));
          if (!inSlice) continue;
          const key = ({ type, content, id }: Made) => {
            const kind =
              type === 'Observation' ? 'effectiveDateTime' : type === 'Encounter' ? 'period' : 'recordedDate';
            return [datesOf(content, kind)[0]?.[0] ?? -Infinity, id] as const;
          };
          const order = expected.map(key).sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
          if (!sorted) order.reverse();
          expect(answer.ids).toEqual(order.map(([, id]) => id));
        }
      }),
      { seed, endOnFailure: true, numRuns: 12 },
    );
  });

  test('a page goes on where it stopped, whatever is written in between', async () => {
    const owner = patients[0]!;
    const made = (index: number, effectiveDateTime: string): Made => ({
      type: 'Observation',
      id: ids.resource(owner, 'Observation', `${index}`),
      patient: owner,
      content: { resourceType: 'Observation', status: 'final', effectiveDateTime },
    });
    await store(
      shared.db,
      Array.from({ length: 9 }, (_, index) => made(index, `2025-01-0${index + 1}`)),
    );
    const request = { type: 'Observation', parameters: [['patient', owner]] as const, count: 4 };
    const first = await search(shared.db, everything, request);
    await store(shared.db, [made(20, '2025-02-01'), made(21, '2024-01-01')]);
    const second = await search(shared.db, everything, { ...request, cursor: first.next });
    const third = await search(shared.db, everything, { ...request, cursor: second.next });
    const dates = [...first.rows, ...second.rows, ...third.rows].map(({ body }) => JSON.parse(body).effectiveDateTime);
    expect(dates).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => `2025-01-0${n}`).concat('2024-01-01'));
    expect(third.next).toBeUndefined();
  });

  test('rows indexed by other declarations are found by their content', async () => {
    const owner = patients[0]!;
    await store(shared.db, [
      {
        type: 'Observation',
        id: ids.resource(owner, 'Observation', '1'),
        patient: owner,
        content: { resourceType: 'Observation', status: 'final', effectiveDateTime: '2025' },
      },
    ]);
    await shared.db.query(`update resource set index_version = 0 - index_version, tokens = '{}', clinical_to = null`);
    const find = (...more: [string, string][]) =>
      search(shared.db, everything, {
        type: 'Observation',
        parameters: [['patient', owner], ...more],
        count: 5,
        total: 'accurate',
      });
    expect(await find(['status', 'final'], ['date', '2025'])).toMatchObject({ rows: [{}], total: 1 });
    expect(await find(['status', 'amended'])).toEqual({ rows: [], total: 0 });
  });

  test('a parameter that is declared otherwise is refused until its rows are made, also after an interruption', async () => {
    const made = ['1', '2', '3'].map((key): Made => {
      const id = ids.patient('s', 'x', key);
      return {
        type: 'Patient',
        id,
        patient: id,
        content: { resourceType: 'Patient', identifier: [{ value: 'n' }], name: [{ family: 'Berg' }] },
      };
    });
    await store(shared.db, made);
    const find = (name: string, value: string) =>
      all(shared.db, { type: 'Patient', parameters: [[name, value]], count: 5 });
    const whole = made.map(({ id }) => id).sort();
    // As another program left it: one parameter unknown to it, rows without its entries.
    await (await startReindexing(shared.db)).done;
    await shared.db.query(
      `update search_index set declared = 0, building = true where parameter = 'Patient.identifier'`,
    );
    await shared.db.query(`update resource set index_version = 0 - index_version`);
    await shared.db.query('truncate lookup');
    await expect(find('identifier', 'n')).rejects.toMatchObject({ code: 'CW-FHIR-009' });
    expect((await find('family', 'berg')).ids).toEqual(whole);
    await using first = await startReindexing(shared.db);
    expect(first.isBuilding).toBe(true);
    await first[Symbol.asyncDispose]();
    await using second = await startReindexing(shared.db);
    await second.done;
    expect((await find('identifier', 'n')).ids).toEqual(whole);
    await using third = await startReindexing(shared.db);
    expect(third.isBuilding).toBe(false);
  });

  test('a page ends where the bound on looking is met, and goes on from there', async () => {
    const owner = patients[0]!;
    const rows = limits.searchScanRows * 2 + 50;
    const amended: Made = {
      type: 'Observation',
      id: ids.resource(owner, 'Observation', '1'),
      patient: owner,
      content: { resourceType: 'Observation', status: 'amended', effectiveDateTime: '2001-01-01' },
    };
    await store(shared.db, [amended]);
    await shared.db.query(
      `insert into resource (shard, id, type, patient, version, updated_at, clinical_from, clinical_to, index_version, event_at,
         part, seq, body, tokens)
       select r.shard, 'filler-' || n, r.type, r.patient, 1, r.updated_at, r.clinical_from + n * interval '1 minute',
         r.clinical_to, r.index_version, r.event_at, 1, n, '{"status":"final"}', '{}'
       from resource r, generate_series(1, $1::int) n`,
      [rows],
    );
    const slice = ['patient', owner] as const;
    const request = { type: 'Observation', parameters: [slice, ['status', 'amended']] as const, count: 5 };
    let cursor: string | undefined;
    const pages: number[] = [];
    do {
      const page = await search(shared.db, everything, { ...request, cursor });
      pages.push(page.rows.length);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages).toEqual([0, 0, 1]);
    const count = { count: 0, total: 'accurate' } as const;
    expect(await search(shared.db, everything, { type: 'Observation', parameters: [slice], ...count })).toEqual({
      rows: [],
    });
    expect(await search(shared.db, everything, { ...request, ...count })).toEqual({ rows: [], total: 1 });
    // Judged by content alone, the same bound holds.
    const byContent = [slice, ['status:not', 'final']] as const;
    expect((await all(shared.db, { ...request, parameters: byContent })).ids).toEqual([amended.id]);
  });

  test('what nothing finds is looked for as far as the bound allows, and refused beyond it', async () => {
    const owner = patients[0]!;
    const made = ['1', '2', '3'].map(
      (key): Made => ({
        type: 'Observation',
        id: ids.resource(owner, 'Observation', key),
        patient: owner,
        content: { resourceType: 'Observation', status: key === '3' ? 'amended' : 'final' },
      }),
    );
    await store(shared.db, made);
    const find = (parameters: [string, string][], more: Partial<SearchRequest> = {}) =>
      all(shared.db, { type: 'Observation', parameters, count: 2, total: 'accurate', ...more });
    const sorted = made.map(({ id }) => id).sort();
    expect(await find([])).toEqual({ ids: sorted, totals: [3, 3] });
    expect((await find([['status', 'amended']])).ids).toEqual([made[2]!.id]);
    expect((await find([], { sort: '-_lastUpdated' })).ids.sort()).toEqual(sorted);
    await shared.db.query(
      `insert into resource (shard, id, type, patient, version, updated_at, index_version, event_at, part, seq, body)
       select 4095, 'cfff' || lpad(n::text, 26, 'a'), 'Encounter', r.patient, 1, r.updated_at, r.index_version, r.event_at, 1, n, '{}'
       from resource r, generate_series(1, $1::int) n where r.id = $2`,
      [limits.searchScanRows, made[0]!.id],
    );
    // What is common comes first all the same.
    expect((await search(shared.db, everything, { type: 'Encounter', parameters: [], count: 5 })).rows).toHaveLength(5);
    await expect(find([['status', 'cancelled']])).rejects.toMatchObject({
      code: 'CW-FHIR-004',
      message: 'The search would look at every Observation: add one of _id, patient, subject.',
    });
    const counted = search(shared.db, everything, { type: 'Encounter', parameters: [], count: 0, total: 'accurate' });
    await expect(counted).rejects.toMatchObject({ code: 'CW-FHIR-004' });
  });

  test('Provenance is found by its target and by the patient, and read by its id', async () => {
    const owner = patients[0]!;
    const made = ['1', '2', '3'].map(
      (key): Made => ({
        type: 'Observation',
        id: ids.resource(owner, 'Observation', key),
        patient: owner,
        content: { resourceType: 'Observation', status: 'final' },
      }),
    );
    await store(shared.db, made);
    const names = made.map(({ id }) => `Observation.${id}`);
    const find = (...parameters: [string, string][]) => all(shared.db, { type: 'Provenance', parameters, count: 2 });
    expect((await find(['patient', owner])).ids).toEqual(names.toSorted());
    const targets = [`Observation/${made[0]!.id}`, `Observation/${made[1]!.id}`, `Patient/${made[2]!.id}`].join(',');
    expect((await find(['target', targets])).ids).toEqual(names.slice(0, 2).sort());
    expect((await find(['_id', names[0]!], ['patient', patients[1]!])).ids).toEqual([]);
    const read = (id: string) => readResource(shared.db, everything, 'Provenance', id);
    expect(await read(names[0]!)).toMatchObject({ type: 'Provenance', version: 1 });
    expect(await read('Provenance.x')).toBeUndefined();
    await expect(find(['recorded', '2026'])).rejects.toMatchObject({ code: 'CW-FHIR-001' });
    await expect(find()).rejects.toMatchObject({ code: 'CW-FHIR-004' });
  });

  test.each([
    [
      'Observation',
      [
        ['patient', patients[0]!],
        ['colour', 'red'],
      ],
      'CW-FHIR-001',
      'colour',
    ],
    [
      'Observation',
      [
        ['patient', patients[0]!],
        ['code:above', 'x'],
      ],
      'CW-FHIR-002',
      'code:above',
    ],
    [
      'Observation',
      [
        ['patient', patients[0]!],
        ['date', 'xx2025'],
      ],
      'CW-FHIR-002',
      'date',
    ],
    [
      'Observation',
      [
        ['patient', patients[0]!],
        ['date', 'yesterday'],
      ],
      'CW-FHIR-003',
      'date',
    ],
    [
      'Observation',
      [
        ['patient', patients[0]!],
        ['date', '2025-13'],
      ],
      'CW-FHIR-003',
      'date',
    ],
    [
      'Observation',
      [
        ['patient', patients[0]!],
        ['code', '|'],
      ],
      'CW-FHIR-003',
      'code',
    ],
  ] as [string, [string, string][], string, string | undefined][])(
    '%s?%j is refused with %s',
    async (type, parameters, code, place) => {
      const answer = search(shared.db, everything, { type, parameters, count: 5 });
      await expect(answer).rejects.toMatchObject({ code, ...(place === undefined ? {} : { place }) });
    },
  );

  test.each(['', 'x', '~', '~.', "1.'; drop table resource; --", '99999999999.c000', `${'z'.repeat(11)}.c0`])(
    'a cursor that is none of ours is refused: %s',
    async (cursor) => {
      const request = { type: 'Observation', parameters: [['patient', patients[0]!]] as const, count: 5, cursor };
      await expect(search(shared.db, everything, request)).rejects.toMatchObject({ code: 'CW-FHIR-007' });
    },
  );
});
