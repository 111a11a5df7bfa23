import pg from 'pg';
import { CausewayError, type ErrorCode } from '#platform/errors.ts';

/**
 * What PostgreSQL said no to. `text` names the SQLSTATE and the constraint, never a value: the server's own wording, which
 * quotes values, is in `detail` alone.
 */
export class DatabaseError extends CausewayError {
  /** SQLSTATE (PostgreSQL appendix A), where the database gave one. */
  readonly state: string | undefined;
  /** The constraint that was violated (class 23). */
  readonly constraint: string | undefined;

  constructor(code: ErrorCode, options: { text: string; detail?: string; state?: string; constraint?: string }) {
    super(code, options);
    this.name = 'DatabaseError';
    this.state = options.state;
    this.constraint = options.constraint;
  }
}

/**
 * True when the same call may succeed later, with nothing changed but the database: it is gone, full, shutting down, busy,
 * or two transactions were in each other's way. False for what the values or the statement are the cause of.
 */
export function isDatabaseTrouble(error: unknown): boolean {
  return error instanceof CausewayError && (error.code === 'CW-DB-001' || error.code === 'CW-DB-003');
}

/** The SQLSTATE of an error thrown by `Database`, where there is one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.state : undefined;
}

/** The name of the violated constraint, where the error is a violation of one. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.constraint : undefined;
}

export function databaseGone(reason: string): DatabaseError {
  return new DatabaseError('CW-DB-001', { text: `The database cannot be reached: ${reason}.` });
}

/** What `pg` threw → one of our errors. What is one already passes. */
export function toDatabaseError(error: unknown): CausewayError {
  if (error instanceof CausewayError) return error;
  if (error instanceof pg.DatabaseError) return fromState(error);
  if (isMisuse(error)) {
    return new DatabaseError('CW-DB-005', { text: 'A statement could not be sent.', detail: String(error) });
  }
  // What is left is the connection: refused, reset, ended, timed out. Node's codes carry no values.
  const code = (error as { code?: unknown }).code;
  const reason = typeof code === 'string' ? code : 'the connection was lost';
  return new DatabaseError('CW-DB-001', { text: `The database cannot be reached: ${reason}.`, detail: String(error) });
}

/** Why no connection was made → `CW-DB-001`, whatever the server's reason: no statement of ours is at fault. */
export function connectionRefused(error: unknown): CausewayError {
  const known = toDatabaseError(error);
  const state = sqlState(known);
  if (state === undefined || known.code === 'CW-DB-001') return known;
  const reason = refusals[state] ?? 'it takes no connection';
  return new DatabaseError('CW-DB-001', {
    text: `The database cannot be reached: ${reason} (SQLSTATE ${state}).`,
    state,
    ...(known.detail !== undefined && { detail: known.detail }),
  });
}

/** What a connection is refused for, by SQLSTATE, as far as an administrator can mend it. */
const refusals: Readonly<Record<string, string>> = {
  '28000': 'it does not take this user from here',
  '28P01': 'it does not take this user and password',
  '3D000': 'there is no such database',
};

function fromState(error: pg.DatabaseError): DatabaseError {
  const state = error.code ?? '';
  const detail = [error.message, error.detail, error.where].filter((part) => part !== undefined).join(' / ');
  const options = { state, detail, ...(error.constraint === undefined ? {} : { constraint: error.constraint }) };
  const code = codeOf(state);
  if (code === 'CW-DB-004') {
    const by = error.constraint === undefined ? '' : `, ${error.constraint}`;
    return new DatabaseError(code, {
      ...options,
      text: `The database refused the values given (SQLSTATE ${state}${by}).`,
    });
  }
  return new DatabaseError(code, { ...options, text: `${sentence[code]} (SQLSTATE ${state}).` });
}

const sentence = {
  'CW-DB-001': 'The database cannot be reached or cannot store',
  'CW-DB-003': 'The database was busy with something in the way',
  'CW-DB-005': 'The database refused the statement',
} as const;

/** SQLSTATE → our code. */
function codeOf(state: string): 'CW-DB-001' | 'CW-DB-003' | 'CW-DB-004' | 'CW-DB-005' {
  const family = state.slice(0, 2);
  // Serialization failure and deadlock; lock not available; cancelled by a time limit.
  if (family === '40' || state === '55P03' || state === '57014') return 'CW-DB-003';
  // 08P01 is a malformed request (too many parameters): sending it again is no use.
  if (state === '08P01') return 'CW-DB-005';
  // 53 out of disk, memory, connections; 57P shutting down; 58 the server's file system; 25006 read only, as a standby is;
  // 25P03 and 25P04 the server ended an idle or too long transaction; XX001 and XX002 damaged files.
  if (family === '08' || family === '53' || family === '58' || state.startsWith('57P')) return 'CW-DB-001';
  if (['25006', '25P03', '25P04', 'XX001', 'XX002'].includes(state)) return 'CW-DB-001';
  // 22 and 23: values; 54: too deep, too many, too large for an index.
  if (family === '22' || family === '23' || family === '54') return 'CW-DB-004';
  return 'CW-DB-005';
}

/** What `pg` refuses before anything is sent: plain errors with fixed texts. */
function isMisuse(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) return true;
  return /^(Prepared statements must be unique|Query values must be|A query must have)/.test(error.message);
}
