/** A document that replaces another: what only the replaced one said is no longer said, in whatever order they come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from '#database/database.ts';
import { openDatabase } from '#database/open-database.ts';
import type { BusinessKey, JournalEntry } from '#flow';
import { patientOfDocument } from '#formats/cda/document-keys.ts';
import { isXml } from '#formats/cda/is-xml.ts';
import { readCda } from '#formats/cda/read-cda.ts';
import { businessKeys } from '#formats/hl7v2/business-keys.ts';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { createKnownMentions } from '#store/known-mentions.ts';
import { refoldPatient } from '#store/refold.ts';
import { type StoreDeps, type StoreItem, writeTranslations } from '#store/write.ts';
import { clinicalDocument, section } from '#test/support/clinical-document.ts';
import { onSharedDatabase } from '#test/support/databases.ts';
import { changedSince, faultyVersions, keepContent } from '#test/support/derived-content.ts';
import { onEachPlace } from '#test/support/places.ts';
import { type RunningApp, runApp } from '#test/support/running-app.ts';
import { translateDocument } from '#translate/cda/translate-document.ts';
import { translateMessage } from '#translate/v2/translate-message.ts';

const seed = 20_261_122;
const rxnorm = '2.16.840.1.113883.6.88';
/** Codes of the drugs by their name. */
const drugs = { aspirin: '1191', codeine: '2670', penicillin: '7980' } as const;
type Drug = keyof typeof drugs;

interface Version {
  readonly id: string;
  readonly set?: string;
  readonly version?: number;
  /** Minute of the day. */
  readonly at: number;
  readonly replaces?: string;
  readonly allergies: readonly Drug[];
  /** Those of them that are told with their onset. */
  readonly onsets?: readonly Drug[];
  /** Whether it tells of the visit V7. */
  readonly visit?: boolean;
}

const dateTime = (at: number) =>
  `20240305${String(8 + Math.floor(at / 60)).padStart(2, '0')}${String(at % 60).padStart(2, '0')}00`;

function allergy(drug: Drug, hasOnset: boolean): string {
  const onset = hasOnset ? '<effectiveTime><low value="20080501"/></effectiveTime>' : '';
  return (
    '<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.30"/><statusCode code="active"/>' +
    '<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.7"/>' +
    `<id root="1.2.9" extension="${drug}"/><statusCode code="completed"/>${onset}` +
    '<value xsi:type="CD" code="416098002" codeSystem="2.16.840.1.113883.6.96"/><participant typeCode="CSM"><participantRole classCode="MANU">' +
    `<playingEntity classCode="MMAT"><code code="${drugs[drug]}" codeSystem="${rxnorm}" displayName="${drug}"/></playingEntity>` +
    '</participantRole></participant></observation></entryRelationship></act></entry>'
  );
}

function documentOf({ id, set, version, at, replaces, allergies, onsets = [], visit = false }: Version): string {
  const related =
    replaces === undefined
      ? ''
      : `<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="${replaces}"/></parentDocument></relatedDocument>`;
  const encompassing = visit
    ? '<componentOf><encompassingEncounter><id root="1.2.5" extension="V7"/><effectiveTime><low value="20240301"/></effectiveTime></encompassingEncounter></componentOf>'
    : '';
  return clinicalDocument({
    id: `<id root="1.2.3" extension="${id}"/>`,
    version: `${set === undefined ? '' : `<setId root="1.2.3" extension="${set}"/>`}${version === undefined ? '' : `<versionNumber value="${version}"/>`}`,
    effectiveTime: `<effectiveTime value="${dateTime(at)}-0500"/>`,
    role: '<id root="1.2.4" extension="123"/>',
    more: related + encompassing,
    body: section(
      '<templateId root="2.16.840.1.113883.10.20.22.2.6.1"/><code code="48765-2" codeSystem="2.16.840.1.113883.6.1"/><title>Allergies</title>' +
        `<text><paragraph>${allergies.join(' ')}</paragraph></text>${allergies.map((one) => allergy(one, onsets.includes(one))).join('')}`,
    ),
  });
}

