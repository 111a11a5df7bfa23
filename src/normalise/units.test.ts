import { expect, test } from 'vitest';
import { declaredCode, ucumCode } from './units.ts';

test('what laboratories write for a unit becomes its UCUM code', () => {
  const said = {
    'mg/dl': 'mg/dL',
    'K/uL': '10*3/uL',
    'x10^9/L': '10*9/L',
    'mm Hg': 'mm[Hg]',
    'IU/L': '[IU]/L',
    mEq: 'meq',
    '#/hpf': '/[HPF]',
  };
  for (const [sent, code] of Object.entries(said)) expect(ucumCode(sent), sent).toBe(code);
});

test('a UCUM code stays as it is, and an unknown unit has none', () => {
  expect(ucumCode('10*3/uL')).toBe('10*3/uL');
  expect(ucumCode('furlongs')).toBeUndefined();
  expect(ucumCode('')).toBeUndefined();
});

test('case that changes the meaning is not folded: G/L counts cells, MU/L is not mU/L', () => {
  expect(ucumCode('g/L')).toBe('g/L');
  expect(ucumCode('G/L')).toBeUndefined();
  expect(ucumCode('mU/L')).toBe('mU/L');
  expect(ucumCode('MU/L')).toBeUndefined();
});

test('K/uL is kelvin per microlitre to UCUM: thousands are meant, even where it is declared', () => {
  expect(declaredCode('K/uL')).toBe('10*3/uL');
  expect(declaredCode('mg/dL')).toBe('mg/dL');
});
