import { expect, test } from 'vitest';
import { segment, translate } from '#test/support/translate.ts';

const order = (filler: string, code: string, more: Record<number, string> = {}) =>
  segment('OBR', {
    1: '1',
    2: `P${filler}`,
    3: filler,
    4: `${code}^${code}^L`,
    7: '20240501',
    24: 'LAB',
    25: 'F',
    ...more,
  });
const result = (code: string, value: string, type = 'NM', sub = '') =>
  segment('OBX', { 1: '1', 2: type, 3: `${code}^${code}^L`, 4: sub, 5: value, 11: 'F' });

test('a result belongs to the order that it stands behind, and to no other', () => {
  const { all } = translate('ORU^R01', [
    order('F1', 'BMP'),
    result('NA', '140'),
    order('F2', 'CBC'),
    result('HGB', '13'),
    result('WBC', '7'),
  ]);
  const codes = Object.fromEntries(
    all('Observation').map(({ id, code }) => [`Observation/${id}`, code.coding[0].code]),
  );
  const of = all('DiagnosticReport').map((report) => [
    report.code.coding[0].code,
    report.result.map(({ reference }: { reference: string }) => codes[reference]),
  ]);
  expect(of).toEqual([
    ['BMP', ['NA']],
    ['CBC', ['HGB', 'WBC']],
  ]);
});

test('the same test in two orders of one message is two Observations; repeated in one, two as well', () => {
  const { all } = translate('ORU^R01', [
    order('F1', 'GLU'),
    result('GLU', '90'),
    result('GLU', '95'),
    order('F2', 'GLU'),
    result('GLU', '110'),
  ]);
  expect(new Set(all('Observation').map(({ id }) => id)).size).toBe(3);
});

test('two services under one filler number are two reports', () => {
  const { all } = translate('ORU^R01', [
    order('A1', 'BMP'),
    result('NA', '140'),
    order('A1', 'CBC'),
    result('HGB', '13'),
  ]);
  expect(new Set(all('DiagnosticReport').map(({ id }) => id)).size).toBe(2);
});

test.each([
  // OBR-25 (HL7 table 0123) | DiagnosticReport.status
  ['F', 'final'],
  ['P', 'preliminary'],
  ['C', 'corrected'],
  ['X', 'cancelled'],
  ['A', 'partial'],
  ['O', 'registered'],
  ['I', 'registered'],
])('OBR-25 %s is %s', (code, status) => {
  expect(translate('ORU^R01', [order('F1', 'BMP', { 25: code })]).one('DiagnosticReport').status).toBe(status);
});

test('OBR tells the report and the request: numbers, code, times, who asked', () => {
  const { one } = translate('ORU^R01', [
    order('F1', 'BMP', {
      5: 'S',
      6: '20240430',
      7: '202405010700',
      16: '77^Smith^Ann',
      22: '20240501090000',
      31: 'R07.9^Chest pain^I10C',
    }),
    result('NA', '140'),
  ]);
  expect(one('DiagnosticReport')).toMatchObject({
    identifier: [
      { type: { coding: [{ code: 'PLAC' }] }, value: 'PF1' },
      { type: { coding: [{ code: 'FILL' }] }, value: 'F1' },
    ],
    category: [{ coding: [{ code: 'LAB' }] }],
    effectiveDateTime: '2024-05-01T07:00:00-05:00',
    issued: '2024-05-01T09:00:00-05:00',
    basedOn: [{ reference: `ServiceRequest/${one('ServiceRequest').id}` }],
  });
  expect(one('ServiceRequest')).toMatchObject({
    intent: 'order',
    priority: 'stat',
    occurrenceDateTime: '2024-04-30',
    requester: { reference: `Practitioner/${one('Practitioner').id}` },
    reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'R07.9' }] }],
  });
});

test('a text report of many OBX is one Observation and one form, its lines in order', () => {
  const { one } = translate('ORU^R01', [
    segment('OBR', { 3: 'R1', 4: 'XR^Chest^L', 7: '20240501', 24: 'RAD', 25: 'F' }),
    ...['Heart normal.', 'Lungs clear.', '', 'No fracture.'].map((line, index) =>
      result('XR', line, 'TX', `${index + 1}`),
    ),
  ]);
  const text = 'Heart normal.\nLungs clear.\n\nNo fracture.';
  expect(one('Observation').valueString).toBe(text);
  const [form] = one('DiagnosticReport').presentedForm;
  expect(Buffer.from(form.data, 'base64').toString()).toBe(text);
});

test('a site may have its lines kept apart', () => {
  const lines = [
    segment('OBR', { 3: 'R1', 4: 'XR^Chest^L' }),
    result('XR', 'a', 'TX', '1'),
    result('XR', 'b', 'TX', '2'),
  ];
  expect(translate('ORU^R01', lines, { options: { joinText: false } }).all('Observation')).toHaveLength(2);
});

test('the impression of a report in sections is its conclusion', () => {
  const { one } = translate('ORU^R01', [
    segment('OBR', { 3: 'R1', 4: 'XR^Chest^L' }),
    result('XR&GDT', 'Heart normal.', 'TX'),
    result('XR&IMP', 'Normal.', 'TX'),
  ]);
  expect(one('DiagnosticReport').conclusion).toBe('Normal.');
});

