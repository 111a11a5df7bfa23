import { expect, test } from 'vitest';
import type { Database, Queryable } from '#database/database.ts';
import type { FhirResource, Statement } from '#flow';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { onSharedDatabase } from '#test/support/databases.ts';
import { testDeps } from '#test/support/store-entries.ts';
import { createKnownMentions } from '../known-mentions.ts';
import { writeTranslations } from '../write.ts';
import { readInclude } from './include.ts';
import { type SearchRequest, search } from './search.ts';

const everything = { actor: 'test', scope: 'everything' } as const;
const ids = createIds(publishedIdKey);
const ann = ids.patient('s', '', 'ann');
const bob = ids.patient('s', '', 'bob');
const doctor = ids.directory('s', 'Practitioner', 'doctor');
const ward = ids.directory('s', 'Location', 'ward');
const house = ids.directory('s', 'Location', 'house');
const of = (patient: string, type: string, key: string) => ids.resource(patient, type, key);
const ref = (type: string, id: string) => ({ reference: `${type}/${id}` });
const code = (text: string) => ({ coding: [{ system: 'http://loinc.org', code: text, display: `What ${text} is` }] });

interface Row {
  readonly type: string;
  readonly id: string;
  readonly patient: string;
  readonly says: { readonly [element: string]: unknown };
}

