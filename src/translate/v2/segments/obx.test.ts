import { expect, test } from 'vitest';
import { segment, translate } from '#test/support/translate.ts';

const obr = 'OBR|1||F1|CBC^Count^L|||20240501|||||||||||||||||LAB|F';
const told = (fields: Record<number, string>) =>
  translate('ORU^R01', [
    obr,
    segment('OBX', { 1: '1', 2: 'NM', 3: '718-7^Hemoglobin^LN', 5: '13', 6: 'g/dL', 11: 'F', ...fields }),
  ]);
const observationOf = (fields: Record<number, string>) => told(fields).one('Observation');

test.each([
  // OBX-11 (HL7 table 0085) | status
  ['F', 'final'],
  ['P', 'preliminary'],
  ['C', 'corrected'],
  ['A', 'amended'],
  ['D', 'entered-in-error'],
  ['W', 'entered-in-error'],
  ['X', 'cancelled'],
  ['R', 'preliminary'],
  ['I', 'registered'],
  ['S', 'preliminary'],
  ['U', 'final'],
  ['?', 'unknown'],
  ['', 'unknown'],
])('OBX-11 %s is %s', (code, status) => {
  expect(observationOf({ 11: code }).status).toBe(status);
});

test('C, D and W are of the Observation that F made: the same id', () => {
  const ids = ['F', 'C', 'D', 'W'].map((code) => observationOf({ 11: code }).id);
  expect(new Set(ids).size).toBe(1);
});

test('another code, sub-id or filler number is another Observation', () => {
  const of = (order: string, fields: Record<number, string>) =>
    translate('ORU^R01', [
      order,
      segment('OBX', { 2: 'NM', 3: '718-7^Hemoglobin^LN', 5: '13', 11: 'F', ...fields }),
    ]).one('Observation').id;
  const ids = [
    of(obr, {}),
    of(obr, { 3: '787-2^MCV^LN' }),
    of(obr, { 4: '2' }),
    of(obr.replace('F1', 'F2'), {}),
    of(obr, { 21: 'I7^LAB' }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  // field | as sent | element | FHIR, in part
  [
    3,
    '718-7^Hemoglobin^LN',
    'code',
    { coding: [{ system: 'http://loinc.org', code: '718-7', display: 'Hemoglobin' }] },
  ],
  [7, '12-16', 'referenceRange', [{ low: { value: 12 }, high: { value: 16 }, text: '12-16' }]],
  [7, '<5', 'referenceRange', [{ high: { value: 5 }, text: '<5' }]],
  [7, '>60', 'referenceRange', [{ low: { value: 60 }, text: '>60' }]],
  [7, 'negative', 'referenceRange', [{ text: 'negative' }]],
  [
    8,
    'H',
    'interpretation',
    [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'H' },
          { system: 'http://terminology.hl7.org/CodeSystem/v2-0078', code: 'H' },
        ],
      },
    ],
  ],
  [14, '202405011200', 'effectiveDateTime', '2024-05-01T12:00:00-05:00'],
  [14, '202405', 'effectivePeriod', { start: '2024-05', end: '2024-05' }],
  [17, 'AUTO^Automated^L', 'method', { coding: [{ code: 'AUTO' }] }],
  [18, 'DEV1^LAB', 'device', { identifier: { value: 'DEV1' } }],
  [20, 'LA^Left arm^HL70163', 'bodySite', { coding: [{ code: 'LA' }] }],
])('OBX-%i %s is Observation.%s', (field, sent, element, fhir) => {
  const value = observationOf({ [field]: sent })[element];
  if (typeof fhir === 'string') expect(value).toBe(fhir);
  else expect(value).toMatchObject(fhir);
});

test('without a time of its own a result was observed when its order was', () => {
  expect(observationOf({ 14: '' }).effectiveDateTime).toBe('2024-05-01');
});

test('who performed it (OBX-16, 23) is told by reference', () => {
  const { one } = told({ 16: '55^Tech^Tim', 23: 'Central Lab^^^^^CLIA&2.16.840.1.113883.4.7&ISO^XX^^^05D0' });
  expect(
    one('Observation')
      .performer.map(({ reference }: { reference: string }) => reference)
      .toSorted(),
  ).toEqual([`Practitioner/${one('Practitioner').id}`, `Organization/${one('Organization').id}`].toSorted());
});

test('a vital sign is one by its LOINC code, wherever it is sent', () => {
  const { one } = translate('ADT^A01', [
    segment('PV1', { 2: 'I', 19: 'V1' }),
    segment('OBX', { 1: '1', 2: 'NM', 3: '8867-4^Heart rate^LN', 5: '70', 6: '/min', 11: 'F', 14: '20240501' }),
  ]);
  expect(one('Observation')).toMatchObject({
    category: [{ coding: [{ code: 'vital-signs' }] }],
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-vital-signs'] },
    encounter: { reference: `Encounter/${one('Encounter').id}` },
  });
});

test('a flag or a range without a value says that there is no value', () => {
  for (const fields of [
    { 5: '', 8: 'H' },
    { 5: '', 7: '1-2' },
  ] as Record<number, string>[]) {
    const { content } = told(fields).translation.statements.find(({ type }) => type === 'Observation')!;
    expect(content.dataAbsentReason).toMatchObject({ coding: [{ code: 'unknown' }] });
  }
  // A value taken back with `""` is one that is not known any more; one that is not sent says nothing.
  const said = (value: string) =>
    told({ 5: value }).translation.statements.find(({ type }) => type === 'Observation')!.content;
  expect(said('""').dataAbsentReason).toBeDefined();
  expect(said('').dataAbsentReason).toBeUndefined();
  expect(observationOf({ 7: '1-2', 8: 'H' }).dataAbsentReason).toBeUndefined();
});

test('OBX-32 is why there is no value; beside one it is kept as sent', () => {
  expect(observationOf({ 5: '', 32: 'HEM^Haemolysed^L' }).dataAbsentReason.coding[0].code).toBe('HEM');
  expect(observationOf({ 32: 'HEM^Haemolysed^L' }).extension).toMatchObject([{ url: 'urn:causeway:v2:OBX-32' }]);
});

test('an OBX without a code or a status is kept, with what FHIR demands in its place', () => {
  expect(observationOf({ 3: '', 11: '' })).toMatchObject({ code: { text: 'unknown' }, status: 'unknown' });
});
