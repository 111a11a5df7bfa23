import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '#flow';
import { limits } from '#platform/limits.ts';
import type { Definition } from '../definitions/definition.ts';
import { type Definitions, joinDefinitions } from '../definitions/definitions.ts';
import { readDefinitionTable } from '../definitions/load-definitions.ts';
import { createValidator, type Validator } from './validate.ts';

let definitions: Definitions;
let validator: Validator;
beforeAll(() => {
  definitions = joinDefinitions([readDefinitionTable('fhir/r4.json')]);
  validator = createValidator(definitions);
});

/** Errors as `place: text`, those of best practice left out. */
const errors = (resource: unknown, profiles: readonly string[] = []) =>
  validator
    .validate(resource, profiles)
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, text, rule }) => `${expression}: ${rule ?? text}`);

const patient = (more: { [element: string]: Json }) => ({ resourceType: 'Patient', ...more });
const observation = (more: { [element: string]: Json }) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'heart rate' },
  ...more,
});

describe('structure', () => {
  test('a plain resource is valid', () => {
    expect(errors(patient({ name: [{ family: 'Okafor', given: ['Ada'] }], birthDate: '1980-02-29' }))).toEqual([]);
  });

  test('what is no resource is told', () => {
    for (const wrong of [undefined, null, 1, 'Patient', [], [{}]]) {
      expect(errors(wrong)).toEqual([': A resource is a JSON object.']);
    }
    expect(errors({})).toEqual(['Resource: A resource names its resourceType.']);
    expect(errors({ resourceType: 'Pet' })).toEqual(['Resource: The resourceType is none of FHIR R4.']);
    expect(errors({ resourceType: 'DomainResource' })).toHaveLength(1);
  });

  test('an unknown element is told with its place, whatever it is called', () => {
    expect(errors(patient({ nickname: 'Ada' }))).toEqual(['Patient.nickname: There is no such element in Patient.']);
    expect(errors(patient({ contact: [{ name: { text: 'x', middle: 'y' } }] }))).toEqual([
      'Patient.contact[0].name.middle: There is no such element in HumanName.',
    ]);
    expect(errors(patient({ 'Ada Okafor': 1 }))).toEqual(['Patient.?: There is no such element in Patient.']);
    // Names of every object are none of FHIR's.
    for (const name of ['constructor', 'toString', 'hasOwnProperty'])
      expect(errors(patient({ [name]: {} }))).toHaveLength(1);
  });

  test('lists are lists and single values are not', () => {
    expect(errors(patient({ name: { family: 'Okafor' } }))).toEqual(['Patient.name: A list is expected, even of one.']);
    expect(errors(patient({ birthDate: ['1980'] }))).toEqual([
      'Patient.birthDate: A single value is expected, not a list.',
    ]);
    expect(errors(patient({ name: [] }))).toEqual(['Patient.name: A list cannot be empty.']);
    expect(errors(patient({ name: [{}] }))).toEqual(['Patient.name[0]: ele-1']);
    expect(errors(patient({ name: ['Ada'] }))).toEqual(['Patient.name[0]: A HumanName is a JSON object.']);
  });

  test('a primitive value has its type and form', () => {
    const wrong: [string, Json][] = [
      ['birthDate', '1980-02-30'],
      ['birthDate', '1980-2-3'],
      ['birthDate', '1980-02-03T10:00:00Z'],
      ['active', 'true'],
      ['multipleBirthInteger', 1.5],
      ['multipleBirthInteger', '1'],
      ['deceasedDateTime', '2020-01-01T10:00:00'],
      ['id', 'a b'],
      ['gender', ''],
      ['language', ' en'],
    ];
    for (const [element, value] of wrong)
      expect([element, errors(patient({ [element]: value })).length]).toEqual([element, 1]);
    expect(errors(patient({ name: [{ family: 'a\u0001' }] }))).toHaveLength(1);
    expect(errors(patient({ deceasedDateTime: '2020-01-01T10:00:00.123456789+05:30' }))).toEqual([]);
  });

  test('a sibling gives what a primitive has beside its value, and null keeps a place', () => {
    const url = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
    const absent = { extension: [{ url, valueCode: 'unknown' }] };
    expect(errors(patient({ _birthDate: absent }))).toEqual([]);
    expect(errors(patient({ name: [{ given: ['Ada', null], _given: [null, absent] }] }))).toEqual([]);
    expect(errors(patient({ name: [{ given: [null] }] }))).toHaveLength(1);
    expect(errors(patient({ _birthDate: {} }))).toEqual(['Patient.birthDate: ele-1']);
    expect(errors(patient({ _birthDate: 'x' }))).toHaveLength(1);
    expect(errors(patient({ _name: [absent], name: [{ text: 'x' }] }))).toHaveLength(1);
  });

  test('one choice has one type, and of the types that it may have', () => {
    expect(errors(observation({ valueString: 'x', valueInteger: 1 }))).toEqual([
      'Observation: Only one type of a choice can be there.',
    ]);
    expect(errors(observation({ valueAddress: { text: 'x' } }))).toHaveLength(1);
    expect(errors(observation({ valueQuantity: { value: '1' } }))).toEqual([
      'Observation.value.ofType(Quantity).value: The value is no decimal: a number.',
    ]);
  });

  test('what is required must be there, at any depth', () => {
    expect(errors({ resourceType: 'Observation' })).toEqual([
      'Observation: Observation.status is required.',
      'Observation: Observation.code is required.',
    ]);
    expect(errors(patient({ link: [{ other: { reference: 'Patient/1' } }] }))).toHaveLength(1);
  });

  test('elements that take the shape of another are checked as that', () => {
    const questionnaire = (inner: Json) => ({
      resourceType: 'Questionnaire',
      status: 'active',
      item: [{ linkId: '1', type: 'group', item: [inner] }],
    });
    expect(errors(questionnaire({ linkId: '2', type: 'string' }))).toEqual([]);
    expect(errors(questionnaire({ linkId: '2' }))).toHaveLength(1);
  });
});