/** Two patients: Ann has a visit with a doctor on a ward and two results, one of them of the visit; Bob has a result. */
const rows: readonly Row[] = [
  {
    type: 'Patient',
    id: ann,
    patient: ann,
    says: { name: [{ family: 'Alder', given: ['Ann'] }], identifier: [{ system: 'urn:mrn', value: '1' }] },
  },
  {
    type: 'Patient',
    id: bob,
    patient: bob,
    says: { name: [{ family: 'Birch', given: ['Bob'] }], identifier: [{ system: 'urn:mrn', value: '2' }] },
  },
  { type: 'Practitioner', id: doctor, patient: '', says: { name: [{ family: 'Curie' }] } },
  { type: 'Location', id: house, patient: '', says: { name: 'House' } },
  { type: 'Location', id: ward, patient: '', says: { name: 'Ward', partOf: ref('Location', house) } },
  {
    type: 'Encounter',
    id: of(ann, 'Encounter', '1'),
    patient: ann,
    says: {
      status: 'finished',
      class: { code: 'AMB' },
      subject: ref('Patient', ann),
      participant: [{ individual: ref('Practitioner', doctor) }],
      location: [{ location: ref('Location', ward) }],
    },
  },
  {
    type: 'Observation',
    id: of(ann, 'Observation', '1'),
    patient: ann,
    says: {
      status: 'final',
      code: code('1'),
      subject: ref('Patient', ann),
      encounter: ref('Encounter', of(ann, 'Encounter', '1')),
      valueQuantity: { value: 5, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    },
  },
  {
    type: 'Observation',
    id: of(ann, 'Observation', '2'),
    patient: ann,
    says: { status: 'final', code: code('2'), subject: ref('Patient', ann) },
  },
  {
    type: 'Observation',
    id: of(bob, 'Observation', '3'),
    patient: bob,
    says: { status: 'final', code: code('1'), subject: ref('Patient', bob) },
  },
];
const visit = of(ann, 'Encounter', '1');
const [first, second, third] = [of(ann, 'Observation', '1'), of(ann, 'Observation', '2'), of(bob, 'Observation', '3')];

async function store(db: Database): Promise<void> {
  const statements = rows.map(
    ({ type, id, patient, says }): Statement => ({
      type,
      id,
      patient,
      mode: 'merge',
      content: { resourceType: type, ...says } as FhirResource,
    }),
  );
  const translation = {
    eventAt: 1,
    patient: '',
    statements,
    sets: [],
    issues: [],
    lineage: () => [],
    leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
  };
  const item = { entry: { part: 1, seq: 1, receivedAt: 0 }, system: 's', translation };
  await db.transaction((tx) => writeTranslations(tx, [item], createKnownMentions(), testDeps(db.kind, [])));
}

const pairs = (query: string): [string, string][] => [...new URLSearchParams(query)];
async function found(db: Database, type: string, query: string, more: Partial<SearchRequest> = {}): Promise<string[]> {
  const answer = await search(db, everything, { type, parameters: pairs(query), count: 50, ...more });
  return answer.rows.map(({ id }) => id).sort();
}
async function included(db: Database, type: string, query: string, ...includes: [string, string][]) {
  const { included: beside } = await search(db, everything, {
    type,
    parameters: pairs(query),
    count: 50,
    includes: includes.map(([name, value]) => readInclude(name, value)),
  });
  return beside!.rows.map((row) => `${row.type}/${row.id}`).sort();
}

onSharedDatabase('chains and includes', (shared) => {
  const cases: [string, string, string[]][] = [
    ['Observation', 'patient.identifier=urn:mrn|1', [first, second]],
    ['Observation', 'subject:Patient.name=birch', [third]],
    ['Observation', 'patient.name=alder&code=2', [second]],
    ['Observation', 'patient.name=nobody', []],
    ['Observation', `patient=${ann}&encounter.class=AMB`, [first]],
    ['Observation', `patient=${ann}&encounter.participant.name=curie`, [first]],
    ['Observation', `patient=${ann}&encounter.participant.name=nobody`, []],
    ['Encounter', `patient=${ann}&_has:Observation:encounter:code=1`, [visit]],
    ['Encounter', `patient=${ann}&_has:Observation:encounter:code=2`, []],
    ['Patient', '_has:Encounter:patient:identifier=none', []],
    ['Patient', `_id=${ann},${bob}&_has:Observation:patient:code=2`, [ann]],
    ['Patient', 'name=a,b&_has:Observation:patient:code=1', [ann, bob]],
    ['Patient', `_id=${ann},${bob}&_has:Encounter:patient:_has:Observation:encounter:code=1`, [ann]],
    ['Location', 'partof.name=house', [ward]],
    // Nothing finds these but looking: the store is small.
    ['Patient', '_has:Observation:patient:code=2', [ann]],
    ['Observation', 'encounter.class=AMB', [first]],
    ['Patient', '', [ann, bob]],
  ];
  test.each(cases)('%s?%s', async (type, query, expected) => {
    await store(shared.db);
    expect(await found(shared.db, type, query)).toEqual([...expected].sort());
  });

  test('what a page refers to and what refers to it comes along, each once', async () => {
    await store(shared.db);
    const slice = `patient=${ann}`;
    expect(await included(shared.db, 'Observation', slice, ['_include', 'Observation:encounter'])).toEqual([
      `Encounter/${visit}`,
    ]);
    expect(await included(shared.db, 'Observation', slice, ['_include', 'Observation:subject:Patient'])).toEqual([
      `Patient/${ann}`,
    ]);
    expect(await included(shared.db, 'Observation', slice, ['_include', 'Observation:subject:Group'])).toEqual([]);
    expect(await included(shared.db, 'Observation', slice, ['_include', '*'])).toEqual(
      [`Encounter/${visit}`, `Patient/${ann}`].sort(),
    );
    expect(await included(shared.db, 'Encounter', slice, ['_revinclude', 'Observation:encounter'])).toEqual([
      `Observation/${first}`,
    ]);
    expect(await included(shared.db, 'Patient', `_id=${ann}`, ['_revinclude', 'Observation:patient'])).toEqual(
      [`Observation/${first}`, `Observation/${second}`].sort(),
    );
    expect(await included(shared.db, 'Location', `_id=${house}`, ['_revinclude', 'Location:partof'])).toEqual([
      `Location/${ward}`,
    ]);
    const provenance = await included(shared.db, 'Observation', slice, ['_revinclude', 'Provenance:target']);
    expect(provenance).toEqual([`Provenance/Observation.${first}`, `Provenance/Observation.${second}`].sort());
  });

  test('what refers is looked for in the charts of those whom an index finds, not everywhere', async () => {
    await store(shared.db);
    const statements: (string | undefined)[] = [];
    const { db } = shared;
    const watched: Queryable = {
      query: (text, values, name) => {
        statements.push(name);
        return db.query(text, values, name);
      },
    };
    for (const query of [
      'family=alder&_has:Observation:patient:status=final',
      '_has:Observation:patient:status=final&identifier=1',
    ]) {
      const answer = await search(watched, everything, { type: 'Patient', parameters: pairs(query), count: 5 });
      expect([query, ...answer.rows.map(({ id }) => id)]).toEqual([query, ann]);
    }
    expect(statements).toContain('search-read-ids');
    expect(statements).not.toContain('search-walk');
  });

  test('iterated includes go on from what was included', async () => {
    await store(shared.db);
    const once = await included(
      shared.db,
      'Observation',
      `patient=${ann}`,
      ['_include', 'Observation:encounter'],
      ['_include', 'Encounter:location'],
    );
    expect(once).toEqual([`Encounter/${visit}`]);
    const iterated = await included(
      shared.db,
      'Observation',
      `patient=${ann}`,
      ['_include', 'Observation:encounter'],
      ['_include:iterate', 'Encounter:location'],
      ['_include:iterate', 'Location:partof'],
    );
    expect(iterated).toEqual([`Encounter/${visit}`, `Location/${ward}`, `Location/${house}`].sort());
  });

  const refused: [string, string, string][] = [
    ['Observation', `patient=${ann}&encounter.colour=red`, 'CW-FHIR-001'],
    ['Observation', `patient=${ann}&code.text=red`, 'CW-FHIR-001'],
    ['Observation', `patient=${ann}&_has:Nothing:patient:code=1`, 'CW-FHIR-001'],
    ['Observation', `patient=${ann}&has-member.has-member.has-member.has-member.code=1`, 'CW-FHIR-008'],
    ['Observation', `patient=${ann}&${'has-member.'.repeat(1000)}code=1`, 'CW-FHIR-008'],
    ['Observation', `patient=${ann}&code=${'1,'.repeat(limits.searchAlternatives)}2`, 'CW-FHIR-008'],
    ['Observation', `patient=${ann}${'&code=1'.repeat(limits.searchParameters)}`, 'CW-FHIR-008'],
    ['Observation', `patient=${ann}&value-quantity=much`, 'CW-FHIR-003'],
    ['Observation', `patient=${ann}&code-value-quantity=1`, 'CW-FHIR-003'],
  ];
  test.each(refused)('%s?%s… is refused with %s', async (type, query, expected) => {
    await expect(found(shared.db, type, query)).rejects.toMatchObject({ code: expected });
  });

  test('a page in an order of values goes on after the last row shown', async () => {
    await store(shared.db);
    const request = { type: 'Patient', parameters: pairs('name=a,b'), count: 1, sort: '-family,_id' };
    const page = await search(shared.db, everything, request);
    expect(page.rows.map(({ id }) => id)).toEqual([bob]);
    const next = await search(shared.db, everything, { ...request, cursor: page.next });
    expect(next.rows.map(({ id }) => id)).toEqual([ann]);
    expect(next.next).toBeUndefined();
  });
});
