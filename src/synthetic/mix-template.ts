import { demographicsOf } from './demographics.ts';
import type { Observation, Subject, Visit } from './happening.ts';
import { loadVocabulary } from './load-vocabulary.ts';
import { al1 } from './messages/al1.ts';
import { dg1 } from './messages/dg1.ts';
import { in1 } from './messages/in1.ts';
import { msh } from './messages/msh.ts';
import { nk1 } from './messages/nk1.ts';
import { oru } from './messages/oru.ts';
import { pid } from './messages/pid.ts';
import { pv1 } from './messages/pv1.ts';
import { type Person, personOf } from './person.ts';
import { type System, systems } from './systems.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A message with places to write over: each is the offset of its first byte. */
export interface MixTemplate {
  readonly feed: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Fourteen digits of a time stamp. */
  readonly times: readonly number[];
  /** Ten digits: control id, placer and filler number. */
  readonly numbers: readonly number[];
  /** Ten digits of the visit number. */
  readonly visits: readonly number[];
  /** The last digit of each OBX-5. */
  readonly values: readonly number[];
}

// What stands in a template until it is written over: nothing else in a message looks like them.
const anyTime = Date.parse('2099-12-31T23:59:59-05:00');
const anyTimeText = '20991231235959';
const anyNumber = '9999999999';
const anyVisit = '8888888888';

/** Makes the templates of a mix as they are asked for, by patient and trigger, and keeps them. */
export function mixTemplates(
  seed: number,
  observations: number,
  feeds: number,
): (patient: number, trigger: 'R01' | 'A01' | 'A08' | 'A03') => MixTemplate {
  const vocabulary = loadVocabulary();
  const kept = new Map<string, MixTemplate[]>(['R01', 'A01', 'A08', 'A03'].map((trigger) => [trigger, []]));
  return (patient, trigger) => {
    const known = kept.get(trigger)![patient];
    if (known !== undefined) return known;
    const system = mixSystem((patient % feeds) + 1);
    const person = personOf(seed, patient, Date.parse('2024-01-02T08:00:00-05:00'), vocabulary);
    const subject = subjectOf(person, system, vocabulary, trigger === 'A03');
    const segments =
      trigger === 'R01'
        ? result(system, subject, vocabulary, observations)
        : event(system, subject, vocabulary, trigger);
    const template = templateOf(system.feed, trigger === 'R01' ? 'ORU^R01' : `ADT^${trigger}`, segments);
    kept.get(trigger)![patient] = template;
    return template;
  };
}

/** The main hospital's dialect without offsets, one sender a feed. */
function mixSystem(ordinal: number): System {
  return { ...systems[0]!, feed: `mix-${ordinal}`, application: `MIX${ordinal}`, zoned: false };
}

function subjectOf(person: Person, system: System, vocabulary: Vocabulary, discharged: boolean): Subject {
  const changes = { moved: false, named: true, diedAt: undefined, secondRecord: false };
  const attending = { ...vocabulary.clinicians[person.index % vocabulary.clinicians.length]!, degree: '' };
  const location = vocabulary.locations.find(({ class: of }) => of === 'I')!;
  const visit: Visit = {
    number: `V${anyVisit}`,
    class: 'I',
    place: { location, room: 100 + (person.index % 24), bed: 'A' },
    service: 'MED',
    attending,
    admittedAt: anyTime,
    ...(discharged ? { dischargedAt: anyTime, disposition: '01' } : {}),
    reason: '',
  };
  // One name, number and phone each: the size of the message is part of what a bench states.
  const known = demographicsOf(
    { ...person, nickname: '', ideographicFamily: '', maiden: '', ssn: '' },
    system,
    changes,
  );
  const demographics = {
    ...known,
    identifiers: known.identifiers.split('~')[0]!,
    phones: known.phones.split('~')[0]!,
    ethnicity: '',
  };
  return { person, demographics, visit };
}

function result(system: System, subject: Subject, vocabulary: Vocabulary, count: number): string[] {
  const tests = [...vocabulary.tests.values()].filter(({ type, mean }) => type === 'NM' && mean !== undefined);
  const observations = Array.from({ length: count }, (_, index): Observation => {
    const test = tests[index % tests.length]!;
    const [loinc, , , name] = test.code.shared.split('^');
    return {
      type: 'NM',
      code: `${loinc}^${name}^LN`,
      subId: index < tests.length ? '' : `${Math.floor(index / tests.length) + 1}`,
      value: test.mean!.toFixed(test.decimals),
      unit: test.unit.shared.split('^')[0]!,
      range: test.male.text,
      flag: 'N',
      status: 'F',
    };
  });
  const order = {
    placer: `P${anyNumber}`,
    filler: `L${anyNumber}`,
    service: { shared: '58410-2^CBC panel^LN', local: '' },
    section: 'HM',
    collectedAt: anyTime,
    orderedBy: subject.visit!.attending,
    reason: '',
  };
  return oru(
    // As a lab says it: the place and the number of the visit, and no more of it.
    { ...system, kind: 'laboratory' },
    { kind: 'result', at: anyTime, system: system.name, subject, order, status: 'F', observations, notes: [] },
    `M${anyNumber}`,
  );
}

function event(system: System, subject: Subject, vocabulary: Vocabulary, trigger: string): string[] {
  const { person, visit } = subject;
  const diagnosis = vocabulary.diagnoses[person.index % vocabulary.diagnoses.length]!;
  const allergen = vocabulary.allergens[person.index % vocabulary.allergens.length]!;
  const kin = person.kin[0] ?? {
    family: person.family,
    given: 'Pat',
    relationship: 'SIB',
    relationshipText: 'Sibling',
    phone: person.phone,
  };
  const allergy = {
    type: allergen.type!,
    rxnorm: allergen.rxnorm!,
    name: allergen.name!,
    local: allergen.local!,
    localName: allergen.localName!,
    severity: allergen.severity!,
    reaction: allergen.reaction!,
    since: person.born,
  };
  const head = [
    msh(system, 'ADT', trigger, anyTime, `M${anyNumber}`),
    `EVN|${trigger}|${anyTimeText}`,
    pid(system, subject),
  ];
  const stated = dg1(system, { diagnosis, type: trigger === 'A03' ? 'F' : 'A', at: anyTime }, 1);
  // ADT_A03 has no place for kin, allergies and insurance in 2.5.1.
  if (trigger === 'A03')
    return [...head, `PD1|||${system.facility}^^${system.facility}`, pv1(system, visit!), 'PV2|||^Stay', stated];
  return [...head, nk1(system, kin, 1), pv1(system, visit!), al1(system, allergy, 1), stated, in1(system, person)];
}

function templateOf(feed: string, type: string, segments: readonly string[]): MixTemplate {
  const buffer = Buffer.from(`${segments.join('\r')}\r`, 'utf8');
  const values: number[] = [];
  let at = 0;
  for (const text of segments) {
    const start = at;
    at += Buffer.byteLength(text, 'utf8') + 1;
    if (!text.startsWith('OBX|')) continue;
    values.push(start + Buffer.byteLength(text.split('|').slice(0, 6).join('|'), 'utf8') - 1);
  }
  return {
    feed,
    type,
    bytes: new Uint8Array(buffer),
    times: placesOf(buffer, anyTimeText),
    numbers: placesOf(buffer, anyNumber),
    visits: placesOf(buffer, anyVisit),
    values,
  };
}

function placesOf(buffer: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = buffer.indexOf(text); at !== -1; at = buffer.indexOf(text, at + 1)) places.push(at);
  return places;
}
