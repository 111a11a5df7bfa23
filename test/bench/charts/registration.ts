import type { Json } from '#flow';
import { dayMs, yearMs } from '#synthetic/calendar.ts';
import type { Person } from '#synthetic/person.ts';
import { allergies, coded, concept, loinc, problems, snomed, vaccines } from './concepts.ts';
import type { Directory, Reference } from './directory.ts';
import { type ChartEntry, instant, type Scribe, usCore } from './entry.ts';

const cdc = 'urn:oid:2.16.840.1.113883.6.238';

/** The record number under which a chart's patient is filed: searches by identifier ask for it. */
export const recordSystem = 'urn:oid:2.999.1.3';

export function patientOf(scribe: Scribe, person: Person): ChartEntry {
  const { culture, address } = person;
  const date = `${person.birthDate.slice(0, 4)}-${person.birthDate.slice(4, 6)}-${person.birthDate.slice(6)}`;
  return scribe.entry('Patient', 'patient', {
    extension: [
      category('race', culture.race!, culture.raceText!),
      category('ethnicity', culture.ethnicity!, culture.ethnicityText!),
      { url: `${usCore}birthsex`, valueCode: person.sex },
    ],
    identifier: [
      {
        use: 'usual',
        type: concept('http://terminology.hl7.org/CodeSystem/v2-0203', 'MR', 'Medical record number'),
        system: recordSystem,
        value: recordNumber(person.index),
        assigner: { display: 'Sandbar General Hospital' },
      },
    ],
    active: true,
    name: [
      {
        use: 'official',
        family: person.family,
        given: person.middle === '' ? [person.given] : [person.given, person.middle],
        ...(person.suffix === '' ? {} : { suffix: [person.suffix] }),
      },
    ],
    telecom: [
      { system: 'phone', value: person.phone, use: 'home' },
      { system: 'phone', value: person.mobile, use: 'mobile' },
      { system: 'email', value: person.email },
    ],
    gender: person.sex === 'F' ? 'female' : 'male',
    birthDate: date,
    address: [
      {
        use: 'home',
        line: [address.street],
        city: address.place.city!,
        state: address.place.state!,
        postalCode: address.place.zip!,
        country: 'US',
      },
    ],
    maritalStatus: coded('v3-MaritalStatus', person.marital),
    communication: [
      { language: concept('urn:ietf:bcp:47', culture.language!, culture.languageText!), preferred: true },
    ],
  });
}

export function recordNumber(index: number): string {
  return `MR${(index + 10_000_000).toString()}`;
}

/** What is written once of a patient, when they are first registered: coverage, care team, allergies, problems, vaccinations. */
export function* registration(
  scribe: Scribe,
  patient: Reference,
  person: Person,
  directory: Directory,
  at: number,
): Generator<ChartEntry> {
  const { random } = scribe;
  const doctor = random.pick(directory.practitioners);
  yield scribe.entry('Coverage', 'coverage', {
    status: 'active',
    type: coded('v3-ActCode', 'EHCPOL', 'extended healthcare'),
    subscriberId: person.policy,
    beneficiary: patient,
    relationship: coded('subscriber-relationship', 'self', 'Self'),
    period: { start: instant(at - yearMs).slice(0, 10) },
    payor: [directory.organizations[2]!],
    class: [
      {
        type: coded('coverage-class', 'group', 'Group'),
        value: person.insurer.group || 'GRP-1',
        name: person.insurer.name!,
      },
      { type: coded('coverage-class', 'plan', 'Plan'), value: person.insurer.plan!, name: person.insurer.planName! },
    ],
  });
  yield scribe.entry('CareTeam', 'careteam', {
    status: 'active',
    name: 'Primary care team',
    subject: patient,
    period: { start: instant(at) },
    participant: [
      { role: [concept(snomed, '59058001', 'General physician')], member: doctor },
      { role: [concept(snomed, '116154003', 'Patient')], member: patient },
    ],
  });
  yield scribe.entry('Observation', 'smokingstatus', {
    status: 'final',
    category: [coded('observation-category', 'social-history', 'Social History')],
    code: concept(loinc, '72166-2', 'Tobacco smoking status'),
    subject: patient,
    effectiveDateTime: instant(at),
    valueCodeableConcept: random.chance(0.8)
      ? concept(snomed, '266919005', 'Never smoked tobacco')
      : concept(snomed, '77176002', 'Smokes tobacco daily'),
  });
  for (let count = random.int(3); count > 0; count--) {
    const { code, category, reaction } = random.pick(allergies);
    yield scribe.entry('AllergyIntolerance', 'allergyintolerance', {
      clinicalStatus: coded('allergyintolerance-clinical', 'active', 'Active'),
      verificationStatus: coded('allergyintolerance-verification', 'confirmed', 'Confirmed'),
      category: [category],
      code,
      patient,
      recordedDate: instant(at),
      recorder: doctor,
      reaction: [{ manifestation: [{ text: reaction }] }],
    });
  }
  for (let count = person.illnesses.length; count > 0; count--) {
    const since = at - random.int(3000) * dayMs;
    yield scribe.entry('Condition', 'condition-problems-health-concerns', {
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
          valueDateTime: instant(since).slice(0, 10),
        },
      ],
      clinicalStatus: coded('condition-clinical', 'active', 'Active'),
      verificationStatus: coded('condition-ver-status', 'confirmed', 'Confirmed'),
      category: [coded('condition-category', 'problem-list-item', 'Problem List Item')],
      code: random.pick(problems),
      subject: patient,
      onsetDateTime: instant(since).slice(0, 10),
      recordedDate: instant(at),
      recorder: doctor,
    });
  }
  for (let count = random.int(4); count > 0; count--) {
    yield scribe.entry('Immunization', 'immunization', {
      status: 'completed',
      vaccineCode: random.pick(vaccines),
      patient,
      occurrenceDateTime: instant(at - random.int(1500) * dayMs),
      primarySource: true,
      lotNumber: `L${random.between(10_000, 99_999)}`,
      location: random.pick(directory.locations),
      performer: [{ actor: doctor }],
    });
  }
  if (random.chance(0.3)) yield* plan(scribe, patient, doctor, at);
  if (random.chance(0.2)) yield relative(scribe, patient, person);
  if (random.chance(0.05)) yield device(scribe, patient);
  if (random.chance(0.1)) yield questionnaire(scribe, patient, at);
}

