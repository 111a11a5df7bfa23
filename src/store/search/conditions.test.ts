import { expect, test } from 'vitest';
import type { Json } from '#flow';
import { readQuery } from './query.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const matches = (type: string, query: string, content: { [element: string]: Json }): boolean =>
  readQuery(type, [...new URLSearchParams(query)], now).conditions.every((condition) =>
    condition.matches({ id: 'x', publicId: 'x', patient: '', part: 1, updatedAt: now, content }),
  );

const ucum = 'http://unitsofmeasure.org';
const mg = { value: 5.4, unit: 'mg/dL', system: ucum, code: 'mg/dL' };
const loinc = 'http://loinc.org';
const pressure: { [element: string]: Json } = {
  status: 'final',
  code: { coding: [{ system: loinc, code: '85354-9', display: 'Blood pressure panel' }], text: 'BP sitting' },
  component: [
    {
      code: { coding: [{ system: loinc, code: '8480-6' }] },
      valueQuantity: { value: 120, system: ucum, code: 'mm[Hg]', unit: 'mmHg' },
    },
    {
      code: { coding: [{ system: loinc, code: '8462-4' }] },
      valueQuantity: { value: 80, system: ucum, code: 'mm[Hg]', unit: 'mmHg' },
    },
  ],
  meta: { tag: [{ system: 'urn:t', code: 'a' }], security: [{ code: 'R' }] },
  $profile: 'http://example.org/a http://example.org/b',
};

