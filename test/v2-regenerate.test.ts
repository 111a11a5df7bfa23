import { expect, test } from 'vitest';
import type { Json } from '#flow';
import { parseMessage } from '#formats/hl7v2/parse-message.ts';
import { cleanMess } from '#synthetic/mess/mess.ts';
import { hospitalNetwork } from '#synthetic/network.ts';
import { bundleOf, wayOfTests } from '#test/support/v2-round-trip.ts';
import { regenerate } from '#translate/to-v2/regenerate.ts';

const admission = [
  'MSH|^~\\&|APP|FAC|HUB|NET|20240501080000-0500||ADT^A01|7|P|2.3',
  'EVN|A01|20240501080000-0500',
  'PID|1|OLD7|123^^^HOSP^MR~9^^^OTHER^PI||Doe^Jane^Q^^Mrs|Roe|19700102|F|||12 Elm St^^Salem^MA^01970^^H||(555)111-2222^PRN^PH~(555)333-4444^PRN^CP||||||||||||||||||N',
  'PV1|1|I|W1^101^A|E|||77^Kelp^Yola|||MED||||7||||V9^^^HOSP|||||||||||||||||||||||||20240501080000-0500',
  'ZPI|1|kept as it is',
  'AL1|1|DA|P^Penicillin^L|SV|Rash',
];
const result = [
  'MSH|^~\\&|LAB|FAC|HUB|NET|20240501080000-0500||ORU^R01|8|P|2.5.1',
  'PID|1||123^^^HOSP^MR||Doe^Jane',
  'OBR|1|P1|F1|24323-8^CMP^LN|||20240501070000-0500|||||||||77^Kelp^Yola||||||20240501080000-0500||CH|F',
  'OBX|1|NM|2345-7^Glucose^LN||105|mg/dL|70-99|H|||P|||20240501070000-0500',
  'NTE|1||Fasting',
  'OBX|2|NM|2951-2^Sodium^LN||140|mmol/L|135-145|N|||F',
  'OBX|3|TX|8251-1^Comment^LN||line one||||||F',
  'OBX|4|TX|8251-1^Comment^LN||line two||||||F',
];

const bytesOf = (lines: readonly string[], end = '\r') => new TextEncoder().encode(lines.join(end) + end);

/** Regenerates with a change of the resources of a type. */
function changed(lines: readonly string[], type: string, change: (resource: any, index: number) => void, end = '\r') {
  const bytes = bytesOf(lines, end);
  const before = bundleOf(bytes);
  const after = structuredClone(before) as { entry: { resource: { resourceType: string } }[] };
  const found = after.entry.filter(({ resource }) => resource.resourceType === type);
  for (const [index, { resource }] of found.entries()) change(resource, index);
  const { bytes: made, issues } = regenerate(bytes, before, after as unknown as Json, wayOfTests);
  return {
    lines: Buffer.from(made).toString().split(end).slice(0, -1),
    issues: issues.filter(({ code }) => code === 'CW-TRN-065').map(({ place }) => place),
  };
}

/** The lines with one of them replaced. */
const withLine = (lines: readonly string[], at: number, from: string, to: string) =>
  lines.map((line, index) => (index === at ? line.replace(from, () => to) : line));

test('what has not changed comes back byte for byte, whatever a sender wrote', () => {
  for (const { bytes } of hospitalNetwork({ seed: 7, patients: 12, mess: cleanMess })) {
    const before = bundleOf(bytes);
    expect(Buffer.from(regenerate(bytes, before, before, wayOfTests).bytes).equals(bytes)).toBe(true);
  }
});

test.each([
  [
    'a family name',
    'Patient',
    (one: any) => {
      one.name[0].family = 'Smith & Co';
    },
    2,
    'Doe^Jane',
    'Smith \\T\\ Co^Jane',
  ],
  [
    'a gender',
    'Patient',
    (one: any) => {
      one.gender = 'male';
    },
    2,
    '|F|',
    '|M|',
  ],
  [
    'a city',
    'Patient',
    (one: any) => {
      one.address[0].city = 'Lynn';
    },
    2,
    '^Salem^',
    '^Lynn^',
  ],
  [
    'one of two telephone numbers',
    'Patient',
    (one: any) => {
      one.telecom[1].value = '(555)999-0000';
    },
    2,
    '(555)333-4444',
    '(555)999-0000',
  ],
  [
    'a number that stands in PID-2',
    'Patient',
    (one: any) => {
      one.identifier.find(({ value }: any) => value === 'OLD7').value = 'NEW8';
    },
    2,
    'OLD7',
    'NEW8',
  ],
  [
    'a date of birth',
    'Patient',
    (one: any) => {
      one.birthDate = '1970-01-03';
    },
    2,
    '19700102',
    '19700103',
  ],
  [
    'a hospital service',
    'Encounter',
    (one: any) => {
      one.serviceType = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0069', code: 'CAR' }] };
    },
    3,
    '|MED|',
    '|CAR|',
  ],
  [
    'an allergy',
    'AllergyIntolerance',
    (one: any) => {
      one.code.coding[0].display = 'Penicillin G';
    },
    5,
    'Penicillin',
    'Penicillin G',
  ],
] as const)('%s is edited where it stands, and nothing else', (_what, type, change, line, from, to) => {
  const made = changed(admission, type, change);
  expect(made.lines).toEqual(withLine(admission, line, from, to));
  expect(made.issues).toEqual([]);
});

test('a telephone number that is gone is taken out of its field, the other stays as it came', () => {
  const made = changed(admission, 'Patient', (one) => {
    one.telecom.splice(0, 1);
  });
  expect(made.lines).toEqual(withLine(admission, 2, '(555)111-2222^PRN^PH~', ''));
});