function* plan(scribe: Scribe, patient: Json, doctor: Json, at: number): Generator<ChartEntry> {
  yield scribe.entry('CarePlan', 'careplan', {
    text: {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>Weight and blood pressure at each visit; a walk a day.</p></div>',
    },
    status: 'active',
    intent: 'plan',
    category: [
      { coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category', code: 'assess-plan' }] },
    ],
    subject: patient,
    period: { start: instant(at) },
    author: doctor,
  });
  yield scribe.entry('Goal', 'goal', {
    lifecycleStatus: 'active',
    description: { text: 'Blood pressure below 130/80 mm[Hg]' },
    subject: patient,
    startDate: instant(at).slice(0, 10),
    target: [{ dueDate: instant(at + yearMs).slice(0, 10) }],
    expressedBy: doctor,
  });
}

function relative(scribe: Scribe, patient: Json, person: Person): ChartEntry {
  const [kin] = person.kin;
  return scribe.entry('RelatedPerson', 'relatedperson', {
    active: true,
    patient,
    relationship: [coded('v3-RoleCode', 'FAMMEMB', 'family member')],
    name: [{ family: kin?.family ?? person.family, given: [kin?.given ?? person.given] }],
    telecom: [{ system: 'phone', value: kin?.phone ?? person.phone }],
  });
}

function device(scribe: Scribe, patient: Json): ChartEntry {
  const { random } = scribe;
  const serial = `${random.between(100_000, 999_999)}`;
  return scribe.entry('Device', 'implantable-device', {
    udiCarrier: [{ deviceIdentifier: '00844588003288', carrierHRF: `(01)00844588003288(21)${serial}` }],
    status: 'active',
    serialNumber: serial,
    type: concept(snomed, '14106009', 'Cardiac pacemaker'),
    patient,
  });
}

function questionnaire(scribe: Scribe, patient: Json, at: number): ChartEntry {
  const yes = scribe.random.chance(0.2);
  return scribe.entry('QuestionnaireResponse', 'questionnaireresponse', {
    questionnaire: 'http://example.org/Questionnaire/hunger-vital-sign',
    status: 'completed',
    subject: patient,
    authored: instant(at),
    author: patient,
    item: [
      {
        linkId: '/88122-7',
        text: 'Within the past 12 months we worried whether our food would run out before we got money to buy more',
        answer: [{ valueString: yes ? 'Sometimes true' : 'Never true' }],
      },
    ],
  });
}

function category(field: string, code: string, text: string): Json {
  return {
    url: `${usCore}${field}`,
    extension: [
      { url: 'ombCategory', valueCoding: { system: cdc, code, display: text } },
      { url: 'text', valueString: text },
    ],
  };
}
