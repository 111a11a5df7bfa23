import { expect, test } from 'vitest';
import type { FhirResource, Statement, Translation } from '#flow';
import { normaliseTranslation } from './normalise-translation.ts';

const translationOf = (content: FhirResource): Translation => {
  const statement: Statement = { type: content.resourceType, id: 'o', patient: 'p', mode: 'merge', content };
  const leaves = { mapped: 1, preserved: 0, ignored: 0, unmapped: 0 };
  return { eventAt: 1, patient: 'p', statements: [statement], sets: [], issues: [], lineage: () => [], leaves };
};
const normalisedOf = (content: FhirResource) => normaliseTranslation(translationOf(content));

test('a known unit gets its UCUM code beside the text as sent, in values and ranges alike', () => {
  const { statements, issues } = normalisedOf({
    resourceType: 'Observation',
    valueQuantity: { value: 7, unit: 'K/uL' },
    referenceRange: [{ low: { value: 4, unit: 'K/uL' }, text: '4-11' }],
    component: [{ code: { text: 'a' }, valueQuantity: { value: 1, unit: 'mg/dl' } }],
  });
  expect(issues).toEqual([]);
  const coded = { system: 'http://unitsofmeasure.org', code: '10*3/uL' };
  expect(statements[0]!.content).toEqual({
    resourceType: 'Observation',
    valueQuantity: { value: 7, unit: 'K/uL', ...coded },
    referenceRange: [{ low: { value: 4, unit: 'K/uL', ...coded }, text: '4-11' }],
    component: [
      {
        code: { text: 'a' },
        valueQuantity: { value: 1, unit: 'mg/dl', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
      },
    ],
  });
});

test('the statements that were handed over are changed in place, once and no more', () => {
  const content: FhirResource = { resourceType: 'Observation', valueQuantity: { value: 7, unit: 'K/uL' } };
  const { statements } = normalisedOf(content);
  expect(statements[0]!.content).toBe(content);
  const after = structuredClone(content);
  normalisedOf(content);
  expect(content).toEqual(after);
});

test('an unknown unit is an issue and stays text', () => {
  const { statements, issues } = normalisedOf({
    resourceType: 'Observation',
    valueQuantity: { value: 7, unit: 'spoons' },
  });
  expect(issues.map(({ code, severity }) => [code, severity])).toEqual([['CW-NRM-001', 'information']]);
  expect(JSON.stringify(issues)).not.toContain('spoons');
  expect(statements[0]!.content.valueQuantity).toEqual({ value: 7, unit: 'spoons' });
});

test('lineage and leaf counts are those of the translation', () => {
  expect(normalisedOf({ resourceType: 'Observation' }).leaves.mapped).toBe(1);
});

test('a dose in a known unit has its UCUM code; tablets are counted as they are, and nothing is said of it', () => {
  const { statements, issues } = normalisedOf({
    resourceType: 'MedicationRequest',
    dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 10, unit: 'mg' } }] }],
    dispenseRequest: { quantity: { value: 30, unit: 'TAB' } },
  });
  const coded = { value: 10, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' };
  expect(statements[0]!.content.dosageInstruction).toEqual([{ doseAndRate: [{ doseQuantity: coded }] }]);
  expect(statements[0]!.content.dispenseRequest).toEqual({ quantity: { value: 30, unit: 'TAB' } });
  expect(issues).toEqual([]);
});