describe('codes, references, invariants', () => {
  test('a code of a required binding is one of its value set', () => {
    expect(errors(patient({ gender: 'F' }))).toHaveLength(1);
    expect(errors(patient({ gender: 'female' }))).toEqual([]);
  });

  test('a reference points at what it may', () => {
    expect(errors(observation({ subject: { reference: 'Patient/1' } }))).toEqual([]);
    expect(errors(observation({ subject: { reference: 'https://example.test/fhir/Patient/1/_history/2' } }))).toEqual(
      [],
    );
    expect(errors(observation({ subject: { reference: 'Practitioner/1' } }))).toHaveLength(1);
    expect(errors(observation({ subject: { type: 'Organization' } }))).toHaveLength(1);
  });

  test('a contained resource is found, used, and of a type that fits', () => {
    const contained = [{ resourceType: 'Organization', id: 'o', name: 'x' }];
    expect(errors(patient({ contained, managingOrganization: { reference: '#o' } }))).toEqual([]);
    expect(errors(patient({ contained }))).toEqual(['Patient: dom-3']);
    expect(errors(patient({ managingOrganization: { reference: '#o' } }))).toEqual([
      'Patient.managingOrganization: ref-1',
    ]);
    expect(errors(observation({ contained, subject: { reference: '#o' } }))).toHaveLength(1);
  });

  test('an invariant that does not hold is told by its key', () => {
    expect(errors(observation({ dataAbsentReason: { text: 'x' }, valueString: 'y' }))).toEqual(['Observation: obs-6']);
    expect(errors(patient({ contact: [{ gender: 'male' }] }))).toEqual(['Patient.contact[0]: pat-1']);
    expect(
      errors({
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'AMB' },
        period: { start: '2021', end: '2020' },
      }),
    ).toEqual(['Encounter.period: per-1']);
    expect(errors(patient({ extension: [{ url: 'http://example.test/x' }] }))).toEqual(['Patient.extension[0]: ext-1']);
  });

  test('a narrative is XHTML without what could run', () => {
    const told = (div: string) => errors(patient({ text: { status: 'generated', div } }));
    const open = '<div xmlns="http://www.w3.org/1999/xhtml">';
    expect(told(`${open}<p title="a>b">Ada &amp; <br/> x</p><!-- y --></div>`)).toEqual([]);
    for (const wrong of [
      '<script>x</script>',
      '<p onclick="x">y</p>',
      '<p>x',
      'x</p>',
      '&nbsp;',
      '<iframe>x</iframe>',
      ' ',
    ])
      expect([wrong, told(`${open}${wrong}</div>`).length]).toEqual([wrong, 1]);
    expect(told('<p>x</p>')).toHaveLength(1);
  });
});

