import { expect, test } from 'vitest';
import { segment, translate } from '#test/support/translate.ts';

const patientOf = (fields: Record<number, string>, given = {}) =>
  translate('ADT^A28', [segment('PID', { 3: '123^^^HOSP^MR', 5: 'Doe^Jane', ...fields })], given).one('Patient');

test.each([
  // PID field | as sent | Patient element | FHIR
  [
    5,
    'Doe^Jane^Q^Jr^Dr^MD^L',
    'name',
    [{ use: 'official', family: 'Doe', given: ['Jane', 'Q'], suffix: ['Jr', 'MD'], prefix: ['Dr'] }],
  ],
  [
    5,
    'Doe^Jane^^^^^L~Roe^Jane^^^^^M',
    'name',
    [
      { use: 'official', family: 'Doe', given: ['Jane'] },
      { use: 'maiden', family: 'Roe', given: ['Jane'] },
    ],
  ],
  [7, '19840229', 'birthDate', '1984-02-29'],
  [7, '1984', 'birthDate', '1984'],
  [7, '198402', 'birthDate', '1984-02'],
  [8, 'F', 'gender', 'female'],
  [8, 'M', 'gender', 'male'],
  [8, 'O', 'gender', 'other'],
  [8, 'U', 'gender', 'unknown'],
  [8, 'A', 'gender', 'other'],
  [
    11,
    '1 Main St^Apt 2^Springfield^IL^62701^USA^H',
    'address',
    [
      {
        use: 'home',
        line: ['1 Main St', 'Apt 2'],
        city: 'Springfield',
        state: 'IL',
        postalCode: '62701',
        country: 'USA',
      },
    ],
  ],
  [13, '(217)555-0100^PRN^PH', 'telecom', [{ system: 'phone', value: '(217)555-0100', use: 'home' }]],
  [
    13,
    '^NET^Internet^jane@example.org',
    'telecom',
    [expect.objectContaining({ system: 'email', value: 'jane@example.org' })],
  ],
  [14, '(217)555-0101', 'telecom', [{ system: 'phone', value: '(217)555-0101', use: 'work' }]],
  [25, '2', 'multipleBirthInteger', 2],
  [24, 'Y', 'multipleBirthBoolean', true],
  [29, '20240430', 'deceasedDateTime', '2024-04-30'],
  [30, 'Y', 'deceasedBoolean', true],
  [30, 'N', 'deceasedBoolean', false],
])('PID-%i %s is Patient.%s', (field, sent, element, fhir) => {
  expect(patientOf({ [field]: sent })[element]).toEqual(fhir);
});

test('PID-3 is an identifier with type, system of its authority and value; the same of PID-2 is not told twice', () => {
  const { identifier } = patientOf({ 2: '123^^^HOSP^MR', 3: '123^^^HOSP^MR~9^^^&2.16.840.1.113883.19.5&ISO^PI' });
  expect(identifier).toHaveLength(2);
  expect(identifier[0]).toMatchObject({
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
    value: '123',
  });
  expect(identifier[0].system).toContain('HOSP');
  expect(identifier[1]).toMatchObject({ system: 'urn:oid:2.16.840.1.113883.19.5', value: '9' });
});

test('PID-19 is the social security number by its own system', () => {
  expect(patientOf({ 19: '123-45-6789' }).identifier).toContainEqual(
    expect.objectContaining({
      system: 'http://hl7.org/fhir/sid/us-ssn',
      value: expect.stringMatching(/^123-?45-?6789$/),
    }),
  );
});

test('a time of birth stands in an extension of the date, with the offset of MSH-7', () => {
  const patient = patientOf({ 7: '198402290315' });
  expect(patient.birthDate).toBe('1984-02-29');
  expect(patient._birthDate.extension).toEqual([
    { url: 'http://hl7.org/fhir/StructureDefinition/patient-birthTime', valueDateTime: '1984-02-29T03:15:00-05:00' },
  ]);
});

test('a sex that FHIR has no code for keeps the code as sent, and is unknown', () => {
  const { translation, one } = translate('ADT^A28', [segment('PID', { 3: '1', 8: 'X9' })]);
  expect(one('Patient').gender).toBe('unknown');
  expect(JSON.stringify(one('Patient')._gender)).toContain('X9');
  expect(translation.issues.map(({ code, place }) => `${code} ${place}`)).toContain('CW-TRN-011 PID[1]-8.1');
});

test('race and ethnicity are the US Core extensions, by category and text', () => {
  const { extension } = patientOf({ 10: '2106-3^White^HL70005', 22: 'H^Hispanic^HL70189' });
  expect(extension).toContainEqual({
    url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race',
    extension: [
      {
        url: 'ombCategory',
        valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: '2106-3', display: 'White' },
      },
      { url: 'text', valueString: 'White' },
    ],
  });
  expect(extension).toContainEqual({
    url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity',
    extension: [
      {
        url: 'ombCategory',
        valueCoding: { system: 'urn:oid:2.16.840.1.113883.6.238', code: '2135-2', display: 'Hispanic or Latino' },
      },
      { url: 'text', valueString: 'Hispanic' },
    ],
  });
});

test('marital status and language are told by code with the FHIR concept beside it', () => {
  const patient = patientOf({ 15: 'es^Spanish^ISO639', 16: 'M' });
  expect(patient.maritalStatus.coding).toContainEqual(
    expect.objectContaining({ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M' }),
  );
  expect(patient.communication).toEqual([
    { language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'es', display: 'Spanish' }] } },
  ]);
});

test('an account number (PID-18) is an identifier of the patient only where no visit is told of', () => {
  const pid = segment('PID', { 3: '1', 18: 'ACC7' });
  expect(JSON.stringify(translate('ADT^A28', [pid]).one('Patient').identifier)).toContain('ACC7');
  const visit = translate('ADT^A01', [pid, 'PV1|1|I|W^1^1']);
  expect(JSON.stringify(visit.one('Patient').identifier)).not.toContain('ACC7');
  expect(JSON.stringify(visit.one('Encounter').identifier)).toContain('ACC7');
});

test('`""` deletes what was known; an absent field says nothing of it', () => {
  const { statements } = translate('ADT^A31', [segment('PID', { 3: '1', 5: 'Doe', 11: '""', 16: '""' })]).translation;
  const { content } = statements.find(({ type }) => type === 'Patient')!;
  expect(content.address).toBeNull();
  expect(content.maritalStatus).toBeNull();
  expect('telecom' in content).toBe(false);
  expect('birthDate' in content).toBe(false);
});

test('a patient without any identifier is kept under the message alone, and it is told', () => {
  const { issues, all } = translate('ADT^A28', ['PID|1||||Doe^Jane']);
  expect(issues).toContain('CW-TRN-003 PID[1]-3');
  expect(all('Patient')).toHaveLength(1);
});

test('the mother of PID-21 is a related person with her number', () => {
  const { one } = translate('ADT^A28', [segment('PID', { 3: '1', 21: 'M55^^^HOSP^MR' })]);
  expect(one('RelatedPerson')).toMatchObject({
    identifier: [{ value: 'M55' }],
    patient: { reference: `Patient/${one('Patient').id}` },
    relationship: [{ coding: [{ code: 'MTH' }] }],
  });
});
