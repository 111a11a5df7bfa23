import type { Transaction } from '#database/database.ts';
import type { BusinessKey, FhirResource, SetStatement, Statement, Translation } from '#flow';
import { createIds, publishedIdKey } from '#platform/ids.ts';
import type { EntryPlace, StoreDeps, StoreItem } from '#store/write.ts';

/** A message as tests of the store think of it: what it says, without its bytes. */
export interface TestEntry extends EntryPlace {
  readonly eventAt: number;
  /** The source patient's number. */
  readonly patient: string;
  readonly patientSays?: { readonly [element: string]: unknown };
  readonly patientDefaults?: { readonly [element: string]: unknown };
  /** A visit number, and what is said of its Encounter. */
  readonly visit?: string;
  readonly visitSays?: { readonly [element: string]: unknown };
  /** Results by filler number. */
  readonly results?: readonly { readonly filler: string; readonly says: { readonly [element: string]: unknown } }[];
  /** The patient's allergies as a set; absent where the message has none of it. */
  readonly allergies?: readonly string[];
  /** The visit's diagnoses as a set. */
  readonly diagnoses?: readonly string[];
  readonly mentions?: readonly { readonly name: string; readonly says: { readonly [element: string]: unknown } }[];
}

const ids = createIds(publishedIdKey);

export const system = 'hospital';
export const patientId = (number: string) => ids.patient(system, '', number);
export const patientKey = (number: string): BusinessKey => `patient:|${number}`;
export const resourceId = (number: string, type: string, key: string) => ids.resource(patientId(number), type, key);
export const directoryId = (type: string, key: string) => ids.directory(system, type, key);

/** Translates as a stage would: visits and results lie with their owner where one is named. */
export function translate(entry: TestEntry, ownerOf?: (key: BusinessKey) => string | undefined): Translation {
  const patient = patientId(entry.patient);
  const statements: Statement[] = [];
  const sets: SetStatement[] = [];
  const state = (
    type: string,
    id: string,
    of: string,
    mode: Statement['mode'],
    says: object,
    more: Partial<Statement> = {},
  ) =>
    statements.push({
      type,
      id,
      patient: of,
      mode,
      content: { resourceType: type, ...says } as FhirResource,
      profile: `http://example.org/${type}`,
      ...more,
    });
  const reference = (type: string, id: string) => ({ reference: `${type}/${id}` });

  if (entry.patientSays !== undefined) {
    const defaults = { resourceType: 'Patient', ...entry.patientDefaults } as FhirResource;
    state('Patient', patient, patient, 'merge', entry.patientSays, { defaults });
  }
  let encounter: string | undefined;
  if (entry.visit !== undefined) {
    const owner: BusinessKey = `visit:${entry.visit}`;
    const of = ownerOf?.(owner) ?? patient;
    encounter = ids.resource(of, 'Encounter', entry.visit);
    const says = { ...entry.visitSays, subject: reference('Patient', of) };
    state('Encounter', encounter, of, 'merge', says, { owner });
    if (entry.diagnoses !== undefined) {
      const members = entry.diagnoses.map((code) => ({
        type: 'Condition',
        id: ids.resource(of, 'Condition', `${entry.visit}|${code}`),
      }));
      for (const [index, { type, id }] of members.entries()) {
        const says = { code: { text: entry.diagnoses[index] }, clinicalStatus: { text: 'active' } };
        state(type, id, of, 'replace', { ...says, subject: reference('Patient', of) }, { owner });
      }
      sets.push({ of: { type: 'Encounter', id: encounter, patient: of }, name: 'DG1', members, owner });
    }
  }
  for (const { filler, says } of entry.results ?? []) {
    const owner: BusinessKey = `filler:${filler}`;
    const of = ownerOf?.(owner) ?? patient;
    const about = {
      subject: reference('Patient', of),
      ...(encounter === undefined ? {} : { encounter: reference('Encounter', encounter) }),
    };
    state('Observation', ids.resource(of, 'Observation', filler), of, 'merge', { ...says, ...about }, { owner });
  }
  if (entry.allergies !== undefined) {
    const members = entry.allergies.map((code) => ({
      type: 'AllergyIntolerance',
      id: ids.resource(patient, 'AllergyIntolerance', code),
    }));
    for (const [index, { type, id }] of members.entries()) {
      state(type, id, patient, 'replace', { code: { text: entry.allergies[index] } });
    }
    sets.push({ of: { type: 'Patient', id: patient, patient }, name: 'AL1', members });
  }
  for (const { name, says } of entry.mentions ?? []) {
    state('Practitioner', ids.directory(system, 'Practitioner', name), '', 'mention', says);
  }
  return {
    eventAt: entry.eventAt,
    patient,
    statements,
    sets,
    issues: [],
    lineage: () => [],
    leaves: { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 },
  };
}

export const item = (entry: TestEntry): StoreItem => ({ entry, system, translation: translate(entry) });

/** Every key under which the journal would have the entry. */
function keysOf(entry: TestEntry): BusinessKey[] {
  const own = translate(entry).statements.flatMap(({ owner }) => owner ?? []);
  return [patientKey(entry.patient), ...own];
}

/** A journal in memory: `applied` is what the store has had so far. */
export function testDeps(
  kind: StoreDeps['kind'],
  applied: readonly TestEntry[],
  all: readonly TestEntry[] = applied,
): StoreDeps {
  let now = Date.UTC(2026, 0, 1);
  const find = ({ part, seq }: Pick<EntryPlace, 'part' | 'seq'>) => {
    const entry = all.find((other) => other.part === part && other.seq === seq);
    if (entry === undefined) throw new Error(`no entry ${part}.${seq}`);
    return entry;
  };
  return {
    kind,
    now: () => now++,
    isOfClient: () => false,
    entryAt: async (_tx, place) => find(place),
    patientsOf: (place) => [patientKey(find(place).patient)],
    entriesOfKey: async (_tx: Transaction, _system: string, key: BusinessKey) =>
      applied.filter((entry) => keysOf(entry).includes(key)),
    translate: async (_tx: Transaction, entry: EntryPlace, ownerOf) => translate(find(entry), ownerOf),
  };
}
