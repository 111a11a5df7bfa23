import { expect, test } from 'vitest';
import { segment, translate } from '#test/support/translate.ts';

const told = (fields: Record<number, string>, type = 'ADT^A01') =>
  translate(type, ['EVN||20240501080000', segment('PV1', { 2: 'I', 19: 'V1', ...fields })]);
const encounterOf = (fields: Record<number, string>, type?: string) => told(fields, type).one('Encounter');
const v3 = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

test.each([
  // PV1-2 (HL7 table 0004) | class
  ['I', v3, 'IMP'],
  ['O', v3, 'AMB'],
  ['E', v3, 'EMER'],
  ['P', v3, 'PRENC'],
  ['R', 'http://terminology.hl7.org/CodeSystem/v2-0004', 'R'],
])('PV1-2 %s is of class %s %s', (sent, system, code) => {
  expect(encounterOf({ 2: sent }).class).toMatchObject({ system, code });
});

test.each([
  // field | as sent | element | FHIR, in part
  [4, 'E', 'type', [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0007', code: 'E' }] }]],
  [
    10,
    'MED',
    'serviceType',
    { coding: [{ code: '382' }, { system: 'http://terminology.hl7.org/CodeSystem/v2-0069', code: 'MED' }] },
  ],
  [19, 'V1^^^HOSP^VN', 'identifier', [{ value: 'V1', type: { coding: [{ code: 'VN' }] } }]],
  [44, '20240501', 'period', { start: '2024-05-01' }],
  [13, 'R', 'hospitalization', { reAdmission: { coding: [{ code: 'R' }] } }],
  [
    14,
    '7',
    'hospitalization',
    { admitSource: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0023', code: '7' }] } },
  ],
  [
    36,
    '01',
    'hospitalization',
    { dischargeDisposition: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0112', code: '01' }] } },
  ],
  [38, 'LOWSALT', 'hospitalization', { dietPreference: [{ coding: [{ code: 'LOWSALT' }] }] }],
  [5, 'PRE9', 'hospitalization', { preAdmissionIdentifier: { value: 'PRE9' } }],
])('PV1-%i %s is Encounter.%s', (field, sent, element, fhir) => {
  expect(encounterOf({ [field]: sent })[element]).toMatchObject(fhir);
});

test.each([
  // PV1 field | role (v3 ParticipationType)
  [7, 'ATND'],
  [8, 'REF'],
  [9, 'CON'],
  [17, 'ADM'],
  [52, 'PART'],
])('the person of PV1-%i takes part as %s, by a reference to a Practitioner', (field, role) => {
  const { one } = told({ [field]: '77^Smith^Ann^^^Dr^MD^^NPIREG' });
  const [participant] = one('Encounter').participant;
  expect(participant.type[0].coding[0].code).toBe(role);
  expect(participant.individual).toEqual({
    reference: `Practitioner/${one('Practitioner').id}`,
    display: 'Dr Ann Smith MD',
  });
  expect(one('Practitioner')).toMatchObject({
    identifier: [{ value: '77' }],
    name: [{ family: 'Smith', given: ['Ann'] }],
  });
});

test('someone who is named only has no id to be told by: a display, and no Practitioner', () => {
  const { one, all } = told({ 7: '^Smith^Ann' });
  expect(one('Encounter').participant[0].individual).toEqual({ display: 'Ann Smith' });
  expect(all('Practitioner')).toEqual([]);
});

test('a bed is part of its room, the room of its ward, the ward of its site', () => {
  const { one, all } = told({ 3: 'ICU^101^A^HOSP' });
  const places = all('Location');
  expect(places.map(({ name }) => name)).toEqual(['HOSP', 'HOSP, ICU', 'HOSP, ICU, 101', 'HOSP, ICU, 101, A']);
  expect(places.map(({ partOf }) => partOf?.reference)).toEqual([
    undefined,
    ...places.slice(0, 3).map(({ id }) => `Location/${id}`),
  ]);
  expect(one('Encounter').location).toEqual([
    { location: { reference: `Location/${places[3].id}`, display: 'HOSP, ICU, 101, A' }, status: 'active' },
  ]);
});

test('a PV1 that says no time and no stay says nothing of them: what is known is not wiped out', () => {
  const { translation } = told({}, 'ADT^A08');
  const { content } = translation.statements.find(({ type }) => type === 'Encounter')!;
  expect('period' in content).toBe(false);
  expect('hospitalization' in content).toBe(false);
  expect('participant' in content).toBe(false);
});

test('PV1-44 of `""` deletes the period', () => {
  const { translation } = told({ 44: '""' }, 'ADT^A08');
  expect(translation.statements.find(({ type }) => type === 'Encounter')!.content.period).toBeNull();
});

test.each([
  // trigger | Encounter.status (HL7 v2.5.1 chapter 3)
  ['A01', 'in-progress'],
  ['A02', 'in-progress'],
  ['A03', 'finished'],
  ['A04', 'arrived'],
  ['A05', 'planned'],
  ['A06', 'in-progress'],
  ['A07', 'in-progress'],
  ['A11', 'cancelled'],
  ['A12', 'in-progress'],
  ['A13', 'in-progress'],
  ['A14', 'planned'],
])('%s makes the encounter %s', (trigger, status) => {
  expect(encounterOf({}, `ADT^${trigger}`).status).toBe(status);
});

test('A08, A09 and A10 say no status: it is left as it is', () => {
  for (const trigger of ['A08', 'A09', 'A10']) {
    const { translation } = told({}, `ADT^${trigger}`);
    expect('status' in translation.statements.find(({ type }) => type === 'Encounter')!.content, trigger).toBe(false);
  }
});

test('a feed may say that A04 is a registration in advance', () => {
  const options = { registrationStatus: 'planned' } as const;
  expect(translate('ADT^A04', ['PV1|1|O|||||||||||||||||V1'], { options }).one('Encounter').status).toBe('planned');
});

test('a discharge ends the period and the stay in the bed when it happened', () => {
  const { one } = told({ 3: 'ICU^101^A', 44: '20240420100000', 45: '20240501070000' }, 'ADT^A03');
  expect(one('Encounter').period).toEqual({ start: '2024-04-20T10:00:00-05:00', end: '2024-05-01T07:00:00-05:00' });
  expect(one('Encounter').location).toMatchObject([
    { status: 'completed', period: { end: '2024-05-01T08:00:00-05:00' } },
  ]);
});

test('a discharge taken back leaves the period open', () => {
  expect(encounterOf({ 44: '20240420', 45: '20240501' }, 'ADT^A13').period).toEqual({ start: '2024-04-20' });
  const { translation } = told({ 45: '""' }, 'ADT^A13');
  expect(translation.statements.find(({ type }) => type === 'Encounter')!.content.period).toEqual({ end: null });
});

test('a transfer tells of the bed that was left and of the one that is taken, from the time of the event', () => {
  const { location } = encounterOf({ 3: 'ICU^101^A', 6: 'MED^7^B' }, 'ADT^A02');
  expect(location).toMatchObject([
    { status: 'active', period: { start: '2024-05-01T08:00:00-05:00' } },
    { status: 'completed', period: { end: '2024-05-01T08:00:00-05:00' } },
  ]);
});

test('a visit without a number is kept under the message alone, and it is told', () => {
  const { issues } = translate('ADT^A01', ['PV1|1|I|ICU']);
  expect(issues).toContain('CW-TRN-004 PV1[1]-19');
});

test('PV2-3 is the reason, PV2-25 the priority, PV2-8 the planned start', () => {
  const { one } = translate('ADT^A05', [
    segment('PV1', { 2: 'P', 19: 'V1' }),
    segment('PV2', { 3: 'CP^Chest pain^L', 8: '20240601', 11: '3', 25: '1' }),
  ]);
  expect(one('Encounter')).toMatchObject({
    reasonCode: [{ coding: [{ code: 'CP', display: 'Chest pain' }] }],
    priority: { coding: expect.arrayContaining([expect.objectContaining({ code: 'EM' })]) },
    length: { value: 3, code: 'd' },
    extension: [{ valueDateTime: '2024-06-01' }],
  });
});

test('ROL is a participant of the visit by its role, and of the patient where it stands before the visit', () => {
  const { one, all } = translate('ADT^A01', [
    'PD1||||55^Care^Paul',
    'ROL||AD|PP^Primary^HL70443|88^Best^Eva',
    segment('PV1', { 2: 'I', 19: 'V1' }),
    'ROL||AD|AT^Attending^HL70443|99^Gray^Tom||20240501',
  ]);
  const id = (family: string) => `Practitioner/${all('Practitioner').find(({ name }) => name[0].family === family).id}`;
  const role = one('PractitionerRole');
  expect(one('Patient').generalPractitioner.map(({ reference }: { reference: string }) => reference)).toEqual([
    id('Care'),
    `PractitionerRole/${role.id}`,
  ]);
  expect(role.practitioner.reference).toBe(id('Best'));
  expect(one('Encounter').participant).toMatchObject([{ individual: { reference: id('Gray') } }]);
  expect(JSON.stringify(one('Encounter').participant[0].type)).toMatch(/ATND|"AT"/);
});

test('a discharge time that is deleted takes the end of the period alone', () => {
  const { translation } = told({ 44: '20240420', 45: '""' }, 'ADT^A08');
  const { content } = translation.statements.find(({ type }) => type === 'Encounter')!;
  expect(content.period).toEqual({ start: '2024-04-20', end: null });
  expect(encounterOf({ 44: '20240420', 45: '""' }, 'ADT^A08').period).toEqual({ start: '2024-04-20' });
});
