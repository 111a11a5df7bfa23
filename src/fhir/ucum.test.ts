import { expect, test } from 'vitest';
import { canonicalQuantity } from './ucum.ts';

test.each([
  [5, 'mg/dL', 50, 'mg/L'],
  [37, 'Cel', 98.6, '[degF]'],
  [120, 'mm[Hg]', 15.99864, 'kPa'],
  [5.4, '10*3/uL', 5.4, '10*9/L'],
  [60, '/min', 1, 'Hz'],
  [1, 'kg/m2', 0.1, 'g/cm2'],
  [90, 'mL/min/{1.73_m2}', 90, 'mL/min'],
  [1, 'U/L', 16.666666666666668, 'nmol/s/L'],
  [2, 'm[iU]/mL', 2, '[iU]/L'],
  [1, 'mg/(kg.d)', 1, 'mg/kg/d'],
])('%d %s is %d %s', (value, unit, other, otherUnit) => {
  const [a, b] = [canonicalQuantity(value, unit)!, canonicalQuantity(other, otherUnit)!];
  expect(a.unit).toBe(b.unit);
  expect(a.value / b.value).toBeCloseTo(1, 9);
});

test.each(['mg/dL', 'mmol/L', '[iU]/mL', 'kg', 'Cel', '{score}'])(
  '%s is of another dimension than a second',
  (unit) => {
    expect(canonicalQuantity(1, unit)!.unit).not.toBe(canonicalQuantity(1, 's')!.unit);
  },
);

test.each(['', 'foo', '(mg', 'mg)', 'mg//dL', 'mg/', '.mg', 'Cel/min', 'x'.repeat(10_000), '('.repeat(1000)])(
  'what is no unit of the table is none: %s',
  (unit) => {
    expect(canonicalQuantity(1, unit)).toBeUndefined();
  },
);
