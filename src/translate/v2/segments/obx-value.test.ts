import { expect, test } from 'vitest';
import { segment, translate } from '#test/support/translate.ts';

const toldOf = (type: string, value: string, unit = '') =>
  translate('ORU^R01', [
    'OBR|1||F1|BMP^Panel^L|||20240501|||||||||||||||||LAB|F',
    segment('OBX', { 1: '1', 2: type, 3: 'K^Potassium^L', 5: value, 6: unit, 11: 'F' }),
  ]);
const choiceOf = (type: string, value: string, unit?: string) => {
  const observation = toldOf(type, value, unit).one('Observation');
  return Object.fromEntries(
    Object.entries(observation).filter(([name]) => /^_?value|^component$|^dataAbsentReason$/.test(name)),
  );
};
const mg = { unit: 'mg/dL' };

test.each([
  // OBX-2 | OBX-5 | OBX-6 | value[x] (HL7 v2.5.1 chapter 2A)
  ['NM', '4.2', 'mg/dL', { valueQuantity: { value: 4.2, ...mg } }],
  ['NM', '-0.5', '', { valueQuantity: { value: -0.5 } }],
  ['NM', '<5', 'mg/dL', { valueQuantity: { comparator: '<', value: 5, ...mg } }],
  ['NM', '>= 100', 'mg/dL', { valueQuantity: { comparator: '>=', value: 100, ...mg } }],
  ['NM', 'POS', '', { valueString: 'POS' }],
  ['NM', '1.2.3', '', { valueString: '1.2.3' }],
  ['SN', '^100', 'mg/dL', { valueQuantity: { value: 100, ...mg } }],
  ['SN', '>^100', 'mg/dL', { valueQuantity: { comparator: '>', value: 100, ...mg } }],
  ['SN', '<=^5', '', { valueQuantity: { comparator: '<=', value: 5 } }],
  ['SN', '^10^-^20', 'mg/dL', { valueRange: { low: { value: 10, ...mg }, high: { value: 20, ...mg } } }],
  [
    'SN',
    '^1^:^128',
    '',
    { valueRatio: expect.objectContaining({ numerator: { value: 1 }, denominator: { value: 128 } }) },
  ],
  ['SN', '^2^+', '', { valueString: '2 +' }],
  ['SN', '<>^5', '', { valueString: '<> 5' }],
  ['ST', 'clear', '', { valueString: 'clear' }],
  ['TX', 'a line', '', { valueString: 'a line' }],
  ['FT', 'one\\.br\\two', '', { valueString: 'one\ntwo' }],
  ['ST', 'a^b', '', { valueString: 'a^b' }],
  [
    'CE',
    '260385009^Negative^SCT',
    '',
    {
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260385009', display: 'Negative' }] },
    },
  ],
  [
    'CWE',
    'NEG^Negative^L^260385009^Negative^SCT^^^neg.',
    '',
    {
      valueCodeableConcept: {
        coding: [
          expect.objectContaining({ code: 'NEG', display: 'Negative' }),
          { system: 'http://snomed.info/sct', code: '260385009', display: 'Negative' },
        ],
        text: 'neg.',
      },
    },
  ],
  ['DT', '20240501', '', { valueDateTime: '2024-05-01' }],
  ['TS', '202405011230', '', { valueDateTime: '2024-05-01T12:30:00-05:00' }],
  ['DTM', '2024', '', { valueDateTime: '2024' }],
  ['DTM', 'noon', '', { valueString: 'noon' }],
  ['TM', '1230', '', { valueTime: '12:30:00' }],
  ['TM', '123045.5', '', { valueTime: '12:30:45.5' }],
  ['TM', '12', '', { valueString: '12' }],
  ['DR', '20240501^20240503', '', { valuePeriod: { start: '2024-05-01', end: '2024-05-03' } }],
  ['NR', '3^7', 'mg/dL', { valueRange: { low: { value: 3, ...mg }, high: { value: 7, ...mg } } }],
  [
    'NA',
    '1^2^3',
    '',
    { valueSampledData: expect.objectContaining({ origin: { value: 0 }, dimensions: 1, data: '1 2 3' }) },
  ],
  ['ST', 'one~two', '', { valueString: 'one\ntwo' }],
  ['XX', 'what', '', { valueString: 'what' }],
  ['', 'what', '', { valueString: 'what' }],
])('%s %s %s', (type, value, unit, fhir) => {
  expect(choiceOf(type, value, unit)).toEqual(fhir);
});

test.each([
  ['4.20', '4.20'],
  ['5.0', '5.0'],
  ['+05.', '5'],
  ['.50', '0.50'],
  ['-0.10', '-0.10'],
])('the digits of NM %s that were measured are kept', (sent, value) => {
  const { valueQuantity } = toldOf('NM', sent, 'mg/dL').one('Observation');
  expect(JSON.stringify(valueQuantity.value)).toBe(value);
});

test('a unit is a code only where it is said to be UCUM', () => {
  expect(toldOf('NM', '4', 'mg/dL^^UCUM').one('Observation').valueQuantity).toEqual({
    value: 4,
    unit: 'mg/dL',
    system: 'http://unitsofmeasure.org',
    code: 'mg/dL',
  });
  expect(toldOf('NM', '4', 'MGD^milligrams^L').one('Observation').valueQuantity.code).toBeUndefined();
});

test('a value that is not sent, or is `""`, is absent for a reason that the profile asks for', () => {
  for (const value of ['', '""']) {
    const found = choiceOf('NM', value);
    expect(found, value).toEqual({ dataAbsentReason: { coding: [expect.objectContaining({ code: 'unknown' })] } });
  }
});

test('repeated codes are components, each with the code of the observation', () => {
  expect(toldOf('CE', 'A^a^L~B^b^L').one('Observation').component).toMatchObject([
    { code: { coding: [{ code: 'K' }] }, valueCodeableConcept: { coding: [{ code: 'A' }] } },
    { code: { coding: [{ code: 'K' }] }, valueCodeableConcept: { coding: [{ code: 'B' }] } },
  ]);
});

test('a number that is none is told, without repeating it', () => {
  const { issues, translation } = toldOf('NM', 'POSITIVE');
  expect(issues).toContain('CW-TRN-012 OBX[1]-5');
  expect(JSON.stringify(translation.issues)).not.toContain('POSITIVE');
});

test('a document (ED) is a form of the report, in Base64 or as sent', () => {
  const told = toldOf('ED', 'APP^application^pdf^Base64^JVBERi0=');
  expect(told.all('Observation')).toEqual([]);
  expect(told.one('DiagnosticReport').presentedForm).toEqual([
    expect.objectContaining({ contentType: 'application/pdf', data: 'JVBERi0=', title: 'Potassium' }),
  ]);
  expect(toldOf('ED', '^TEXT^plain^A^Hello').one('DiagnosticReport').presentedForm[0].data).toBe(btoa('Hello'));
  expect(toldOf('ED', '^^PDF^Hex^4869').one('DiagnosticReport').presentedForm[0]).toMatchObject({
    contentType: 'application/pdf',
    data: btoa('Hi'),
  });
});

test('a document that cannot be decoded is told', () => {
  expect(toldOf('ED', '^^PDF^Base64^not/base64!').issues).toContain('CW-TRN-013 OBX[1]-5.5');
});

test('a pointer (RP) is a form of the report by its address', () => {
  expect(toldOf('RP', 'https://pacs.example/1^PACS^^DICOM').one('DiagnosticReport').presentedForm).toEqual([
    expect.objectContaining({ url: 'https://pacs.example/1' }),
  ]);
});
