import { expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import type { OverlayRule } from '#formats/hl7v2/overlay/rule.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { segment, translate } from '#test/support/translate.ts';
import { compileFeedOverlay } from './feed-overlay.ts';

const definitions = loadDefinitions(usRealm.definitionTables, []);

function translated(type: string, segments: readonly string[], ...rules: OverlayRule[]) {
  const { overlay, problems } = compileFeedOverlay(rules, definitions);
  expect(problems).toEqual([]);
  return translate(type, segments, { overlay });
}

const fateOf = (rows: readonly { place: string; fate: string; to: string }[], place: string) => {
  const row = rows.find((one) => one.place === place);
  return row && `${row.fate} ${row.to.replace(/\/c[0-9a-z]+/, '')}`;
};

test.each([
  ['Encounter.serviceType.text', 'Ward 4', { serviceType: { text: 'Ward 4' } }],
  ['Encounter.text', '', undefined],
  ["Encounter.extension('https://sandbar.example/ward').valueString", 'W4', { extension: [{ valueString: 'W4' }] }],
  [
    "Encounter.extension('https://sandbar.example/ward').valueCodeableConcept",
    'W4^Ward^L',
    { extension: [{ valueCodeableConcept: { coding: [{ code: 'W4', display: 'Ward' }] } }] },
  ],
  ["Encounter.extension('https://sandbar.example/ward').valueBoolean", 'Y', { extension: [{ valueBoolean: true }] }],
  ["Encounter.extension('https://sandbar.example/ward').valueInteger", '12', { extension: [{ valueInteger: 12 }] }],
  ["Encounter.extension('https://sandbar.example/ward').valueDecimal", '1.5', { extension: [{ valueDecimal: 1.5 }] }],
  [
    "Encounter.extension('https://sandbar.example/ward').valueDateTime",
    '202403011200-0500',
    { extension: [{ valueDateTime: '2024-03-01T12:00:00-05:00' }] },
  ],
  [
    "Encounter.extension('https://sandbar.example/ward').valueDate",
    '20240301',
    { extension: [{ valueDate: '2024-03-01' }] },
  ],
  ['Encounter.identifier', '77^^^CLUB', { identifier: [{ value: '77' }] }],
  ['Encounter.priority', 'R^Routine^HL70485', { priority: { coding: [{ code: 'R' }] } }],
  [
    'Encounter.hospitalization.dietPreference',
    'VEG^Vegetarian^L',
    { hospitalization: { dietPreference: [{ coding: [{ code: 'VEG' }] }] } },
  ],
])('a field of a Z-segment goes to %s', (to, value, expected) => {
  if (expected === undefined) {
    expect(compileFeedOverlay([{ keep: { from: 'ZPV-2', to } }], definitions).problems).toHaveLength(1);
    return;
  }
  const found = translated('ADT^A01', ['PV1|1|O', `ZPV|1|${value}`], { keep: { from: 'ZPV-2', to } });
  expect(found.one('Encounter')).toMatchObject(expected);
  expect(fateOf(found.translation.lineage(), 'ZPV[1]-2.1.1')).toMatch(/^mapped Encounter#/);
  expect(found.issues).not.toContain('CW-TRN-021 ZPV[1]-2.1');
});

test.each([
  ['Encounter.serviceTyp.text', 'Encounter has no element serviceTyp'],
  ['Encountr.status', 'Encountr is no resource type'],
  ['Encounter.participant', 'which no field can say'],
  ["Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-religion').valueString", 'not valueString'],
  [
    "Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-religon').valueString",
    'FHIR defines no extension',
  ],
  ["Patient.extension('https://sandbar.example/x')", 'names no value'],
  ['Patient', 'names no value'],
  ['', 'is no resource type'],
])('the target %s is refused: %s', (to, reason) => {
  const { problems } = compileFeedOverlay([{ drop: 'ZZZ' }, { keep: { from: 'ZPV-2', to } }], definitions);
  expect(problems).toHaveLength(1);
  expect(problems[0]!.index).toBe(1);
  expect(problems[0]!.text).toContain(reason);
});

test('a field of a Z-segment behind a result goes to that result', () => {
  const found = translated(
    'ORU^R01',
    [
      'OBR|1|P1|F1|24326-1^Electrolytes^LN|||20240301115000-0500',
      'OBX|1|NM|2951-2^Sodium^LN||140|mmol/L|||||F',
      'ZBX|1|first',
      'OBX|2|NM|2823-3^Potassium^LN||4|mmol/L|||||F',
      'ZBX|2|second',
    ],
    { keep: { from: 'ZBX-2', to: 'Observation.method.text' } },
  );
  const methods = found.all('Observation').map(({ code, method }) => [code.coding[0].code, method?.text]);
  expect(methods).toEqual([
    ['2951-2', 'first'],
    ['2823-3', 'second'],
  ]);
});

test('a field without a place, and one that is no such value, is an issue and stays unmapped', () => {
  const found = translated(
    'ADT^A01',
    ['PV1|1|O', 'ZPV|maybe|x'],
    { keep: { from: 'ZPV-1', to: "Encounter.extension('https://sandbar.example/a').valueBoolean" } },
    { keep: { from: 'ZPV-2', to: 'Observation.method.text' } },
  );
  expect(found.issues).toContain('CW-TRN-021 ZPV[1]-1.1');
  expect(found.issues).toContain('CW-TRN-020 ZPV[1]-2');
  expect(fateOf(found.translation.lineage(), 'ZPV[1]-2.1.1')).toBe('unmapped ');
});

test('lineage is told of what was sent, wherever rules carried it', () => {
  const found = translated(
    'ADT^A01',
    [
      'PID|1||7^^^SGH^MR||Okafor^Adaeze||||||||||||||123456789',
      'ZPD|secret',
      'ZPD|other',
      segment('PV1', { 2: 'O', 50: 'V9^^^SGH' }),
    ],
    { move: { from: 'PV1-50', to: 'PV1-19' } },
    { drop: 'ZPD' },
    { drop: 'PID-19' },
  );
  const rows = found.translation.lineage();
  expect(found.one('Encounter').identifier[0].value).toBe('V9');
  expect(fateOf(rows, 'PV1[1]-50.1.1')).toMatch(/^mapped Encounter#identifier/);
  expect(fateOf(rows, 'PV1[1]-19.1.1')).toBeUndefined();
  expect(fateOf(rows, 'ZPD[2]-1.1.1')).toBe('ignored rule 2 of the feed drops it');
  expect(fateOf(rows, 'PID[1]-19.1.1')).toBe('ignored rule 3 of the feed drops it');
  expect(JSON.stringify(found.all('Patient'))).not.toContain('123456789');
  const counts = found.translation.leaves;
  expect(counts.mapped + counts.preserved + counts.ignored + counts.unmapped).toBe(rows.length);
});
