import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import type { FhirResource, Statement } from '#flow';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { type OpenedDatabase, onEachDatabase } from '#test/support/databases.ts';
import { testDeps } from '#test/support/store-entries.ts';
import { createKnownMentions } from '../known-mentions.ts';
import { writeTranslations } from '../write.ts';
import { search } from './search.ts';

const everything = { actor: 'test', scope: 'everything' } as const;
const ids = createIds(publishedIdKey);
const ann = ids.patient('s', '', 'ann');
const bob = ids.patient('s', '', 'bob');
const loinc = 'http://loinc.org';
const observation = (patient: string, key: string) => ids.resource(patient, 'Observation', key);
const list = ids.directory('s', 'List', '1');
const set = ids.directory('s', 'ValueSet', '1');
const openSet = ids.directory('s', 'ValueSet', '2');

interface Row {
  readonly type: string;
  readonly id: string;
  readonly patient: string;
  readonly says: { readonly [element: string]: unknown };
}

const codes = ['a', 'b', 'c'];
/** Thirty results of two patients: every code, status and month, in every combination that thirty give. */
const results = Array.from({ length: 30 }, (_, index): Row => {
  const patient = index % 3 === 0 ? bob : ann;
  return {
    type: 'Observation',
    id: observation(patient, `${index}`),
    patient,
    says: {
      status: index % 2 === 0 ? 'final' : 'preliminary',
      code: {
        coding: [{ system: index % 5 === 0 ? 'urn:x' : loinc, code: codes[index % 4] ?? 'd' }],
        text: `Test ${index}`,
      },
      subject: { reference: `Patient/${patient}` },
      ...(index % 7 === 0 ? {} : { effectiveDateTime: `2025-${String((index % 12) + 1).padStart(2, '0')}-01` }),
      ...(index % 3 === 1 ? { valueQuantity: { value: index } } : {}),
    },
  };
});
const rows: readonly Row[] = [
  { type: 'Patient', id: ann, patient: ann, says: { name: [{ family: 'Alder' }], gender: 'female' } },
  { type: 'Patient', id: bob, patient: bob, says: { name: [{ family: 'Birch' }], gender: 'male' } },
  ...results,
  {
    type: 'List',
    id: list,
    patient: '',
    says: {
      status: 'current',
      entry: [
        { item: { reference: `Observation/${results[1]!.id}` } },
        { item: { reference: `Observation/${results[3]!.id}/_history/1` } },
        { item: { reference: `Observation/${results[2]!.id}` }, deleted: true },
        { item: { reference: `Patient/${ann}` } },
      ],
    },
  },
  {
    type: 'ValueSet',
    id: set,
    patient: '',
    says: {
      status: 'active',
      compose: {
        include: [{ system: loinc, concept: [{ code: 'a' }, { code: 'b' }] }],
        exclude: [{ system: loinc, concept: [{ code: 'b' }] }],
      },
    },
  },
  { type: 'ValueSet', id: openSet, patient: '', says: { status: 'active', compose: { include: [{ system: loinc }] } } },
];

async function store(db: Database, part: number, made: readonly Row[]): Promise<void> {
  const statements = made.map(
    ({ type, id, patient, says }): Statement => ({
      type,
      id,
      patient,
      mode: 'merge',
      content: { resourceType: type, ...says } as FhirResource,
    }),
  );
  const translation = {
    eventAt: 0,
    patient: '',
    statements,
    sets: [],
    issues: [],
    lineage: () => [],
    leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
  };
  const entry = { part, seq: 1, receivedAt: 0 };
  await db.transaction((tx) =>
    writeTranslations(tx, [{ entry, system: 's', translation }], createKnownMentions(), testDeps(db.kind, [])),
  );
}