test('NTE is a note of what it stands behind: the order or the result; lines of one comment are one', () => {
  const { one } = translate('ORU^R01', [
    order('F1', 'BMP'),
    'NTE|1|L|fasting',
    result('NA', '140'),
    'NTE|1|L|haemolysed',
    'NTE|2|L|repeat',
  ]);
  const extension = [{ url: 'urn:causeway:v2:NTE-2', valueString: 'L' }];
  expect(one('ServiceRequest').note).toEqual([{ extension, text: 'fasting' }]);
  expect(one('Observation').note).toEqual([{ extension, text: 'haemolysed\nrepeat' }]);
});

test('SPM is the specimen of the order and its results', () => {
  const { one } = translate('ORU^R01', [
    order('F1', 'UCX'),
    result('ORG', '1'),
    segment('SPM', {
      1: '1',
      2: 'P7^&F7',
      4: 'UR^Urine^HL70487',
      8: 'BLAD^Bladder^L',
      12: '10^mL',
      14: 'cloudy',
      17: '202405010600^202405010605',
      18: '202405010700',
    }),
  ]);
  const reference = `Specimen/${one('Specimen').id}`;
  expect(one('Specimen')).toMatchObject({
    type: { coding: expect.arrayContaining([expect.objectContaining({ code: 'UR' })]) },
    receivedTime: '2024-05-01T07:00:00-05:00',
    collection: {
      collectedPeriod: { start: '2024-05-01T06:00:00-05:00', end: '2024-05-01T06:05:00-05:00' },
      quantity: { value: 10, unit: 'mL' },
      bodySite: { coding: [{ code: 'BLAD' }] },
    },
    note: [{ text: 'cloudy' }],
  });
  expect(one('DiagnosticReport').specimen).toEqual([{ reference }]);
  expect(one('Observation').specimen).toEqual({ reference });
});

test('before SPM there was OBR-15: a specimen of its own', () => {
  const { one } = translate('ORU^R01', [order('F1', 'CBC', { 14: '202405010700', 15: 'BLD&Blood&HL70070' })]);
  expect(one('Specimen')).toMatchObject({
    type: { coding: [{ code: 'BLD', display: 'Blood' }] },
    receivedTime: '2024-05-01T07:00:00-05:00',
  });
});

test('an order without any number is kept under the message alone, and it is told', () => {
  const { issues, one } = translate('ORU^R01', ['OBR|1|||GLU^Glucose^L', result('GLU', '90')]);
  expect(issues).toContain('CW-TRN-006 OBR[1]-3');
  expect(one('Observation').id).not.toBe(
    translate('ORU^R01', [
      'MSH|^~\\&|A|B|||20240501||ORU^R01|2|P|2.5.1',
      'OBR|1|||GLU^Glucose^L',
      result('GLU', '90'),
    ]).one('Observation').id,
  );
});

test('the visit of a result fills in what nobody said of it, and overrides nothing', () => {
  const { translation } = translate('ORU^R01', [
    'PV1|1|I|ICU||||||||||||||||V1',
    order('F1', 'BMP'),
    result('NA', '1'),
  ]);
  const { content, defaults } = translation.statements.find(({ type }) => type === 'Encounter')!;
  expect(content).toEqual({ resourceType: 'Encounter' });
  expect(defaults).toMatchObject({ class: { code: 'IMP' } });
});

test('the patient of a result fills in what nobody said of it: a thin PID makes no record thinner', () => {
  const { translation, one } = translate('ORU^R01', [
    segment('PID', { 3: '1', 5: 'Doe^Jane', 8: 'F', 11: '""' }),
    order('F1', 'BMP'),
    result('NA', '1'),
  ]);
  const { content, defaults } = translation.statements.find(({ type }) => type === 'Patient')!;
  expect(content).toEqual({ resourceType: 'Patient' });
  expect(defaults).toMatchObject({ name: [{ family: 'Doe', given: ['Jane'] }], gender: 'female' });
  expect(one('Patient').address).toBeUndefined();
});

test('an order of which another patient is the owner lies in that one’s slice, all of it', () => {
  const owner = 'c001aaaaaaaaaaaaaaaaaaaaaaaaaa';
  const { translation, one } = translate('ORU^R01', [order('F1', 'BMP'), result('NA', '140')], {
    ownerOf: (key) => (key.startsWith('filler:') ? owner : undefined),
  });
  for (const type of ['DiagnosticReport', 'Observation', 'ServiceRequest']) {
    expect(one(type).subject, type).toEqual({ reference: `Patient/${owner}` });
    expect(translation.statements.find((statement) => statement.type === type)!.patient).toBe(owner);
  }
});

test('a message of several patients keeps each one’s results apart', () => {
  const { all } = translate('ORU^R01', [
    'PID|1||A1',
    order('F1', 'BMP'),
    result('NA', '140'),
    'PID|2||B2',
    order('F2', 'BMP'),
    result('NA', '141'),
  ]);
  const subjects = all('Observation').map(({ subject }) => subject.reference);
  expect(subjects).toEqual(all('Patient').map(({ id }) => `Patient/${id}`));
});
