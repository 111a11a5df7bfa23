import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FhirResource, Json } from '#flow';
import { readCda } from '#formats/cda/read-cda.ts';
import { attribute, children, descendants, textOf } from '#formats/xml/xml-element.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { type DocumentType, documentTypes } from './document-types.ts';
import { writeDocument } from './write-document.ts';

const write = (resources: readonly object[], type: DocumentType = 'ccd') =>
  writeDocument({ resources: resources as FhirResource[], type, at: '2024-06-01T12:00:00Z', realm: usRealm }).xml;
const read = (xml: string) => readCda(new TextEncoder().encode(xml));
const patient = { resourceType: 'Patient', id: 'p', name: [{ family: 'Reed', given: ['Ana'] }] };
const hostile = 'a\u0000\u0007b ]]> <script>alert(1)</script> &amp; "x" \ud800 \uffff <!DOCTYPE x> é';
const kept = hostile.replace(/[\u0000\u0007\ud800\uffff]/g, '\ufffd');

test('hostile text stands in names, notes and values as text, and what XML cannot hold is replaced', () => {
  const condition = {
    resourceType: 'Condition',
    id: 'c',
    code: { text: hostile, coding: [{ system: hostile, code: hostile, display: hostile }] },
    note: [{ text: hostile }],
  };
  const person = {
    ...patient,
    name: [{ family: hostile, given: [hostile] }],
    identifier: [{ system: hostile, value: hostile }],
  };
  const xml = write([person, condition]);
  expect(xml).not.toContain('<!DOCTYPE');
  expect(xml).not.toContain('<script');
  const root = read(xml);
  const family = [...descendants(root)].find(({ name }) => name === 'family');
  expect(textOf(family)).toBe(kept);
  expect([...descendants(root)].filter(({ name }) => name === 'script')).toEqual([]);
});

test('ten megabytes of words and ten thousand entries make one well-formed document', () => {
  const note = {
    resourceType: 'DocumentReference',
    id: 'n',
    status: 'current',
    content: [
      { attachment: { contentType: 'text/plain', data: Buffer.alloc(10_000_000, 'word ').toString('base64') } },
    ],
  };
  const observations = Array.from({ length: 10_000 }, (_, index) => ({
    resourceType: 'Observation',
    id: `o${index}`,
    status: 'final',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
    valueQuantity: { value: index, unit: 'g/dL' },
  }));
  const root = read(write([patient, note, ...observations]));
  expect([...descendants(root)].filter(({ name }) => name === 'entry')).toHaveLength(10_001);
});

test('every anchor is an NCName that stands once, and every reference points at one', () => {
  const all = [
    { resourceType: 'Condition', id: 'c', code: { text: 'x' } },
    {
      resourceType: 'MedicationRequest',
      id: 'm',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { text: 'y' },
      dosageInstruction: [{ text: 'daily' }],
    },
  ];
  const elements = [...descendants(read(write([patient, ...all])))];
  const anchors = elements.flatMap((one) => attribute(one, 'ID') ?? []);
  const pointers = elements.flatMap((one) => (one.name === 'reference' ? (attribute(one, 'value') ?? []) : []));
  expect(new Set(anchors).size).toBe(anchors.length);
  expect(anchors.filter((one) => !/^[A-Za-z_][\w.-]*$/.test(one))).toEqual([]);
  expect(pointers.length).toBeGreaterThan(0);
  expect(pointers.filter((one) => !anchors.includes(one.slice(1)))).toEqual([]);
});

test('resources that point at each other in a ring are each told once', () => {
  const ring = ['a', 'b', 'c'].map((id, index) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: id },
    hasMember: [{ reference: `Observation/${['b', 'c', 'a'][index]}` }],
  }));
  const root = read(write([patient, ...ring]));
  const told = [...descendants(root)].filter(({ name }) => name === 'organizer');
  expect(told).toHaveLength(3);
});

test('a chain of thousands, and thousands of supplies, make a document that is read again', () => {
  const chain = Array.from({ length: 3_000 }, (_, index) => ({
    resourceType: 'Observation',
    id: `o${index}`,
    status: 'final',
    code: { text: 'x' },
    hasMember: [{ reference: `Observation/o${index + 1}` }],
  }));
  const supplies = Array.from({ length: 1_000 }, (_, index) => [
    { resourceType: 'DeviceUseStatement', id: `u${index}`, device: { reference: `Device/d${index}` } },
    {
      resourceType: 'SupplyDelivery',
      id: `s${index}`,
      suppliedItem: { itemReference: { reference: `Device/d${index}` } },
    },
    { resourceType: 'Device', id: `d${index}`, patient: { reference: 'Patient/p' } },
  ]).flat();
  const elements = [...descendants(read(write([patient, ...chain, ...supplies])))];
  expect(elements.filter(({ name }) => name === 'supply')).toHaveLength(1_000);
  const observed = elements.filter(
    ({ name, parent }) => /^(organizer|observation)$/.test(name) && parent?.name !== 'text',
  );
  expect(observed).toHaveLength(3_000);
});

test('whatever stands in a resource, the document is well-formed and the same each time', () => {
  const types =
    'AllergyIntolerance CarePlan CareTeam Composition Condition Coverage Device DiagnosticReport DocumentReference Encounter FamilyMemberHistory Goal Immunization MedicationRequest Observation Organization Patient Practitioner Procedure Provenance ServiceRequest'.split(
      ' ',
    );
  const names =
    'id status code coding system value text display identifier name family given period start end effectiveDateTime valueQuantity unit extension url valueCodeableConcept reference subject target agent who type category result hasMember participant member note section entry div'.split(
      ' ',
    );
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'http://loinc.org',
        'Observation/r1',
        'Patient/r0',
        '2024-01-01',
        'entered-in-error',
        'urn:oid:1.2.3',
        '',
      ),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
    ),
  })).value;
  const resource = fc.tuple(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...names), json, { maxKeys: 8 }));
  fc.assert(
    fc.property(
      fc.array(resource, { maxLength: 6 }),
      fc.constantFrom(...(Object.keys(documentTypes) as DocumentType[])),
      (parts, type) => {
        const resources = parts.map(([resourceType, held], index) => ({ id: `r${index}`, ...held, resourceType }));
        const xml = write(resources, type);
        const root = read(xml);
        expect(children(root, 'component')).toHaveLength(1);
        expect(write(resources, type)).toBe(xml);
      },
    ),
    { seed: 20261121, numRuns: 300 },
  );
});
