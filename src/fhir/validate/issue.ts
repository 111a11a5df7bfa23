import type { OperationOutcome } from '../outcome.ts';

/** What is wrong with a resource. Texts say what is asked for and never what stands there: that may be anything about a patient. */
export interface ValidationIssue {
  readonly severity: 'error' | 'warning' | 'information';
  /** FHIR IssueType (http://hl7.org/fhir/R4/valueset-issue-type.html). */
  readonly code: string;
  readonly text: string;
  /** FHIRPath to the element, as in `Patient.name[0].given[1]`. */
  readonly expression: string;
  /** The invariant's key (`obs-6`), or the profile that asks for it. */
  readonly rule?: string;
}

/** The findings as an outcome; one that says all is well where there are none (an outcome needs an issue). */
export function outcomeOfValidation(issues: readonly ValidationIssue[]): OperationOutcome {
  if (issues.length === 0) {
    return {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'informational', details: { coding: [], text: 'All is well.' } }],
    };
  }
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ severity, code, text, expression, rule }) => ({
      severity,
      code,
      details: { coding: rule === undefined ? [] : [{ system: 'urn:causeway:rule', code: rule }], text },
      expression: [expression],
    })),
  };
}

export function isRefused(issues: readonly ValidationIssue[]): boolean {
  return issues.some(({ severity }) => severity === 'error');
}
