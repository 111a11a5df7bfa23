/** What can be wrong, and what each way of answering makes of it. */
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

export const row = (
  issue: string,
  http: number,
  ack: ErrorRow['ack'],
  condition: number,
  text: string,
  hint: string,
): ErrorRow => ({ issue, http, ack, condition, text, hint });
