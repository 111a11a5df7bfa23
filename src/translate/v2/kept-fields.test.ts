import { expect, test } from 'vitest';
import { segment, translate } from '#test/support/translate.ts';

test('a field that FHIR has no element for is kept in an extension of ours, by its type', () => {
  const { one } = translate('ADT^A01', [
    segment('PID', { 3: '1', 27: 'V^Veteran^HL70172' }),
    segment('PV1', { 2: 'I', 19: 'V1', 25: '20240501', 47: '120.50', 20: '' }),
    segment('GT1', { 1: '1', 3: 'Doe^John', 16: 'Acme^Works', 18: '555-0100' }),
  ]);
  expect(one('Patient').extension).toEqual([
    {
      url: 'urn:causeway:v2:PID-27',
      valueCodeableConcept: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0172', code: 'V', display: 'Veteran' }],
      },
    },
  ]);
  expect(one('Encounter').extension).toEqual([
    { url: 'urn:causeway:v2:PV1-25', valueDateTime: '2024-05-01' },
    { url: 'urn:causeway:v2:PV1-47', valueString: '120.50' },
  ]);
  expect(one('RelatedPerson').extension).toMatchObject([
    { url: 'urn:causeway:v2:GT1-16', valueHumanName: { family: 'Acme' } },
    { url: 'urn:causeway:v2:GT1-18', valueContactPoint: { value: '555-0100' } },
  ]);
});

test('a segment that nothing is made of is kept whole, on the account or on the patient', () => {
  const pid = segment('PID', { 3: '1', 18: 'ACC7' });
  const { one } = translate('BAR^P01', [pid, segment('PV1', { 2: 'I', 19: 'V1' }), segment('UB1', { 2: '3', 5: '4' })]);
  expect(one('Account').extension).toEqual([
    {
      url: 'urn:causeway:v2:UB1',
      extension: [
        { url: 'urn:causeway:v2:UB1-2', valueString: '3' },
        { url: 'urn:causeway:v2:UB1-5', valueString: '4' },
      ],
    },
  ]);
  expect(translate('ADT^A28', ['PV1|1|N', 'DB1|1|GT||Y|20240101']).one('Patient').extension).toMatchObject([
    { url: 'urn:causeway:v2:DB1' },
  ]);
});

test('an ARV that restricts nothing is kept on whom it stands behind', () => {
  const { one } = translate('ADT^A01', [
    'PID|1||1',
    'ARV|1|A|NO||of the person',
    segment('PV1', { 2: 'I', 19: 'V1' }),
    'ARV|2|A|OI||of the visit',
  ]);
  expect(JSON.stringify(one('Patient').extension)).toContain('of the person');
  expect(JSON.stringify(one('Encounter').extension)).toContain('of the visit');
  expect(JSON.stringify(one('Patient').extension)).not.toContain('of the visit');
});

test('`""` keeps nothing, and what a mapper has read is not kept again', () => {
  const { one } = translate('ADT^A01', [segment('PID', { 3: '1', 27: '""' }), segment('PV1', { 2: 'I', 19: 'V1' })]);
  expect(one('Patient').extension).toBeUndefined();
});