/** A message that holds a document, or tells of the visit alone. */
function messageOf(at: number, held?: string): string {
  const header = `MSH|^~\\&|APP|FAC|HUB|NET|${dateTime(at)}-0500||${held === undefined ? 'ADT^A01' : 'MDM^T02'}|${at}|P|2.5.1`;
  const pid = 'PID|1||123^^^&1.2.4&ISO^MR||Reed^Ana';
  const pv1 = 'PV1|1|I|W^1||||||||||||||||V7^^^&1.2.5&ISO';
  if (held === undefined) return [header, `EVN||${dateTime(at)}-0500`, pid, pv1].join('\r');
  const data = Buffer.from(held).toString('base64');
  return [
    header,
    `EVN||${dateTime(at)}-0500`,
    pid,
    pv1,
    `TXA|1|DS|||||||||||D${at}`,
    `OBX|1|ED|DS||^TEXT^XML^Base64^${data}||||||F`,
  ].join('\r');
}

const ids = createIds(publishedIdKey);
const zone = { system: 'ehr', ids, realm: usRealm };
const patient = ids.patient('ehr', 'urn:oid:1.2.4', '123');

function translationOf(entry: JournalEntry, ownerOf?: (key: BusinessKey) => string | undefined) {
  const given = { ...zone, entry, ...(ownerOf && { ownerOf }) };
  return isXml(entry.body) ? translateDocument(entry.body, given) : translateMessage(parseMessage(entry.body), given);
}

/** As the journal would have it: what a text is, and when it happened. */
function entryOf(text: string, at: number, seq: number): JournalEntry {
  const eventAt = Date.UTC(2024, 2, 5, 13, at);
  return { part: 1, seq, receivedAt: eventAt + 3_600_000, eventAt, body: Buffer.from(text) } as unknown as JournalEntry;
}

const patientsOf = ({ body }: JournalEntry) =>
  isXml(body)
    ? patientOfDocument(readCda(body))
    : businessKeys(parseMessage(body)).order.filter((key) => key.startsWith('patient:'));

function depsOf(db: Database, applied: readonly JournalEntry[], all: readonly JournalEntry[]): StoreDeps {
  return {
    kind: db.kind,
    now: () => 0,
    isOfClient: () => false,
    entryAt: async (_tx, { part, seq }) => all.find((one) => one.part === part && one.seq === seq),
    patientsOf: (place) => patientsOf(place as JournalEntry),
    entriesOfKey: async (_tx, _system, key) =>
      applied.filter((one) =>
        isXml(one.body) ? patientsOf(one).includes(key) : businessKeys(parseMessage(one.body)).order.includes(key),
      ),
    translate: async (_tx, place, ownerOf) => translationOf(place as JournalEntry, ownerOf),
  };
}

async function live(db: Database, entries: readonly JournalEntry[], batch: number): Promise<void> {
  const mentions = createKnownMentions();
  for (let start = 0; start < entries.length; start += batch) {
    const items: StoreItem[] = entries
      .slice(start, start + batch)
      .map((entry) => ({ entry, system: 'ehr', translation: translationOf(entry) }));
    const deps = depsOf(db, entries.slice(0, start), entries);
    await db.transaction((tx) => writeTranslations(tx, items, mentions, deps));
  }
}

/** What can be read, without what only hastens a later replacement (`Folded.sole`). */
function visible(db: Database): Promise<readonly object[]> {
  return db.query(
    `select id, type, patient, body, profile, event_at, seq, nullif(clocks - 'sole', '{}')::text as clocks, tokens::text
     from resource where not deleted order by id`,
  );
}

async function forgetAll(db: Database): Promise<void> {
  await db.query(`with r as (delete from resource), h as (delete from history), l as (delete from lookup),
    n as (delete from name) delete from business_key`);
}

async function allergiesOf(db: Database): Promise<readonly string[]> {
  const rows = await db.query<{ body: string }>(
    `select body from resource where type = 'AllergyIntolerance' and not deleted`,
  );
  return rows
    .map(({ body }) => {
      const { code, onsetDateTime } = JSON.parse(body);
      return `${code.coding[0].display}${onsetDateTime === undefined ? '' : ' with onset'}`;
    })
    .sort();
}

async function documentsOf(db: Database): Promise<readonly string[]> {
  const rows = await db.query<{ body: string }>(
    `select body from resource where type = 'DocumentReference' and not deleted and body like '%"1.2.3%' or type = 'DocumentReference' and body like '%urn:oid:1.2.3%'`,
  );
  return rows
    .map(({ body }) => {
      const { masterIdentifier, status } = JSON.parse(body);
      return `${masterIdentifier.value} ${status}`;
    })
    .sort();
}

