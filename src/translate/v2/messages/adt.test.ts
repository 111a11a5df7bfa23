import { expect, test } from 'vitest';
import { segment, translate, translateBytes } from '#test/support/translate.ts';

const pv1 = segment('PV1', { 2: 'I', 19: 'V1' });
const sets = (segments: readonly string[], given = {}) =>
  translate('ADT^A08', segments, given).translation.sets.map(({ name, members }) => [name, members.length]);

test('a set is replaced only where one of its segments is there: absence means not sent', () => {
  expect(sets([pv1])).toEqual([]);
  expect(sets([pv1, 'AL1|1|DA|P^Penicillin^L', 'AL1|2|FA|N^Nuts^L', 'DG1|1||I10^Hypertension^I10C'])).toEqual([
    ['DG1', 1],
    ['AL1', 2],
  ]);
  expect(sets([pv1, 'IN1|1|PPO|77|Acme'])).toEqual([['IN1', 1]]);
});

test('a feed may say that an ADT without any AL1 means none', () => {
  expect(sets([pv1], { options: { emptySets: ['AL1'] } })).toEqual([['AL1', 0]]);
});

test('next of kin are told where one is sent, and left alone where none is', () => {
  const contact = (segments: string[]) =>
    translate('ADT^A08', segments).translation.statements.find(({ type }) => type === 'Patient')!.content.contact;
  expect(contact([])).toBeUndefined();
  expect(contact(['NK1|1|Doe^John|SPO|1 Main St^^Springfield|555-0100'])).toEqual([
    {
      relationship: [
        {
          coding: [
            expect.objectContaining({ code: 'SPS' }),
            expect.objectContaining({ system: 'http://terminology.hl7.org/CodeSystem/v2-0063', code: 'SPO' }),
          ],
        },
      ],
      name: { family: 'Doe', given: ['John'] },
      telecom: [{ system: 'phone', value: '555-0100', use: 'home' }],
      address: { line: ['1 Main St'], city: 'Springfield' },
    },
  ]);
});

test('PD1-4 is the general practitioner', () => {
  const { one } = translate('ADT^A28', ['PD1||||55^Care^Paul']);
  expect(one('Patient').generalPractitioner).toEqual([
    { reference: `Practitioner/${one('Practitioner').id}`, display: 'Paul Care' },
  ]);
});

test.each([
  // AL1-2 (HL7 table 0127) | type | category
  ['DA', 'allergy', ['medication']],
  ['FA', 'allergy', ['food']],
  ['EA', 'allergy', ['environment']],
  ['MA', 'allergy', undefined],
])('AL1-2 %s is of type %s and category %s', (code, type, category) => {
  const allergy = translate('ADT^A28', [`AL1|1|${code}|X^Something^L`]).one('AllergyIntolerance');
  expect([allergy.type, allergy.category]).toEqual([type, category]);
});

test.each([
  // AL1-4 (HL7 table 0128) | severity of the reaction
  ['SV', 'severe'],
  ['MO', 'moderate'],
  ['MI', 'mild'],
])('AL1-4 %s is a %s reaction', (code, severity) => {
  const allergy = translate('ADT^A28', [`AL1|1|DA|P^Penicillin^L|${code}|hives~rash|20200301`]).one(
    'AllergyIntolerance',
  );
  expect(allergy).toMatchObject({
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { coding: [{ code: 'P', display: 'Penicillin' }] },
    onsetDateTime: '2020-03-01',
    reaction: [{ severity, manifestation: [{ text: 'hives' }, { text: 'rash' }] }],
  });
});

test('at a site where AL1-4 means criticality it is that', () => {
  const options = { allergySeverity: 'criticality' } as const;
  const allergy = translate('ADT^A28', ['AL1|1|DA|P^Penicillin^L|SV'], { options }).one('AllergyIntolerance');
  expect(allergy.criticality).toBe('high');
  expect(allergy.reaction).toBeUndefined();
});

