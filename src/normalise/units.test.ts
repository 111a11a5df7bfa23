import { expect, test } from 'vitest';
import { readTable } from '#platform/read-table.ts';
import { hasUcum, ucumValidator } from '#test/support/ucum-essence.ts';
import { declaredCode, ucumCode } from './units.ts';

if (!hasUcum) process.stdout.write('skipped: the table of UCUM is not there\n');

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

test('what is declared to be UCUM and is not becomes what is meant by it; short codes are believed', () => {
  expect(declaredCode('MG/DL')).toBe('mg/dL');
  expect(declaredCode('mm/hr')).toBe('mm/h');
  expect(declaredCode('IU/L')).toBe('[IU]/L');
  expect(declaredCode('C')).toBe('C');
  expect(declaredCode('furlongs')).toBe('furlongs');
});

test('micro is micro by either sign', () => {
  expect(ucumCode('\u00b5mol/L')).toBe('umol/L');
  expect(ucumCode('\u03bcmol/L')).toBe('umol/L');
});

test.skipIf(!hasUcum)('every code of the table is one of UCUM, by its own grammar and list of units', () => {
  const isUcum = ucumValidator();
  expect(isUcum('mg/dl/') || isUcum('furlongs')).toBe(false);
  expect(readTable('ucum-units.csv').filter(({ code }) => !isUcum(code!))).toEqual([]);
});

test('K/uL is kelvin per microlitre to UCUM: thousands are meant, even where it is declared', () => {
  expect(declaredCode('K/uL')).toBe('10*3/uL');
  expect(declaredCode('mg/dL')).toBe('mg/dL');
});