/** Which of the versions stand, said in one sentence: no other has its id or set with a higher version or later, nor replaces it. */
function standing(told: readonly { readonly version: Version; readonly seq: number }[]): Set<Version> {
  const isBehind = (a: (typeof told)[number], b: (typeof told)[number]) =>
    (a.version.version ?? 0) - (b.version.version ?? 0) || a.version.at - b.version.at || a.seq - b.seq;
  const stands = told.filter((one) =>
    told.every((other) => {
      const [own, its] = [one.version, other.version];
      const isSame = own.id === its.id || (own.set !== undefined && own.set === its.set);
      if (isSame && isBehind(one, other) < 0) return false;
      return !(its.replaces === own.id && its.id !== own.id && its.at >= own.at);
    }),
  );
  return new Set(stands.map(({ version }) => version));
}

const anyVersion: fc.Arbitrary<Version> = fc
  .record({
    id: fc.constantFrom('A', 'B', 'C', 'D'),
    set: fc.option(fc.constantFrom('S', 'T'), { nil: undefined }),
    version: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    at: fc.integer({ min: 0, max: 5 }),
    replaces: fc.option(fc.constantFrom('A', 'B', 'C', 'D'), { nil: undefined }),
    allergies: fc.subarray(['aspirin', 'codeine', 'penicillin'] as Drug[]),
    onsets: fc.subarray(['aspirin', 'codeine'] as Drug[]),
    visit: fc.boolean(),
  })
  .map((version) => JSON.parse(JSON.stringify(version)) as Version);

type Happening = { readonly version: Version; readonly isHeld: boolean } | { readonly at: number };
const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: anyVersion.map((version) => ({ version, isHeld: false })) },
  { weight: 1, arbitrary: anyVersion.map((version) => ({ version, isHeld: true })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 }).map((at) => ({ at })) },
);
const shuffled = fc
  .array(anyHappening, { minLength: 1, maxLength: 7 })
  .chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.keys()], { minLength: given.length })));

onSharedDatabase('documents that replace others', (shared) => {
  test('any order of arrival, in any batches, leaves what stands, and a refold changes nothing', {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(shuffled, fc.integer({ min: 1, max: 4 }), async ([given, order], batch) => {
        const entries = given.map((one, index) => {
          if (!('version' in one)) return entryOf(messageOf(one.at), one.at, index + 1);
          const text = documentOf(one.version);
          return entryOf(one.isHeld ? messageOf(one.version.at, text) : text, one.version.at, index + 1);
        });
        await forgetAll(shared.db);
        await live(shared.db, entries, 1);
        const first = await visible(shared.db);
        const told = given.flatMap((one, index) =>
          'version' in one ? [{ version: one.version, seq: index + 1 }] : [],
        );
        const stand = standing(told);
        const drugsTold = [...new Set([...stand].flatMap(({ allergies }) => allergies))];
        const expected = drugsTold.map((drug) => {
          const isWithOnset = [...stand].some(
            ({ allergies, onsets = [] }) => allergies.includes(drug) && onsets.includes(drug),
          );
          return isWithOnset ? `${drug} with onset` : drug;
        });
        expect(await allergiesOf(shared.db)).toEqual(expected.sort());
        const names = [...new Set(told.map(({ version }) => version.id))].map(
          (id) => `${id} ${[...stand].some((one) => one.id === id) ? 'current' : 'superseded'}`,
        );
        expect(await documentsOf(shared.db)).toEqual(names.sort());

        await forgetAll(shared.db);
        await live(
          shared.db,
          order.map((index) => entries[index]!),
          batch,
        );
        expect(await visible(shared.db)).toEqual(first);

        const target = { patient, keys: ['patient:urn:oid:1.2.4|123'] };
        const deps = depsOf(shared.db, entries, entries);
        expect(await shared.db.transaction((tx) => refoldPatient(tx, 'ehr', target, deps))).toEqual([]);
        expect(await visible(shared.db)).toEqual(first);
      }),
      { seed, endOnFailure: true, numRuns: Number(process.env.CAUSEWAY_TEST_RUNS ?? 60) },
    );
  });
});