test('DG1 is a Condition of the visit, with its use and rank in the visit’s list', () => {
  const { one } = translate('ADT^A01', [
    pv1,
    segment('DG1', {
      1: '1',
      3: 'I10^Hypertension^I10C',
      4: 'high pressure',
      5: '20240430',
      6: 'A',
      15: '1',
      16: '77^Smith^Ann',
      19: '20240501',
    }),
  ]);
  expect(one('Condition')).toMatchObject({
    category: [{ coding: [{ code: 'encounter-diagnosis' }] }],
    code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10' }], text: 'high pressure' },
    onsetDateTime: '2024-04-30',
    recordedDate: '2024-05-01',
    encounter: { reference: `Encounter/${one('Encounter').id}` },
    asserter: { reference: `Practitioner/${one('Practitioner').id}` },
  });
  expect(one('Encounter').diagnosis).toMatchObject([
    {
      condition: { reference: `Condition/${one('Condition').id}` },
      use: { coding: [{ code: 'AD' }, { code: 'A' }] },
      rank: 1,
    },
  ]);
});

test('a diagnosis taken back by its action code (DG1-21) is entered in error, and no longer of the visit', () => {
  const { one, translation } = translate('ADT^A08', [
    pv1,
    segment('DG1', { 1: '1', 3: 'I10^x^I10C', 6: 'A', 21: 'D' }),
  ]);
  expect(one('Condition').verificationStatus.coding[0].code).toBe('entered-in-error');
  expect(one('Encounter').diagnosis).toBeUndefined();
  expect(translation.sets).toEqual([]);
});

test('IN1 is a Coverage by its payer, with the patient as subscriber where the relation is self', () => {
  const { one } = translate('ADT^A01', [
    pv1,
    segment('IN1', {
      1: '1',
      2: 'PPO^Preferred',
      3: '77',
      4: 'Acme Health',
      8: 'G1',
      9: 'Group One',
      12: '20240101',
      13: '20241231',
      16: 'Doe^Jane',
      17: 'SEL',
      36: 'POL9',
    }),
  ]);
  expect(one('Coverage')).toMatchObject({
    status: 'active',
    beneficiary: { reference: `Patient/${one('Patient').id}` },
    subscriber: { reference: `Patient/${one('Patient').id}` },
    subscriberId: 'POL9',
    relationship: { coding: expect.arrayContaining([expect.objectContaining({ code: 'self' })]) },
    period: { start: '2024-01-01', end: '2024-12-31' },
    payor: [{ display: 'Acme Health' }],
    class: [
      { type: { coding: [{ code: 'group' }] }, value: 'G1', name: 'Group One' },
      { type: { coding: [{ code: 'plan' }] }, value: 'PPO', name: 'Preferred' },
    ],
  });
});

test('someone else insured is a related person and the subscriber; IN2 adds numbers to the same coverage', () => {
  const { one } = translate('ADT^A01', [
    pv1,
    segment('IN1', { 1: '1', 2: 'PPO', 3: '77', 4: 'Acme', 16: 'Doe^John', 17: 'SPO', 18: '19700101', 49: 'MB1' }),
    segment('IN2', { 61: 'MB2^^^ACME^MB' }),
  ]);
  expect(one('RelatedPerson')).toMatchObject({ name: [{ family: 'Doe', given: ['John'] }], birthDate: '1970-01-01' });
  expect(one('Coverage').subscriber).toEqual({ reference: `RelatedPerson/${one('RelatedPerson').id}` });
  expect(one('Coverage').identifier.map(({ value }: { value: string }) => value)).toEqual(['MB1', 'MB2']);
});

