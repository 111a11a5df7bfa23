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