onSharedDatabase('documents of one number', (shared) => {
  test('take nobody else’s place: other patients and other kinds of documents keep what theirs said', async () => {
    const one = documentOf({ id: 'A', set: 'S', version: 1, at: 1, allergies: ['aspirin'] });
    const others = [one.replace('extension="123"', 'extension="124"'), one.replace('34133-9', '18842-5')];
    const entries = [one, ...others].map((text, index) => entryOf(text, index, index + 1));
    await live(shared.db, entries, 1);
    const statuses = await shared.db.query<{ body: string }>(
      `select body from resource where type = 'DocumentReference' and not deleted`,
    );
    expect(statuses.map(({ body }) => JSON.parse(body).status)).toEqual(['current', 'current']);
    expect(await allergiesOf(shared.db)).toEqual(['aspirin', 'aspirin']);
  });

  test('are of the right patient once one that replaces them says so', async () => {
    const wrong = documentOf({ id: 'A', at: 1, allergies: ['aspirin'] });
    const right = documentOf({ id: 'B', at: 2, replaces: 'A', allergies: ['aspirin'] }).replace('"123"', '"124"');
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      await forgetAll(shared.db);
      const entries = order.map((seq) => entryOf(seq === 1 ? wrong : right, seq, seq));
      await live(shared.db, entries, 1);
      expect(await allergiesOf(shared.db)).toEqual(['aspirin']);
      expect(await documentsOf(shared.db)).toEqual(['A superseded', 'B current']);
      const of = ids.patient('ehr', 'urn:oid:1.2.4', '124');
      expect(
        await shared.db.query(`select patient from resource where type = 'AllergyIntolerance' and not deleted`),
      ).toEqual([{ patient: of }]);
    }
  });
});

async function post(app: RunningApp, text: string): Promise<void> {
  const answer = await fetch(app.fhir.replace('/fhir', '/feeds/documents/messages'), { method: 'POST', body: text });
  expect(answer.status).toBe(200);
}

onEachPlace('a document that replaces another', (place) => {
  test('supersedes it: what it no longer says is gone, with its history, and a rebuild makes the same', {
    timeout: 240_000,
  }, async () => {
    const there = await place();
    const feeds = [{ name: 'documents', system: 'ehr', http: true }];
    {
      await using app = await runApp(there, { feeds });
      const first: Version = { id: 'A', set: 'S', version: 1, at: 1, allergies: ['aspirin', 'codeine'], visit: true };
      await post(app, documentOf(first));
      await post(app, documentOf({ id: 'X', at: 2, allergies: ['codeine', 'penicillin'] }));
      const { body: before } = await app.get(
        'AllergyIntolerance?code=http://www.nlm.nih.gov/research/umls/rxnorm|1191',
      );
      const aspirin = before.entry[0].resource;

      await post(app, documentOf({ ...first, id: 'B', version: 2, at: 5, replaces: 'A', allergies: [], visit: false }));
      await post(app, messageOf(6));
      const of = aspirin.patient.reference;
      const { body: now } = await app.get(`AllergyIntolerance?patient=${of}`);
      // The other document tells of codeine, too.
      expect(now.entry.map(({ resource }: any) => resource.code.coding[0].display).sort()).toEqual([
        'codeine',
        'penicillin',
      ]);
      expect((await app.get(`AllergyIntolerance/${aspirin.id}`)).status).toBe(410);
      const { body: history } = await app.get(`AllergyIntolerance/${aspirin.id}/_history`);
      expect(history.entry.map(({ request }: any) => request.method)).toEqual(['DELETE', 'PUT']);

      const { body: old } = await app.get(`DocumentReference?patient=${of}&status=superseded`);
      const [{ resource: superseded }] = old.entry;
      expect(superseded.masterIdentifier.value).toBe('A');
      expect(superseded.context.encounter).toEqual([
        { type: 'Encounter', identifier: { system: 'urn:oid:1.2.5', value: 'V7' } },
      ]);
      const copy = await app.get(superseded.content[0].attachment.url);
      expect(Buffer.from(copy.body.data, 'base64').toString()).toBe(documentOf(first));
      const { body: current } = await app.get(`DocumentReference?patient=${of}&status=current`);
      const renewed = current.entry.find(({ resource }: any) => resource.masterIdentifier.value === 'B');
      expect(renewed.resource.relatesTo).toMatchObject([{ code: 'replaces', target: { identifier: { value: 'A' } } }]);
      expect((await app.get(`Composition?patient=${of}`)).body.entry).toHaveLength(2);
    }
    {
      await using db = await openDatabase(there);
      await keepContent(db);
    }
    {
      await using app = await runApp(there, { feeds });
      await app.app.rebuild();
    }
    await using db = await openDatabase(there);
    expect(await changedSince(db)).toEqual([]);
    expect(await faultyVersions(db)).toEqual([]);
  });
});