test('GT1 is the guarantor, a related person', () => {
  const { one } = translate('ADT^A01', [
    pv1,
    segment('GT1', { 1: '1', 2: 'G7', 3: 'Doe^John', 5: '1 Main St', 6: '555-0100', 8: '19700101', 9: 'M', 11: 'SPO' }),
  ]);
  expect(one('RelatedPerson')).toMatchObject({
    identifier: [{ value: 'G7' }],
    name: [{ family: 'Doe', given: ['John'] }],
    relationship: [
      { coding: [{ code: 'GUAR' }] },
      { coding: expect.arrayContaining([expect.objectContaining({ code: 'SPO' })]) },
    ],
    telecom: [{ value: '555-0100', use: 'home' }],
    gender: 'male',
    birthDate: '1970-01-01',
  });
});

test('PR1 is a Procedure of the visit, by whom and when', () => {
  const { one, all } = translate('ADT^A01', [
    pv1,
    segment('PR1', { 1: '1', 3: '44950^Appendectomy^C4', 5: '202405010900', 8: '11^Sleep^Sue', 11: '12^Cut^Carl' }),
  ]);
  expect(one('Procedure')).toMatchObject({
    code: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '44950' }] },
    performedDateTime: '2024-05-01T09:00:00-05:00',
    encounter: { reference: `Encounter/${one('Encounter').id}` },
  });
  expect(one('Procedure').performer).toHaveLength(2);
  expect(all('Practitioner')).toHaveLength(2);
});

test('the segments of one broken field cost nothing beside it', () => {
  const { one, issues } = translate('ADT^A01', [
    pv1,
    'AL1|1|DA|P^Penicillin^L|SV||99999999',
    'DG1|1||I10^x^I10C||20241340',
  ]);
  expect(one('AllergyIntolerance').code.coding[0].code).toBe('P');
  expect(one('Condition').code.coding[0].code).toBe('I10');
  expect(issues).toEqual(expect.arrayContaining(['CW-TRN-010 AL1[1]-6.1', 'CW-TRN-010 DG1[1]-5.1']));
});

test('IAM is an allergy with its number, code, certainty and who said it, each by its own action', () => {
  const iam = (fields: Record<number, string>) =>
    translate('ADT^A60', [
      segment('IAM', {
        1: '1',
        2: 'DA',
        3: 'P^Penicillin^L',
        4: 'SV',
        5: 'hives',
        6: 'A',
        7: 'A7^HOSP',
        11: '20200301',
        14: 'Doe^John',
        15: 'SPO^Spouse',
        17: 'C',
        ...fields,
      }),
    ]);
  const added = iam({});
  expect(added.one('AllergyIntolerance')).toMatchObject({
    identifier: [{ value: 'A7' }],
    clinicalStatus: { coding: [{ code: 'active' }] },
    verificationStatus: { coding: [{ code: 'confirmed' }] },
    code: { coding: [{ code: 'P' }] },
    onsetDateTime: '2020-03-01',
    asserter: { display: 'John Doe (Spouse)' },
    reaction: [{ severity: 'severe', manifestation: [{ text: 'hives' }] }],
  });
  const removed = iam({ 6: 'D' }).one('AllergyIntolerance');
  expect(removed.id).toBe(added.one('AllergyIntolerance').id);
  expect(removed.verificationStatus.coding[0].code).toBe('entered-in-error');
  expect(removed.clinicalStatus).toBeUndefined();
  expect(iam({ 6: 'U', 17: 'I' }).one('AllergyIntolerance').clinicalStatus.coding[0].code).toBe('inactive');
  expect(added.translation.sets).toEqual([]);
});

test('someone of whom NK1 tells more than a contact holds is a related person as well', () => {
  const { one, translation } = translate('ADT^A08', [
    segment('NK1', { 1: '1', 2: 'Doe^John', 3: 'SPO', 16: '19700101', 33: 'K7^^^HOSP', 37: '123456789' }),
    segment('NK1', { 1: '2', 2: 'Roe^Ann', 3: 'MTH' }),
  ]);
  expect(one('Patient').contact).toHaveLength(2);
  expect(one('RelatedPerson')).toMatchObject({
    name: [{ family: 'Doe', given: ['John'] }],
    birthDate: '1970-01-01',
    identifier: [{ value: 'K7' }, { system: 'http://hl7.org/fhir/sid/us-ssn', value: '123456789' }],
    relationship: one('Patient').contact[0].relationship,
  });
  expect(translation.sets).toMatchObject([{ name: 'NK1', members: [{ type: 'RelatedPerson' }] }]);
});

