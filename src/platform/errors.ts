/**
 * One table of everything that can be wrong. A row yields the OperationOutcome's issue type, the HTTP status, the HL7
 * acknowledgement and the line that says what to do next. Codes are stable: they stand in logs, metrics and manuals.
 */
export interface ErrorRow {
  /** FHIR IssueType (http://hl7.org/fhir/R4/valueset-issue-type.html). */
  readonly issue: string;
  readonly http: number;
  /** HL7 table 0008 answer, original mode. */
  readonly ack: 'AA' | 'AE' | 'AR';
  /** HL7 table 0357 message error condition. */
  readonly condition: number;
  /** Said to anyone: no PHI. */
  readonly text: string;
  /** What to do next. */
  readonly hint: string;
}

const row = (
  issue: string,
  http: number,
  ack: ErrorRow['ack'],
  condition: number,
  text: string,
  hint: string,
): ErrorRow => ({ issue, http, ack, condition, text, hint });

export const errorTable = {
  // ── formats/hl7v2: what is off in a message ────────────────────────────────────────────────────────────────────
  'CW-HL7-001': row(
    'structure',
    400,
    'AR',
    100,
    'Not an HL7v2 message: it does not begin with MSH.',
    'Send ER7-encoded HL7v2; one message begins with MSH.',
  ),
  // ── database ───────────────────────────────────────────────────────────────────────────────────────────────────
  'CW-DB-001': row(
    'transient',
    503,
    'AR',
    207,
    'The database cannot be reached.',
    'Nothing was stored: send again. See /readyz and the log.',
  ),
  'CW-DB-002': row(
    'exception',
    500,
    'AR',
    207,
    'The data directory is in use by another process.',
    'Stop the other process, or give this one its own --data directory.',
  ),
  // ── anything ───────────────────────────────────────────────────────────────────────────────────────────────────
  'CW-ANY-001': row(
    'exception',
    500,
    'AE',
    207,
    'Something unexpected happened.',
    'The log has the details under the id given; please report it.',
  ),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

/** What is unexpected, or refused: the one error type that is thrown. `detail` may carry PHI and is never shown or logged. */
export class CausewayError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** Where in what was given: a v2 place (`PID[1]-3`), a FHIRPath expression, a configuration path. */
  readonly place: string | undefined;

  constructor(code: ErrorCode, options: { text?: string; place?: string; detail?: string; cause?: unknown } = {}) {
    super(options.text ?? errorTable[code].text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CausewayError';
    this.code = code;
    this.detail = options.detail;
    this.place = options.place;
  }

  get row(): ErrorRow {
    return errorTable[this.code];
  }
}