const cases: [string, string, { [element: string]: Json }, boolean][] = [
  // R4 3.1.1.4.9: a number means what rounds to it
  ['RiskAssessment', 'probability=0.8', { prediction: [{ probabilityDecimal: 0.82 }] }, true],
  ['RiskAssessment', 'probability=0.80', { prediction: [{ probabilityDecimal: 0.82 }] }, false],
  ['RiskAssessment', 'probability=gt0.8', { prediction: [{ probabilityDecimal: 0.82 }] }, true],
  ['RiskAssessment', 'probability=le0.8', { prediction: [{ probabilityDecimal: 0.82 }] }, false],
  ['RiskAssessment', 'probability=ap0.8', { prediction: [{ probabilityDecimal: 0.87 }] }, true],
  ['RiskAssessment', 'probability=ne0.8', { prediction: [{ probabilityDecimal: 0.5 }] }, true],
  ['RiskAssessment', 'probability=8e-1', { prediction: [{ probabilityDecimal: 0.82 }] }, true],
  // 3.1.1.4.11: quantities, in any unit of the dimension
  ['Observation', 'value-quantity=5.4', { valueQuantity: mg }, true],
  ['Observation', `value-quantity=5.4|${ucum}|mg/dL`, { valueQuantity: mg }, true],
  ['Observation', `value-quantity=54|${ucum}|mg/L`, { valueQuantity: mg }, true],
  ['Observation', `value-quantity=gt0.053|${ucum}|g/L`, { valueQuantity: mg }, true],
  ['Observation', `value-quantity=lt0.053|${ucum}|g/L`, { valueQuantity: mg }, false],
  ['Observation', `value-quantity=5.4|${ucum}|mmol/L`, { valueQuantity: mg }, false],
  ['Observation', 'value-quantity=5.4||mg/dL', { valueQuantity: mg }, true],
  ['Observation', 'value-quantity=5.4|urn:other|mg/dL', { valueQuantity: mg }, false],
  [
    'Observation',
    `value-quantity=98.6|${ucum}|[degF]`,
    { valueQuantity: { value: 37, system: ucum, code: 'Cel' } },
    true,
  ],
  ['Observation', 'value-quantity=lt5', { valueQuantity: { ...mg, comparator: '>' } }, false],
  ['Observation', 'value-quantity=gt100', { valueQuantity: { ...mg, comparator: '>' } }, true],
  ['Observation', 'value-quantity=5.4', { valueString: '5.4' }, false],
  // composites: of one and the same element
  ['Observation', `component-code-value-quantity=${loinc}|8480-6$ge120`, pressure, true],
  ['Observation', `component-code-value-quantity=8462-4$120|${ucum}|mm[Hg]`, pressure, false],
  ['Observation', 'combo-code-value-quantity=8462-4$lt90', pressure, true],
  ['Observation', 'code-value-quantity=8462-4$lt90', pressure, false],
  ['Observation', 'combo-code=8480-6', pressure, true],
  // tokens
  ['Observation', 'code:text=blood', pressure, true],
  ['Observation', 'code:text=sitting', pressure, true],
  ['Observation', 'code:text=itting', pressure, false],
  ['Observation', `code:not=${loinc}|1`, pressure, true],
  ['Observation', 'code:not=85354-9', pressure, false],
  ['Observation', 'code:not=1', {}, true],
  ['Observation', 'specimen:missing=true', pressure, true],
  ['Observation', 'code:missing=true', pressure, false],
  ['Observation', '_tag=urn:t|a&_security=R&_profile=http://example.org/b', pressure, true],
  ['Observation', '_profile=http://example.org/c', pressure, false],
  [
    'Patient',
    'identifier:of-type=urn:v2|MR|1',
    { identifier: [{ value: '1', type: { coding: [{ system: 'urn:v2', code: 'MR' }] } }] },
    true,
  ],
  [
    'Patient',
    'identifier:of-type=urn:v2|SS|1',
    { identifier: [{ value: '1', type: { coding: [{ system: 'urn:v2', code: 'MR' }] } }] },
    false,
  ],
  ['Patient', 'deceased=true', { deceasedDateTime: '2020' }, true],
  ['Patient', 'deceased=false', {}, true],
  ['Patient', 'deceased=true', { deceasedBoolean: false }, false],
  // references
  [
    'Encounter',
    'service-provider:identifier=urn:npi|9',
    { serviceProvider: { identifier: { system: 'urn:npi', value: '9' } } },
    true,
  ],
  [
    'Encounter',
    'service-provider=Organization/1',
    { serviceProvider: { reference: 'Organization/1/_history/3' } },
    true,
  ],
  ['Encounter', 'participant:Practitioner=1', { participant: [{ individual: { reference: 'Practitioner/1' } }] }, true],
  [
    'Encounter',
    'participant:Practitioner=1',
    { participant: [{ individual: { reference: 'RelatedPerson/1' } }] },
    false,
  ],
  ['QuestionnaireResponse', 'questionnaire=http://e.org/q', { questionnaire: 'http://e.org/q|2' }, true],
  // strings
  ['Patient', 'name=ang', { name: [{ family: 'Ångström' }] }, true],
  ['Patient', 'name:exact=Ångström', { name: [{ family: 'Ångström' }] }, true],
  ['Patient', 'name:exact=Angström', { name: [{ family: 'Ångström' }] }, false],
  ['Patient', 'address:contains=oston', { address: [{ city: 'Boston' }] }, true],
  ['Patient', 'family=a\\,b', { name: [{ family: 'A,B' }] }, true],
  // uris
  ['ValueSet', 'url=http://e.org/vs', { url: 'http://e.org/vs' }, true],
  ['ValueSet', 'url:below=http://e.org', { url: 'http://e.org/vs' }, true],
  ['ValueSet', 'url:below=http://e.org/v', { url: 'http://e.org/vs' }, false],
  ['ValueSet', 'url:above=http://e.org/vs/1', { url: 'http://e.org/vs' }, true],
  // words: of the narrative, and anywhere
  [
    'Observation',
    '_text=blood',
    { text: { status: 'generated', div: '<div class="x">Blood&#160;(culture)</div>' } },
    true,
  ],
  ['Observation', '_text=cult BLOOD', { text: { status: 'generated', div: '<div>Blood (culture)</div>' } }, true],
  ['Observation', '_text=div', { text: { status: 'generated', div: '<div>Blood</div>' } }, false],
  ['Observation', '_text=ood', { text: { status: 'generated', div: '<div>Blood</div>' } }, false],
  ['Observation', '_content=sitting,standing', pressure, true],
  ['Observation', '_content=pressure panel 120', pressure, true],
  ['Observation', '_content=qqqq', { extension: [{ url: 'u', valueAttachment: { data: 'qqqq' } }] }, false],
  // Location.near (R4): latitude, longitude, distance, unit
  ['Location', 'near=42.36|-71.06', { position: { latitude: 42.4, longitude: -71.1 } }, true],
  ['Location', 'near=42.36|-71.06|1|km', { position: { latitude: 42.4, longitude: -71.1 } }, false],
  ['Location', 'near=42.36|-71.06|4|[mi_us]', { position: { latitude: 42.4, longitude: -71.1 } }, true],
  ['Location', 'near=42.36|-71.06', { name: 'nowhere' }, false],
  // _filter (R4 3.1.3)
  ['Observation', `_filter=code eq ${loinc}|85354-9 and status eq final`, pressure, true],
  ['Observation', '_filter=code eq 1 or status eq final', pressure, true],
  ['Observation', '_filter=status eq final or code eq 1 and code eq 2', pressure, false],
  ['Observation', '_filter=status eq final or (code eq 1 and code eq 2)', pressure, true],
  ['Observation', '_filter=not (code eq 85354-9)', pressure, false],
  ['Observation', '_filter=specimen pr false and code pr true', pressure, true],
  ['Observation', '_filter=code ne 85354-9', pressure, false],
  ['Observation', '_filter=specimen ne Specimen/1', pressure, false],
  ['Observation', '_filter=specimen ne Specimen/1', { specimen: { reference: 'Specimen/2' } }, true],
  ['Observation', '_filter=specimen re Specimen/1', { specimen: { reference: 'Specimen/1' } }, true],
  ['Observation', '_filter=value-quantity gt 5 and value-quantity le 5.4', { valueQuantity: mg }, true],
  ['Observation', `_filter=value-quantity eq 54|${ucum}|mg/L`, { valueQuantity: mg }, true],
  ['Observation', '_filter=date po 2025-03', { effectivePeriod: { start: '2025-02-01', end: '2025-03-05' } }, true],
  ['Observation', '_filter=date po 2025-04', { effectivePeriod: { start: '2025-02-01', end: '2025-03-05' } }, false],
  ['Observation', '_filter=date ge 2025-02-01T00:00:00Z', { effectiveDateTime: '2025-02-02' }, true],
  ['Patient', '_filter=family eq "ANGSTROM"', { name: [{ family: 'Ångström' }] }, true],
  ['Patient', '_filter=family eq ang', { name: [{ family: 'Ångström' }] }, false],
  [
    'Patient',
    '_filter=family sw ang and family ew "rom" and family co "gstr"',
    { name: [{ family: 'Ångström' }] },
    true,
  ],
  ['Patient', '_filter=family eq "O\\"Hara, (x"', { name: [{ family: 'O"Hara, (x' }] }, true],
  ['Patient', '_filter=_id eq x or _id eq y', {}, true],
  ['Patient', '_filter=not(_id eq x)', {}, false],
  ['ValueSet', '_filter=url sw http://e', { url: 'http://e.org/vs' }, true],
  // dates
  ['Observation', 'date=ap2025', { effectiveDateTime: '2024-12-15' }, true],
  ['Observation', 'date=ap2025-12-31', { effectiveDateTime: '2024-12-15' }, false],
  [
    'Observation',
    'date=ge2025-01-02&date=lt2025-02',
    { effectiveTiming: { event: ['2025-01-05', '2025-01-07'] } },
    true,
  ],
  ['Goal', 'target-date=2025', { target: [{ dueDate: '2025-03-01' }] }, true],
];

