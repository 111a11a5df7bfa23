import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { int2Array, textArray } from '#database/binary-arrays.ts';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import type { FhirResource, Statement, Translation } from '#flow';
import { systemClock } from '#platform/clock.ts';
import { createIds, type Ids, publishedIdKey, shardOf } from '#platform/ids.ts';
import { limits } from '#platform/limits.ts';
import { createKnownMentions } from '#store/known-mentions.ts';
import { type StoreItem, writeTranslations } from '#store/write.ts';
import type { BenchRow } from './bench-row.ts';

const messages = 4_000;
const patients = 400;
const system = 'bench';

/**
 * What the store takes: result messages of 13 resources, in batches as the consumer makes them, folded, versioned, indexed; on
 * the database at `url` (emptied: give it one of its own) or an embedded one. Beside it, as a floor: the same bodies into
 * one table, with nothing else done.
 */
export async function benchStore(url?: string): Promise<BenchRow[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  try {
    await using db = await openDatabase({ dataDir, url });
    const items = translations(createIds(publishedIdKey), messages);
    await writeAll(db, translations(createIds(publishedIdKey), 480)); // Warm: compiled, prepared, planned.
    await db.query('truncate resource, history, lookup, name, business_key');
    const ours = await writeAll(db, items);
    const floor = await insertAll(db, items);
    const where = url === undefined ? 'embedded' : 'PostgreSQL';
    return [
      {
        what: `write messages of 13 resources, ${limits.applyBatchEntries} a transaction (${where})`,
        ours,
        other: floor,
        otherName: 'bodies alone into one table',
        unit: 'messages/s',
      },
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function writeAll(db: Database, items: readonly StoreItem[]): Promise<number> {
  const deps = {
    kind: db.kind,
    now: systemClock,
    isOfClient: () => false,
    entriesOfKey: async () => [],
    entryAt: async () => undefined,
    patientsOf: () => [],
    translate: () => Promise.reject(new Error('no key of the bench moves')),
  };
  const mentions = createKnownMentions();
  return rate(items, (batch) => db.transaction((tx) => writeTranslations(tx, batch, mentions, deps)));
}

async function insertAll(db: Database, items: readonly StoreItem[]): Promise<number> {
  await db.query('create table bench_floor (shard smallint, id text, body text, primary key (shard, id))');
  const seconds = await rate(items, async (batch) => {
    const rows = new Map(
      batch.flatMap(({ translation }) => translation.statements.map(({ id, content }) => [id, content] as const)),
    );
    const ids = [...rows.keys()].sort();
    await db.transaction((tx) =>
      tx.query(
        `insert into bench_floor select * from unnest($1::smallint[], $2::text[], $3::text[])
         on conflict (shard, id) do update set body = excluded.body`,
        [int2Array(ids.map(shardOf)), textArray(ids), textArray(ids.map((id) => JSON.stringify(rows.get(id))))],
        'bench-floor',
      ),
    );
  });
  await db.query('drop table bench_floor');
  return seconds;
}

async function rate(items: readonly StoreItem[], write: (batch: StoreItem[]) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  for (let start = 0; start < items.length; start += limits.applyBatchEntries) {
    await write(items.slice(start, start + limits.applyBatchEntries));
  }
  return items.length / ((performance.now() - begun) / 1000);
}

/** Results of `patients` patients in turn, each with the patient and the visit as a laboratory sends them. */
function translations(ids: Ids, count: number): StoreItem[] {
  return Array.from({ length: count }, (_, index) => {
    const seq = index + 1;
    const translation: Translation = {
      eventAt: Date.UTC(2026, 0, 1) + index * 1000,
      patient: ids.patient(system, 'urn:oid:1.2.3', `${index % patients}`),
      statements: statementsOf(ids, index),
      sets: [],
      issues: [],
      lineage: () => [],
      leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
    };
    return { entry: { part: 1, seq, receivedAt: seq }, system, translation };
  });
}

function statementsOf(ids: Ids, index: number): Statement[] {
  const number = `${index % patients}`;
  const patient = ids.patient(system, 'urn:oid:1.2.3', number);
  const visit = `V${number}`;
  const encounter = ids.resource(patient, 'Encounter', visit);
  const practitioner = ids.directory(system, 'Practitioner', `${index % 50}`);
  const time = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
  const subject = { reference: `Patient/${patient}`, display: `Test ${number}` };
  const say = (type: string, id: string, content: object, more: Partial<Statement> = {}): Statement => ({
    type,
    id,
    patient,
    mode: 'merge',
    content: { resourceType: type, ...content } as FhirResource,
    profile: `http://example.org/StructureDefinition/${type.toLowerCase()}`,
    ...more,
  });
  const visitOwner = { owner: `visit:${visit}` };
  const observations = Array.from({ length: 8 }, (_, line) =>
    observation(ids, say, { index, line, patient, encounter, time }),
  );
  return [
    say('Patient', patient, patientContent(number)),
    say('Encounter', encounter, encounterContent(visit, subject), visitOwner),
    say(
      'Practitioner',
      practitioner,
      { name: [{ family: `Doctor ${index % 50}`, given: ['Jo'] }] },
      {
        mode: 'mention',
        patient: '',
      },
    ),
    say(
      'ServiceRequest',
      ids.resource(patient, 'ServiceRequest', `O${index}`),
      {
        identifier: [{ type: { text: 'Placer' }, system: 'urn:oid:1.2.3.5', value: `P${index}` }],
        status: 'active',
        intent: 'order',
        code: { coding: [{ system: 'http://loinc.org', code: '58410-2', display: 'CBC panel' }], text: 'CBC' },
        subject,
        encounter: { reference: `Encounter/${encounter}` },
        authoredOn: time,
        requester: { reference: `Practitioner/${practitioner}` },
      },
      { owner: `placer:P${index}` },
    ),
    say(
      'DiagnosticReport',
      ids.resource(patient, 'DiagnosticReport', `R${index}`),
      {
        identifier: [{ system: 'urn:oid:1.2.3.6', value: `F${index}` }],
        status: 'final',
        category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
        code: { coding: [{ system: 'http://loinc.org', code: '58410-2', display: 'CBC panel' }], text: 'CBC' },
        subject,
        encounter: { reference: `Encounter/${encounter}` },
        effectiveDateTime: time,
        issued: time,
        result: observations.map(({ id }) => ({ reference: `Observation/${id}` })),
      },
      { owner: `filler:F${index}` },
    ),
    ...observations,
  ];
}

function observation(
  ids: Ids,
  say: (type: string, id: string, content: object, more?: Partial<Statement>) => Statement,
  of: { index: number; line: number; patient: string; encounter: string; time: string },
): Statement {
  return say(
    'Observation',
    ids.resource(of.patient, 'Observation', `F${of.index}|${of.line}`),
    {
      identifier: [{ system: 'urn:oid:1.2.3.6', value: `F${of.index}-${of.line}` }],
      status: 'final',
      category: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/observation-category',
              code: 'laboratory',
              display: 'Laboratory',
            },
          ],
        },
      ],
      code: {
        coding: [
          { system: 'http://loinc.org', code: `${700 + of.line}-4`, display: 'Leukocytes [#/volume] in Blood' },
          { system: 'urn:oid:1.2.3.7', code: `WBC${of.line}`, display: 'White cells' },
        ],
        text: 'White cells',
      },
      subject: { reference: `Patient/${of.patient}` },
      encounter: { reference: `Encounter/${of.encounter}` },
      effectiveDateTime: of.time,
      issued: of.time,
      valueQuantity: {
        value: 4.5 + (of.index % 50) / 10,
        unit: '10*3/uL',
        system: 'http://unitsofmeasure.org',
        code: '10*3/uL',
      },
      interpretation: [
        {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
              code: 'N',
              display: 'Normal',
            },
          ],
        },
      ],
      referenceRange: [{ low: { value: 4 }, high: { value: 11 }, text: '4-11' }],
    },
    { owner: `filler:F${of.index}` },
  );
}

function patientContent(number: string): object {
  return {
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        system: 'urn:oid:1.2.3',
        value: number,
      },
    ],
    active: true,
    name: [{ use: 'official', family: `Family${number}`, given: ['Given', 'M'] }],
    telecom: [{ system: 'phone', value: `555-${number}`, use: 'home' }],
    gender: 'female',
    birthDate: '1970-05-01',
    address: [{ line: ['1 Main St'], city: 'Springfield', state: 'IL', postalCode: '62701', country: 'US' }],
  };
}

function encounterContent(visit: string, subject: object): object {
  return {
    identifier: [{ system: 'urn:oid:1.2.3.4', value: visit }],
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP', display: 'inpatient encounter' },
    type: [{ text: 'Inpatient' }],
    subject,
    period: { start: '2026-01-01T08:00:00Z' },
  };
}
