import type { Issue } from '#flow';
import { type ErrorCode, errorTable } from '#platform/errors.ts';
import { limits } from '#platform/limits.ts';

/** An issue of the error table's row, at a place of a message. */
export function finding(code: ErrorCode, severity: Issue['severity'], place?: string): Issue {
  const { text, hint } = errorTable[code];
  return place === undefined ? { code, severity, text, hint } : { code, severity, text, hint, place };
}

/** Adds a finding, up to `limits.findingsPerMessage`: a message of junk lines has millions. */
export function addFinding(findings: Issue[], issue: Issue): void {
  if (findings.length < limits.findingsPerMessage) findings.push(issue);
}