test.each(cases)('%s?%s of %j: %s', (type, query, content, expected) => {
  expect(matches(type, query, content)).toBe(expected);
});

test.each([
  ['code eq', 'CW-FHIR-013'],
  ['code eq 1 and', 'CW-FHIR-013'],
  ['(code eq 1', 'CW-FHIR-013'],
  ['code eq 1)', 'CW-FHIR-013'],
  ['code eq "1', 'CW-FHIR-013'],
  ['code eq 1 code eq 2', 'CW-FHIR-013'],
  ['not code eq 1', 'CW-FHIR-013'],
  ['', 'CW-FHIR-013'],
  ['colour eq red', 'CW-FHIR-013'],
  ['subject.name eq x', 'CW-FHIR-013'],
  ['performer[name eq x] eq y', 'CW-FHIR-013'],
  ['code gt 1', 'CW-FHIR-002'],
  ['code sb 1', 'CW-FHIR-002'],
  ['code xx 1', 'CW-FHIR-002'],
  ['code __proto__ 1', 'CW-FHIR-002'],
  ['value-string constructor 1', 'CW-FHIR-002'],
  ['code-value-quantity eq 1', 'CW-FHIR-002'],
  ['_id gt 1 or code eq 1', 'CW-FHIR-002'],
  ['_lastUpdated pr true', 'CW-FHIR-002'],
  ['date eq soon', 'CW-FHIR-003'],
  ['value-quantity ge x', 'CW-FHIR-003'],
  ['code pr maybe', 'CW-FHIR-003'],
  [`${'('.repeat(30)}code eq 1${')'.repeat(30)}`, 'CW-FHIR-008'],
  [`${'('.repeat(9_000)}`, 'CW-FHIR-008'],
  [Array(200).fill('code eq 1').join(' or '), 'CW-FHIR-008'],
  ['a'.repeat(20_000), 'CW-FHIR-008'],
])('_filter=%s is refused by its name', (filter, code) => {
  const read = () => readQuery('Observation', [['_filter', filter]], now);
  expect(read).toThrow(expect.objectContaining({ code, place: '_filter' }));
});

test.each([
  ['Location', 'near=a|b'],
  ['Location', 'near=91|0'],
  ['Location', 'near=1|1|1|furlong'],
  ['Location', 'near=1|1|1|constructor'],
  ['Observation', '_text=()'],
  ['Observation', '_list=$current-problems'],
  ['RiskAssessment', 'probability=1e999'],
  ['RiskAssessment', `probability=${'9'.repeat(500)}`],
  ['Observation', 'value-quantity=|x|y'],
  ['Observation', 'combo-code-value-quantity=a'],
  ['Observation', 'combo-code-value-quantity=a$1$2'],
  ['Observation', 'date=9999-99-99'],
  ['ValueSet', 'url='],
  ['Patient', 'identifier:of-type=a|b'],
])('%s?%s is refused as a value', (type, query) => {
  expect(() => matches(type, query, {})).toThrow(expect.objectContaining({ code: 'CW-FHIR-003' }));
});
