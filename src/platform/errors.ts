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
  // ── receive: framing, feed policy, listeners ───────────────────────────────────────────────────────────────────
  'CW-RCV-001': row(
    'security',
    500,
    'AR',
    207,
    'A listener would be open to the network without TLS or an allow-list.',
    'Bind it to 127.0.0.1, or configure `tls` or `allow` for it.',
  ),
  'CW-RCV-002': row(
    'exception',
    500,
    'AR',
    207,
    'The listener cannot bind its address.',
    'See that the port is free and the address is of this machine.',
  ),
  'CW-RCV-003': row(
    'transient',
    503,
    'AR',
    207,
    'The message could not be stored.',
    'Nothing was kept: send it again.',
  ),
  'CW-RCV-004': row(
    'too-long',
    413,
    'AR',
    102,
    'The message is larger than the feed allows.',
    'Send it in parts, or raise the feed’s maxMessageBytes.',
  ),
  'CW-RCV-005': row(
    'structure',
    400,
    'AE',
    100,
    'The frame is ambiguous: it has a start block (0x0B) or an end block (0x1C) inside.',
    'Send these bytes as escapes (\\X0B\\, \\X1C\\), and every message in a frame of its own.',
  ),
  'CW-RCV-006': row(
    'structure',
    400,
    'AE',
    100,
    'The message was cut short: a new frame began before it ended.',
    'Send it again as a whole.',
  ),
  'CW-RCV-007': row('structure', 400, 'AR', 100, 'The message is empty.', 'One message begins with MSH.'),
  'CW-RCV-008': row(
    'structure',
    400,
    'AR',
    102,
    'The message is UTF-16, whose bytes collide with those of MLLP.',
    'Send UTF-8, and say so in MSH-18 (UNICODE UTF-8).',
  ),
  'CW-RCV-009': row(
    'business-rule',
    422,
    'AR',
    207,
    'The message is of another sender or receiver than the feed expects (MSH-3 to MSH-6).',
    'Send it to its own feed, or correct the feed’s `expected`.',
  ),
  'CW-RCV-010': row(
    'business-rule',
    422,
    'AR',
    202,
    'The message is of another environment than the feed (MSH-11).',
    'Send test messages to a test feed and production messages to a production feed.',
  ),
  'CW-RCV-011': row(
    'not-supported',
    422,
    'AA',
    201,
    'No translator knows this message type and trigger (MSH-9).',
    'The message is kept and applied once a translator knows it.',
  ),
  'CW-RCV-012': row(
    'structure',
    400,
    'AE',
    102,
    'The frame holds several messages, and the feed takes one a frame.',
    'Send every message in a frame of its own, or set the feed’s `batch` to `split`.',
  ),
  'CW-RCV-013': row(
    'required',
    400,
    'AE',
    101,
    'The message has no control id (MSH-10).',
    'Every message needs one: the answer refers to it.',
  ),
  'CW-RCV-014': row(
    'required',
    400,
    'AE',
    101,
    'The message has no type (MSH-9).',
    'Send type and trigger event, as in ADT^A01.',
  ),
  'CW-RCV-015': row(
    'informational',
    200,
    'AA',
    0,
    'The frame’s borders were not as MLLP has them; the message is whole.',
    'A frame is 0x0B, the message, 0x1C, 0x0D.',
  ),
  'CW-RCV-016': row(
    'incomplete',
    400,
    'AR',
    100,
    'Bytes that are no complete frame.',
    'A frame is 0x0B, the message, 0x1C, 0x0D.',
  ),
  'CW-RCV-017': row('timeout', 504, 'AE', 207, 'No answer came in time.', 'See the receiver; then send again.'),
  'CW-RCV-018': row(
    'transient',
    503,
    'AR',
    207,
    'The connection ended before the answer.',
    'Send again: a message that arrived twice is recognised.',
  ),
  'CW-RCV-019': row(
    'not-found',
    404,
    'AR',
    207,
    'There is no feed of this name.',
    'See the configuration for the names of feeds.',
  ),
  'CW-RCV-020': row(
    'forbidden',
    403,
    'AR',
    207,
    'Messages are taken from this machine only.',
    'Send over MLLP with TLS from elsewhere.',
  ),
  // ── database ───────────────────────────────────────────────────────────────────────────────────────────────────
  'CW-DB-001': row(
    'transient',
    503,
    'AR',
    207,
    'The database cannot be reached.',
    'Send again: what was stored after all is recognised as a duplicate. See /readyz and the log.',
  ),
  'CW-DB-002': row(
    'exception',
    500,
    'AR',
    207,
    'The data directory is in use by another process.',
    'Stop the other process, or give this one its own --data directory.',
  ),
  'CW-DB-003': row(
    'transient',
    503,
    'AR',
    207,
    'The database was busy with something in the way.',
    'Try again; nothing was stored.',
  ),
  'CW-DB-004': row(
    'value',
    422,
    'AE',
    207,
    'The database refused the values given.',
    'A value is too long, too large, a duplicate or not what its column takes: see the detail of the entry.',
  ),
  'CW-DB-005': row(
    'exception',
    500,
    'AE',
    207,
    'The database refused the statement.',
    'This is a fault of the program: please report it with the SQLSTATE.',
  ),
  'CW-DB-006': row(
    'exception',
    500,
    'AE',
    207,
    'The database was used where a transaction had to be.',
    'This is a fault of the program: please report it.',
  ),
  'CW-DB-008': row(
    'exception',
    500,
    'AR',
    207,
    'The data directory is of another version of PostgreSQL.',
    'Start the version of Causeway that made it, make a backup there and restore it into a new --data directory.',
  ),
  'CW-DB-009': row(
    'exception',
    500,
    'AR',
    207,
    'The data directory cannot be used.',
    'See that --data names a directory that this user may write, and that nothing but Causeway put files in it.',
  ),
  'CW-DB-010': row(
    'exception',
    500,
    'AR',
    207,
    'A migration was changed after it was applied.',
    'Take back the change and add a new migration instead; a database made only for trying out can be deleted.',
  ),
  'CW-DB-011': row(
    'exception',
    500,
    'AR',
    207,
    'The migrations have a gap.',
    'Restore the missing file of src/database/migrations: numbers run from 0001 without gaps.',
  ),
  'CW-DB-012': row(
    'exception',
    500,
    'AR',
    207,
    'The database is newer than this version of Causeway.',
    'Start the version that made it, or a newer one; or restore the backup made before the update.',
  ),
  'CW-DB-013': row(
    'exception',
    500,
    'AR',
    207,
    'The database server does not keep what it acknowledges.',
    'Set fsync=on, full_page_writes=on and synchronous_commit=on on the server; durability has no off switch.',
  ),
  'CW-DB-014': row(
    'exception',
    500,
    'AR',
    207,
    'The database server cannot be used.',
    'Use PostgreSQL 14 or later with a database of encoding UTF8.',
  ),
  // ── platform/config: why a configuration is refused ──────────────────────────────────────────────────────────────
  'CW-CFG-001': row(
    'not-found',
    500,
    'AR',
    207,
    'The configuration file cannot be read.',
    'Check the path given by --config or CAUSEWAY_CONFIG, and its permissions.',
  ),
  'CW-CFG-002': row(
    'structure',
    500,
    'AR',
    207,
    'The configuration file is not YAML 1.2 as expected.',
    'Correct the place named; `causeway config schema` gives editors a schema that marks such places.',
  ),
  'CW-CFG-003': row(
    'structure',
    500,
    'AR',
    207,
    'The configuration has an unknown key.',
    'Correct or remove the key: unknown keys are never ignored.',
  ),
  'CW-CFG-004': row(
    'value',
    500,
    'AR',
    207,
    'The configuration has a value that is not accepted.',
    'Correct the value at the place named.',
  ),
  'CW-CFG-005': row(
    'not-found',
    500,
    'AR',
    207,
    'The configuration refers to a variable or a file that is not there.',
    'Set the variable, or correct the path and its permissions.',
  ),
  'CW-CFG-006': row(
    'duplicate',
    500,
    'AR',
    207,
    'Two parts of the configuration claim the same name, port or folder.',
    'Give each feed its own.',
  ),
  'CW-CFG-007': row(
    'security',
    500,
    'AR',
    207,
    'A listener would be open to the network.',
    'Give the feed tls or an allow list, or bind it to 127.0.0.1.',
  ),
  'CW-CFG-008': row(
    'security',
    500,
    'AR',
    207,
    'Without sign-in the API may listen on loopback only.',
    'Bind http to 127.0.0.1 and put a proxy with sign-in before it.',
  ),
  'CW-CFG-009': row('incomplete', 500, 'AR', 207, 'A feed has no way in.', 'Give it mllp, file or http.'),
  // ── journal ────────────────────────────────────────────────────────────────────────────────────────────────────
  'CW-JRN-001': row(
    'conflict',
    500,
    'AR',
    207,
    'The feed’s messages stand in the journal under another system.',
    'Give the feed its system back; for a new system, declare a feed of a new name.',
  ),
  'CW-JRN-002': row(
    'not-found',
    500,
    'AR',
    207,
    'No such feed was declared to the journal.',
    'Declare the feed in the configuration, then restart.',
  ),
  'CW-JRN-003': row(
    'throttled',
    503,
    'AR',
    207,
    'Too many messages wait for the journal’s commit.',
    'Nothing was stored: send again, and slower.',
  ),
  'CW-JRN-004': row(
    'exception',
    500,
    'AR',
    207,
    'The database refused to store this message.',
    'Nothing was stored; please report it with the id of the log line.',
  ),
  'CW-JRN-005': row(
    'duplicate',
    200,
    'AA',
    205,
    'The sender used this control id (MSH-10) before, for other content.',
    'The message was taken as a new one. A sender must give every message its own control id.',
  ),
  'CW-JRN-006': row(
    'too-costly',
    200,
    'AA',
    0,
    'The message names more patients, visits and orders than are indexed.',
    'It is kept whole; order is kept by the first of its keys only.',
  ),
  'CW-JRN-007': row(
    'conflict',
    503,
    'AR',
    207,
    'Another process has taken over this part of the journal.',
    'Run one process for each database, or restart this one to take the part back.',
  ),
  'CW-JRN-008': row(
    'throttled',
    503,
    'AA',
    0,
    'A feed has stopped: too many of its messages are parked or wait behind a parked one.',
    'Retry or skip the parked messages; what comes in meanwhile is kept and applied afterwards.',
  ),
  'CW-JRN-009': row(
    'not-found',
    404,
    'AR',
    207,
    'No message stands there in the state that this action is for.',
    'List the messages by status; another may have acted on it already.',
  ),
  'CW-JRN-010': row(
    'too-costly',
    422,
    'AR',
    207,
    'More messages name this key than one refold takes in.',
    'See whether the number is a placeholder that many patients share; if not, raise refoldEntries.',
  ),
  'CW-JRN-011': row(
    'processing',
    200,
    'AA',
    0,
    'The message waits behind a parked one of the same patient, visit or order.',
    'Retry or skip the parked message.',
  ),
  'CW-JRN-012': row(
    'processing',
    500,
    'AE',
    207,
    'The message could not be applied, and is parked.',
    'See its issues; retry it once the cause is gone, or skip it.',
  ),
  'CW-JRN-013': row(
    'value',
    400,
    'AR',
    207,
    'The cursor is not one that a search of messages gave.',
    'Start the search again without it.',
  ),
  'CW-JRN-014': row(
    'transient',
    503,
    'AR',
    207,
    'The journal is closing.',
    'Nothing was stored: send again in a moment.',
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