describe('profiles', () => {
  const vitalSign = 'http://hl7.org/fhir/StructureDefinition/heartrate';
  const category = [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
  ];
  const whole = () =>
    observation({
      meta: { profile: [vitalSign] },
      category,
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      subject: { reference: 'Patient/1' },
      effectiveDateTime: '2026-01-01',
      valueQuantity: { value: 60, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    });

  test('one that is declared is checked: slices, fixed values, cardinality', () => {
    expect(errors(whole())).toEqual([]);
    expect(errors({ ...whole(), category: [{ text: 'x' }] })).toEqual([
      'Observation: category:VSCat: at least 1 expected, found 0.',
    ]);
    expect(errors({ ...whole(), subject: undefined })).toContain('Observation: subject: at least 1 expected, found 0.');
    const wrong = { value: 60, unit: 'x', system: 'http://unitsofmeasure.org', code: 'kg' };
    expect(errors({ ...whole(), valueQuantity: wrong })).toEqual([
      'Observation.value.ofType(Quantity).code: The value is fixed: "/min".',
    ]);
  });

  test('one that is asked for is checked too; an unknown one is an error when asked for, a warning when declared', () => {
    const { meta: _, ...bare } = whole() as { [element: string]: Json };
    expect(errors({ ...bare, subject: undefined })).toEqual([]);
    expect(errors({ ...bare, subject: undefined }, [vitalSign])).not.toEqual([]);
    expect(errors(bare, ['http://example.test/none'])).toEqual(['Observation: http://example.test/none']);
    const declared = validator.validate({ ...bare, meta: { profile: ['http://example.test/none'] } });
    expect(declared.map(({ severity, code }) => [severity, code])).toContainEqual(['warning', 'not-found']);
  });

  test('one of another type is refused', () => {
    expect(errors(patient({}), [vitalSign])).toEqual([`Patient: ${vitalSign}`]);
  });

  test('an extension is checked by its definition wherever it stands', () => {
    const birthPlace = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';
    expect(errors(patient({ extension: [{ url: birthPlace, valueAddress: { city: 'Lagos' } }] }))).toEqual([]);
    expect(errors(patient({ extension: [{ url: birthPlace, valueString: 'Lagos' }] }))).toHaveLength(1);
  });

  test('a closed slicing refuses what is in none of its slices', () => {
    const profile: Definition = {
      url: 'http://example.test/closed',
      name: 'Closed',
      type: 'Patient',
      kind: 'resource',
      base: 'http://hl7.org/fhir/StructureDefinition/Patient',
      profile: true,
      elements: [
        { id: '' },
        { id: 'identifier', slicing: { discriminators: [{ type: 'value', path: 'system' }], rules: 'closed' } },
        { id: 'identifier:a', min: 1, max: 1 },
        { id: 'identifier:a.system', min: 1, fixed: 'urn:a' },
      ],
    };
    const own = createValidator(
      joinDefinitions([readDefinitionTable('fhir/r4.json'), { source: '', definitions: [profile], valueSets: {} }]),
    );
    const told = (...systems: string[]) =>
      own
        .validate(patient({ identifier: systems.map((system) => ({ system, value: '1' })) }), [profile.url])
        .filter(({ severity }) => severity === 'error')
        .map(({ expression }) => expression);
    expect(told('urn:a')).toEqual([]);
    expect(told('urn:a', 'urn:b')).toEqual(['Patient.identifier[1]']);
    expect(told('urn:b')).toEqual(['Patient', 'Patient.identifier[0]']);
  });
});

describe('hostile input', () => {
  test('as many issues are listed as there is room for, and no more', () => {
    const name = Array.from({ length: 10_000 }, () => ({ wrong: 1 }));
    expect(validator.validate(patient({ name })).length).toBe(limits.issuesPerValidation);
  });

  test('elements nested without end are refused, not followed', () => {
    let item: Json = { linkId: '0', type: 'group' };
    for (let depth = 0; depth < 2_000; depth++) item = { linkId: `${depth}`, type: 'group', item: [item] };
    const told = validator.validate({ resourceType: 'Questionnaire', status: 'active', item: [item] });
    expect(told.map(({ code }) => code)).toContain('too-costly');
  });

  test('a Bundle of many entries that all refer to each other takes one look at each', () => {
    const count = 20_000;
    const entry = Array.from({ length: count }, (_, index) => ({
      fullUrl: `urn:uuid:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resource: {
        ...observation({
          subject: { reference: `urn:uuid:00000000-0000-4000-8000-${String(count - 1 - index).padStart(12, '0')}` },
        }),
      },
    }));
    const told = validator.validate({ resourceType: 'Bundle', type: 'collection', entry });
    // Observations are no subjects.
    expect(told.filter(({ severity }) => severity === 'error')).toHaveLength(limits.issuesPerValidation);
    const patients = entry.map((one) => ({
      ...one,
      resource: { ...one.resource, subject: { reference: 'Patient/1' } },
    }));
    expect(errors({ resourceType: 'Bundle', type: 'collection', entry: patients })).toEqual([]);
  });

  test('no text of an issue repeats what stands in the resource', () => {
    const secret = 'Okafor-4711';
    const told = validator.validate(
      patient({ gender: secret, birthDate: secret, [secret]: 1, name: [{ family: { x: secret } }], active: secret }),
    );
    expect(told.length).toBeGreaterThan(4);
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  test('whatever JSON comes, validation ends without an exception', () => {
    const seed = 20261121;
    const types = definitions.types.filter(({ kind }) => kind === 'resource').map(({ type }) => type);
    const keys = fc.constantFrom(
      'id',
      'meta',
      'text',
      'contained',
      'extension',
      'status',
      'code',
      'value',
      'item',
      'entry',
      'resource',
      'url',
      'name',
      'reference',
      '_status',
      'valueQuantity',
      'subject',
      'linkId',
      'coding',
      '__proto__',
    );
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constant(null),
        fc.boolean(),
        fc.integer(),
        fc.string(),
        fc.constantFrom('Patient', '#x', 'Patient/1', '2026-01-01'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 6 }) as fc.Arbitrary<Json>,
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.dictionary(keys, value, { maxKeys: 8 }), (resourceType, content) => {
        const told = validator.validate({ ...content, resourceType });
        expect(told.length).toBeLessThanOrEqual(2 * limits.issuesPerValidation);
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

test('a slice is told by what a slice within it says: the components of R4’s blood pressure', () => {
  const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
  const pressure = (value: number) => ({ value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' });
  const bp = (codes: readonly string[]) =>
    observation({
      category: [
        {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
        },
      ],
      code: loinc('85354-9'),
      subject: { reference: 'Patient/1' },
      effectiveDateTime: '2026-11-21',
      component: codes.map((code, index) => ({ code: loinc(code), valueQuantity: pressure(120 - 40 * index) })),
    });
  const profile = ['http://hl7.org/fhir/StructureDefinition/bp'];
  expect(errors(bp(['8480-6', '8462-4']), profile)).toEqual([]);
  expect(errors(bp(['8480-6', '8867-4']), profile)).not.toEqual([]);
});

test('no number of warnings hides an error', () => {
  // Each lacks a narrative, which is advice; that nothing refers to them is found last.
  const contained = Array.from({ length: 500 }, () => ({ resourceType: 'Patient' }));
  const issues = validator.validate({ resourceType: 'Patient', contained });
  expect(issues.filter(({ severity }) => severity === 'error')).toMatchObject([{ rule: 'dom-3' }]);
  expect(issues.length).toBeLessThanOrEqual(2 * limits.issuesPerValidation);
});
