import { anyErrors } from './errors/any.ts';
import { apiErrors } from './errors/api.ts';
import { cdaErrors } from './errors/cda.ts';
import { cliErrors } from './errors/cli.ts';
import { configErrors } from './errors/config.ts';
import { databaseErrors } from './errors/database.ts';
import { definitionsErrors } from './errors/definitions.ts';
import type { ErrorRow } from './errors/error-row.ts';
import { fhirXmlErrors } from './errors/fhir-xml.ts';
import { hl7v2Errors } from './errors/hl7v2.ts';
import { identifyErrors } from './errors/identify.ts';
import { journalErrors } from './errors/journal.ts';
import { normaliseErrors } from './errors/normalise.ts';
import { receiveErrors } from './errors/receive.ts';
import { searchErrors } from './errors/search.ts';
import { serveErrors } from './errors/serve.ts';
import { storeErrors } from './errors/store.ts';
import { translateErrors } from './errors/translate.ts';
import { writeErrors } from './errors/write.ts';

/**
 * Everything that can be wrong, one file of rows an area (`CW-HL7-…` in `errors/hl7v2.ts`). A row yields the OperationOutcome's
 * issue type, the HTTP status, the HL7 acknowledgement and the line that says what to do next. Codes are stable: they stand
 * in logs, metrics and manuals.
 */
export const errorTable = {
  ...hl7v2Errors,
  ...receiveErrors,
  ...databaseErrors,
  ...configErrors,
  ...journalErrors,
  ...translateErrors,
  ...cdaErrors,
  ...normaliseErrors,
  ...storeErrors,
  ...identifyErrors,
  ...serveErrors,
  ...apiErrors,
  ...cliErrors,
  ...searchErrors,
  ...definitionsErrors,
  ...fhirXmlErrors,
  ...writeErrors,
  ...anyErrors,
};

export type ErrorCode = keyof typeof errorTable;

/** One of several reasons, as an OperationOutcome tells it: no PHI. */
export interface Reason {
  /** FHIR IssueType. */
  readonly code: string;
  readonly text: string;
  /** FHIRPath to the element, as in `Patient.name[0].given[1]`. */
  readonly expression: string;
  /** The invariant's key (`obs-6`), or the profile that asks for it. */
  readonly rule?: string;
}

/** What is unexpected, or refused: the one error type that is thrown. `detail` may carry PHI and is never shown or logged. */
export class CausewayError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** Where in what was given: a v2 place (`PID[1]-3`), a FHIRPath expression, a configuration path. */
  readonly place: string | undefined;
  /** Where there are several reasons: all of them. */
  readonly reasons: readonly Reason[];

  constructor(
    code: ErrorCode,
    options: { text?: string; place?: string; detail?: string; reasons?: readonly Reason[]; cause?: unknown } = {},
  ) {
    super(options.text ?? errorTable[code].text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CausewayError';
    this.code = code;
    this.detail = options.detail;
    this.place = options.place;
    this.reasons = options.reasons ?? [];
  }

  get row(): ErrorRow {
    return errorTable[this.code];
  }
}
