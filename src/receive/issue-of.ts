import type { Issue } from '#flow';
import { type ErrorCode, errorTable } from '#platform/errors.ts';

/** A row of the error table as an issue. */
export function issueOf(code: ErrorCode, severity: Issue['severity'] = 'error', place?: string): Issue {
  const { text, hint } = errorTable[code];
  return { code, severity, text, hint, ...(place === undefined ? {} : { place }) };
}
