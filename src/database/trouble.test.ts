import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { CausewayError } from '#platform/errors.ts';
import { connectionRefused, isDatabaseTrouble, sqlState, toDatabaseError, violatedConstraint } from './trouble.ts';

function refusal(state: string): pg.DatabaseError {
  const error = new pg.DatabaseError('duplicate key value: (Mustermann) already exists', 0, 'error');
  error.code = state;
  error.constraint = 'journal_pkey';
  return error;
}

describe('trouble of the database', () => {
  it.each(['08006', '53100', '53200', '53300', '57P01', '57P03', '58030', '25006', '25P03', 'XX001'])(
    '%s is the database gone: try again',
    (state) => {
      const error = toDatabaseError(refusal(state));
      expect(error.code).toBe('CW-DB-001');
      expect(isDatabaseTrouble(error)).toBe(true);
    },
  );

  it.each(['40001', '40P01', '55P03', '57014'])('%s is a conflict: try again', (state) => {
    const error = toDatabaseError(refusal(state));
    expect(error.code).toBe('CW-DB-003');
    expect(isDatabaseTrouble(error)).toBe(true);
  });

  it.each(['22021', '22P02', '22P05', '23505', '23514', '54000', '54001'])(
    '%s is the values: no second try',
    (state) => {
      const error = toDatabaseError(refusal(state));
      expect(error.code).toBe('CW-DB-004');
      expect(isDatabaseTrouble(error)).toBe(false);
      expect(sqlState(error)).toBe(state);
      expect(violatedConstraint(error)).toBe('journal_pkey');
    },
  );

  it.each(['42P01', '42601', '08P01', '25P02', 'XX000'])('%s is the statement: no second try', (state) => {
    const error = toDatabaseError(refusal(state));
    expect(error.code).toBe('CW-DB-005');
    expect(isDatabaseTrouble(error)).toBe(false);
  });

  it('a lost connection is the database gone, a misuse of the driver is not', () => {
    expect(toDatabaseError(Object.assign(new Error('read'), { code: 'ECONNRESET' })).code).toBe('CW-DB-001');
    expect(toDatabaseError(new Error('Connection terminated unexpectedly')).code).toBe('CW-DB-001');
    expect(toDatabaseError(new TypeError('not a value')).code).toBe('CW-DB-005');
    expect(toDatabaseError(new Error("Prepared statements must be unique - 'a' was used")).code).toBe('CW-DB-005');
  });

  it.each([
    ['55000', 'The database cannot be reached: it takes no connection (SQLSTATE 55000).'],
    ['28P01', 'The database cannot be reached: it does not take this user and password (SQLSTATE 28P01).'],
    ['08P01', 'The database cannot be reached: it takes no connection (SQLSTATE 08P01).'],
    ['57P03', 'The database cannot be reached or cannot store (SQLSTATE 57P03).'],
  ])('a connection refused by %s is the database gone: no message is at fault', (state, text) => {
    const error = connectionRefused(refusal(state));
    expect(isDatabaseTrouble(error)).toBe(true);
    expect([error.message, sqlState(error)]).toEqual([text, state]);
  });

  it('keeps values out of the text', () => {
    const error = toDatabaseError(refusal('23505'));
    expect(error.message).toBe('The database refused the values given (SQLSTATE 23505, journal_pkey).');
    expect(error.detail).toContain('Mustermann');
  });

  it('passes what is one of our errors already', () => {
    const error = new CausewayError('CW-ANY-001');
    expect(toDatabaseError(error)).toBe(error);
    expect(isDatabaseTrouble(error)).toBe(false);
    expect(isDatabaseTrouble(new Error('other'))).toBe(false);
  });
});