onEachDatabase('what is asked of more than one element', (open) => {
  let opened: OpenedDatabase;
  beforeAll(async () => {
    opened = await open();
    await opened.db.query(
      "insert into journal_part (part, feed, system) values (1, 'n', 'north'), (2, 's', 'south/1')",
    );
    await store(opened.db, 1, rows.slice(0, 20));
    await store(opened.db, 2, rows.slice(20));
  });

  const known = (url: string) => (url === 'urn:codes' ? { [loinc]: ['a', 'c'], 'urn:x': ['a'] } : undefined);
  async function find(type: string, query: string): Promise<string[]> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const parameters = [...new URLSearchParams(query)];
      const page = await search(opened.db, everything, { type, parameters, count: 7, cursor, codesOf: known });
      found.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    return found.sort();
  }

  test('a filter finds what its terms find as parameters, joined as sets', async () => {
    const terms: readonly (readonly [filter: string, query: string])[] = [
      ['code eq a', 'code=a'],
      [`code eq ${loinc}|b`, `code=${loinc}|b`],
      ['status eq final', 'status=final'],
      ['date ge 2025-05', 'date=ge2025-05'],
      ['date lt 2025-09-02', 'date=lt2025-09-02'],
      ['date pr false', 'date:missing=true'],
      ['value-quantity gt 10', 'value-quantity=gt10'],
      [`subject eq Patient/${ann}`, `subject=Patient/${ann}`],
      ['code in urn:codes', 'code:in=urn:codes'],
      [`_id eq ${results[4]!.id}`, `_id=${results[4]!.id}`],
    ];
    const slice = `patient=${ann},${bob}`;
    const all = new Set(await find('Observation', slice));
    const found = new Map<string, Set<string>>();
    for (const [filter, query] of terms) found.set(filter, new Set(await find('Observation', `${slice}&${query}`)));
    expect(all.size).toBe(30);
    expect([...found.values()].every(({ size }) => size > 0 && size < 30)).toBe(true);

    const term = fc.constantFrom(...terms.map(([filter]) => ({ text: filter, ids: found.get(filter)! })));
    const { tree } = fc.letrec<{ tree: { text: string; ids: Set<string> } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        term,
        fc
          .tuple(tie('tree'), tie('tree'))
          .map(([a, b]) => ({ text: `(${a.text}) and (${b.text})`, ids: a.ids.intersection(b.ids) })),
        fc
          .tuple(tie('tree'), tie('tree'))
          .map(([a, b]) => ({ text: `(${a.text}) or (${b.text})`, ids: a.ids.union(b.ids) })),
        fc.tuple(term, term, term).map(([a, b, c]) => ({
          text: `${a.text} or ${b.text} and ${c.text}`,
          ids: a.ids.union(b.ids).intersection(c.ids),
        })),
        tie('tree').map((a) => ({ text: `not (${a.text})`, ids: all.difference(a.ids) })),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async ({ text, ids: expected }) => {
        expect(
          await find('Observation', new URLSearchParams({ patient: `${ann},${bob}`, _filter: text }).toString()),
        ).toEqual([...expected].sort());
      }),
      { seed: 20261121, numRuns: 60 },
    );
  });

  test('a filter of what finds resources finds them without another parameter', async () => {
    expect(await find('Observation', `_filter=patient eq ${bob} and status eq final`)).toEqual(
      await find('Observation', `patient=${bob}&status=final`),
    );
    expect(await find('Patient', '_filter=family eq "alder" and gender eq female')).toEqual([ann]);
    expect(await find('Patient', '_filter=family eq "ald"')).toEqual([]);
    expect(await find('Observation', `_filter=_id eq ${results[4]!.id} or _id eq ${results[5]!.id}`)).toHaveLength(2);
  });

  test('a value set’s codes are found where it lists them, and refused where it does not', async () => {
    const having = (fits: (system: string, code: string) => boolean) =>
      results
        .filter(({ says }) => {
          const [coding] = (says.code as { coding: { system: string; code: string }[] }).coding;
          return fits(coding!.system, coding!.code);
        })
        .map(({ id }) => id)
        .sort();
    const isIn = (system: string, code: string) =>
      system === loinc ? code === 'a' || code === 'c' : system === 'urn:x' && code === 'a';
    const slice = `patient=${ann},${bob}`;
    expect(await find('Observation', `${slice}&code:in=urn:codes`)).toEqual(having(isIn));
    expect(await find('Observation', `${slice}&code:not-in=urn:codes`)).toEqual(having((s, c) => !isIn(s, c)));
    // A stored one: what it includes without what it excludes.
    expect(await find('Observation', `${slice}&code:in=ValueSet/${set}`)).toEqual(
      having((s, c) => s === loinc && c === 'a'),
    );
    for (const unknown of [`ValueSet/${openSet}`, 'ValueSet/none', 'urn:none']) {
      await expect(find('Observation', `${slice}&code:in=${unknown}`)).rejects.toMatchObject({
        code: 'CW-FHIR-012',
        place: 'code:in',
      });
    }
  });

  test('a List, a source and words are asked for beside a patient or alone', async () => {
    expect(await find('Observation', `_list=${list}`)).toEqual([results[1]!.id, results[3]!.id].sort());
    expect(await find('Patient', `_list=List/${list}`)).toEqual([ann]);
    expect(await find('Observation', `_list=${list}&patient=${ann}`)).toEqual([results[1]!.id]);
    expect(await find('Observation', '_list=none')).toEqual([]);
    const south = `${encodeURIComponent('urn:causeway:system:south%2F1')}`;
    expect(await find('Observation', `patient=${ann},${bob}&_source=${south}`)).toEqual(
      results
        .slice(18)
        .map(({ id }) => id)
        .sort(),
    );
    expect(await find('Observation', `patient=${ann}&_source=urn:other`)).toEqual([]);
    expect(await find('Observation', `patient=${ann},${bob}&_content=test 17`)).toEqual([results[17]!.id]);
    expect(await find('Observation', `_content=test 17`)).toEqual([results[17]!.id]);
  });
});