test('RF1 is the referral of the visit, by its number', () => {
  const { one } = translate('ADT^A01', [
    pv1,
    segment('RF1', {
      1: 'A^Accepted',
      2: 'S',
      3: 'LAB^Laboratory^HL70281',
      6: 'R1^CLINIC',
      7: '20240501',
      8: '20240601',
      10: 'W^Second opinion^L',
      20: '77^Smith^Ann',
    }),
  ]);
  expect(one('ServiceRequest')).toMatchObject({
    identifier: [{ value: 'R1' }],
    status: 'active',
    priority: 'stat',
    code: { coding: [{ code: 'LAB' }] },
    occurrencePeriod: { start: '2024-05-01', end: '2024-06-01' },
    reasonCode: [{ coding: [{ code: 'W' }] }],
    performer: [{ reference: `Practitioner/${one('Practitioner').id}` }],
    encounter: { reference: `Encounter/${one('Encounter').id}` },
  });
});

test('PRT is a participant of the visit, and a performer of what stands before it', () => {
  const { one } = translate('ADT^A01', [
    pv1,
    segment('PRT', { 4: 'AT^Attending^HL70912', 5: '77^Smith^Ann', 11: '20240501' }),
  ]);
  expect(one('Encounter').participant).toEqual([
    {
      individual: { reference: `Practitioner/${one('Practitioner').id}`, display: 'Ann Smith' },
      type: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0912', code: 'AT', display: 'Attending' }] },
      ],
      period: { start: '2024-05-01' },
    },
  ]);
  const result = translate('ORU^R01', [
    'OBR|1||F1|CBC^Count^L',
    'OBX|1|NM|718-7^Hb^LN||13||||||F',
    segment('PRT', { 4: 'PO', 8: 'Acme Lab' }),
  ]);
  const what = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0912', code: 'PO' }] };
  expect(result.one('Observation').performer).toEqual([
    {
      extension: [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/event-performerFunction',
          valueCodeableConcept: what,
        },
      ],
      reference: `Organization/${result.all('Organization').find(({ name }) => name === 'Acme Lab').id}`,
      display: 'Acme Lab',
    },
  ]);
});

test('the numbers of IN2 are of the insured', () => {
  const { one } = translate('ADT^A01', [
    pv1,
    segment('IN1', { 1: '1', 2: 'PPO', 4: 'Acme', 16: 'Doe^John', 17: 'SPO' }),
    segment('IN2', { 1: 'E5', 2: '123456789', 63: '555-0100', 64: '555-0101' }),
  ]);
  expect(one('RelatedPerson')).toMatchObject({
    identifier: [
      { type: { coding: [{ code: 'EI' }] }, value: 'E5' },
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '123456789' },
    ],
    telecom: [
      { value: '555-0100', use: 'home' },
      { value: '555-0101', use: 'work' },
    ],
  });
});

test('a message without PID is told, and states nothing', () => {
  const bytes = new TextEncoder().encode('MSH|^~\\&|A|B|||20240501||ADT^A01|1|P|2.5.1\rPV1|1|I|ICU\r');
  const { translation, issues } = translateBytes(bytes);
  expect(issues).toContain('CW-TRN-005 PID[1]');
  expect(translation.statements).toEqual([]);
  expect(translation.patient).toBe('');
});

test('a person update with an empty PV1 makes no visit', () => {
  expect(translate('ADT^A31', ['PV1|1|N']).all('Encounter')).toEqual([]);
  expect(translate('ADT^A28', ['PV1|1|O']).all('Encounter')).toEqual([]);
});