test('an element that is gone altogether is asked to be deleted', () => {
  const made = changed(admission, 'Patient', (one) => {
    delete one.address;
  });
  expect(made.lines).toEqual(withLine(admission, 2, '12 Elm St^^Salem^MA^01970^^H', '""'));
});

test('a name that is added stands behind those that came', () => {
  const made = changed(admission, 'Patient', (one) => {
    one.name.push({ use: 'maiden', family: 'Poe' });
  });
  expect(made.lines).toEqual(withLine(admission, 2, 'Doe^Jane^Q^^Mrs', 'Doe^Jane^Q^^Mrs~Poe^^^^^^M'));
  expect(made.issues).toEqual([]);
});

test('a marital status that nobody sent is put where it belongs', () => {
  const status = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus', code: 'M', display: 'Married' }],
  };
  const made = changed(admission, 'Patient', (one) => {
    one.maritalStatus = status;
  });
  expect(made.lines).toEqual(
    withLine(admission, 2, '~(555)333-4444^PRN^CP||||', '~(555)333-4444^PRN^CP|||M^Married^HL70002|'),
  );
});

test.each(['\r', '\n', '\r\n'])(
  'a result that is corrected: value, flag and status of its OBX alone (segments ended by %j)',
  (end) => {
    const made = changed(
      result,
      'Observation',
      (one, index) => {
        if (index !== 0) return;
        one.valueQuantity.value = 95;
        one.status = 'corrected';
      },
      end,
    );
    expect(made.lines).toEqual(withLine(withLine(result, 3, '|105|', '|95|'), 3, '|P|', '|C|'));
    expect(made.issues).toEqual([]);
  },
);

test('a text of several lines that is changed stands in the first', () => {
  const made = changed(result, 'Observation', (one, index) => {
    if (index === 2) one.valueString = 'line three';
  });
  expect(made.lines).toEqual(withLine(result, 6, 'line one', 'line three').slice(0, 7));
});

test('a result that is gone is left out, a new one stands behind the others', () => {
  const bytes = bytesOf(result);
  const before = bundleOf(bytes) as any;
  const after = structuredClone(before);
  const at = after.entry.findIndex(({ resource }: any) => resource.code?.coding?.[0]?.code === '2951-2');
  const [{ resource: sodium }] = after.entry.splice(at, 1);
  const report = after.entry.find(({ resource }: any) => resource.resourceType === 'DiagnosticReport').resource;
  report.result = report.result.filter(({ reference }: any) => reference !== `Observation/${sodium.id}`);
  after.entry.push({
    resource: {
      ...sodium,
      id: 'new',
      code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] },
    },
  });
  report.result.push({ reference: 'Observation/new' });
  const made = Buffer.from(regenerate(bytes, before, after, wayOfTests).bytes)
    .toString()
    .split('\r');
  expect(made.filter((line) => line.startsWith('OBX')).map((line) => line.split('|').slice(3, 6).join('|'))).toEqual([
    '2345-7^Glucose^LN||105',
    '8251-1^Comment^LN||line one',
    '8251-1^Comment^LN||line two',
    '2823-3^Potassium^LN||140',
  ]);
  expect(parseMessage(new TextEncoder().encode(made.join('\r'))).findings).toEqual([]);
});

test('only the changed resource need be given', () => {
  const bytes = bytesOf(admission);
  const before = bundleOf(bytes) as any;
  const patient = before.entry.find(({ resource }: any) => resource.resourceType === 'Patient').resource;
  const made = regenerate(bytes, before, { ...patient, gender: 'other' }, wayOfTests);
  expect(Buffer.from(made.bytes).toString()).toBe(
    Buffer.from(bytesOf(withLine(admission, 2, '|F|', '|O|'))).toString(),
  );
});

test('a change that no field holds is told, with its element', () => {
  const made = changed(admission, 'Patient', (one) => {
    one.photo = [{ url: 'https://example.test/jane.png' }];
  });
  expect(made.lines).toEqual(admission);
  expect(made.issues).toEqual(['Patient.photo']);
});

test('nothing that JSON can hold makes it throw', () => {
  const bytes = bytesOf(admission);
  const before = bundleOf(bytes);
  for (const after of [
    null,
    1,
    'x',
    [],
    {},
    { resourceType: 'Bundle' },
    { resourceType: 'Bundle', entry: [null, 1, { resource: 7 }] },
    { resourceType: 'Patient', name: 'Jane' },
  ] as Json[]) {
    expect(regenerate(bytes, before, after, wayOfTests).bytes).toBeInstanceOf(Uint8Array);
  }
});

test('a name is written in the character set of its message; one that the set does not have costs the change, and is said', () => {
  const latin = Buffer.from(
    `${admission.map((line, at) => (at === 0 ? `${line}||||||8859/1` : line)).join('\r')}\r`.replace('Doe', 'Müller'),
    'latin1',
  );
  const before = bundleOf(latin) as any;
  const rename = (family: string) => {
    const patient = structuredClone(
      before.entry.find(({ resource }: any) => resource.resourceType === 'Patient').resource,
    );
    patient.name[0].family = family;
    return regenerate(latin, before, patient, wayOfTests);
  };
  expect(
    Buffer.from(rename('Möller').bytes).equals(
      Buffer.from(latin.toString('latin1').replace('Müller', 'Möller'), 'latin1'),
    ),
  ).toBe(true);
  const refused = rename('Łukasz');
  expect(Buffer.from(refused.bytes).equals(latin)).toBe(true);
  expect(refused.issues.map(({ code, place }) => `${code} ${place ?? ''}`)).toEqual([
    'CW-HL7-041 ',
    'CW-TRN-065 Patient.name',
  ]);
});
