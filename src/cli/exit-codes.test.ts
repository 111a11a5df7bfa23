import { expect, test } from 'vitest';
import { CausewayError, type ErrorCode } from '#platform/errors.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';

test('exit codes are distinct, and none is taken by shells for signals but that of Ctrl-C', () => {
  const codes = Object.values(exitCodes).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => code > 125)).toEqual([130]);
});

test.each<[ErrorCode, number]>([
  ['CW-CFG-003', 78],
  ['CW-CLI-001', 69],
  ['CW-CLI-002', 66],
  ['CW-CLI-004', 73],
  ['CW-CLI-005', 64],
  ['CW-API-001', 64],
  ['CW-DB-001', 69],
  ['CW-DB-002', 73],
  ['CW-RCV-018', 69],
  ['CW-ANY-001', 70],
])('%s ends a command with %i', (code, exitCode) => {
  expect(exitCodeOf(new CausewayError(code))).toBe(exitCode);
});

test('what is no error of ours is an internal one', () => {
  expect(exitCodeOf(new TypeError('x'))).toBe(70);
});
