import { expect, test } from 'vitest';
import { elementGroup } from './element-group.ts';

test.each([
  ['Observation', 'valueQuantity', 'value'],
  ['Observation', '_valueString', 'value'],
  ['Observation', 'dataAbsentReason', 'value'],
  ['Observation', 'interpretation', 'value'],
  ['Observation', 'referenceRange', 'value'],
  ['Condition', 'interpretation', 'interpretation'],
  ['Observation', 'effectivePeriod', 'effective'],
  ['Patient', '_birthDate', 'birthDate'],
  ['Patient', 'deceasedDateTime', 'deceased'],
  ['Encounter', 'valueQuantity', 'valueQuantity'],
  ['Unknown', 'status', 'status'],
])('%s.%s belongs to %s', (type, key, group) => {
  expect(elementGroup(type, key)).toBe(group);
});
