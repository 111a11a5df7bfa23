import type { Issue } from '#flow';
import { CausewayError, type ErrorCode, errorTable, type Reason } from '#platform/errors.ts';
import type { ValidationIssue } from './validate/issue.ts';

/** FHIR R4 OperationOutcome, as plain JSON. */
export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly id?: string;
  readonly issue: readonly OutcomeIssue[];
}

interface OutcomeIssue {
  readonly severity: 'fatal' | 'error' | 'warning' | 'information';
  readonly code: string;
  readonly details: {
    readonly coding?: readonly { readonly system: string; readonly code: string }[];
    readonly text: string;
  };
  readonly diagnostics?: string;
  readonly expression?: readonly string[];
}

const errors = 'urn:causeway:error';
const rules = 'urn:causeway:rule';

/**
 * What went wrong, for the caller: text, hint and place of our own errors. Of any other error nothing is said but the id under
 * which the log has it (`diagnosticsId`), as its text may hold anything.
 */
export function outcomeOf(error: unknown, diagnosticsId?: string): OperationOutcome {
  const known = error instanceof CausewayError ? error : undefined;
  const code = known?.code ?? 'CW-ANY-001';
  const row = errorTable[code];
  const texts = [row.hint, ...(diagnosticsId === undefined ? [] : [`id ${diagnosticsId}`])];
  return {
    resourceType: 'OperationOutcome',
    ...(diagnosticsId === undefined ? {} : { id: diagnosticsId }),
    issue: [
      {
        severity: row.http >= 500 ? 'fatal' : 'error',
        code: row.issue,
        details: { coding: [{ system: errors, code }], text: known?.message ?? row.text },
        diagnostics: texts.join(' '),
        ...(known?.place === undefined ? {} : { expression: [known.place] }),
      },
      ...(known?.reasons ?? []).map((reason) => issueOf('error', reason)),
    ],
  };
}

/** Findings of a message as an outcome. */
export function outcomeOfIssues(issues: readonly Issue[]): OperationOutcome {
  return outcome(
    issues.map(({ code, severity, text, place, hint }) => ({
      severity,
      code: code in errorTable ? errorTable[code as ErrorCode].issue : 'processing',
      details: { coding: [{ system: errors, code }], text },
      ...(hint === undefined ? {} : { diagnostics: hint }),
      ...(place === undefined ? {} : { expression: [place] }),
    })),
  );
}

/** Findings of a validation as an outcome. */
export function outcomeOfValidation(issues: readonly ValidationIssue[]): OperationOutcome {
  return outcome(
    issues.map(({ severity, profile, ...reason }) => ({
      ...issueOf(severity, reason),
      ...(profile === undefined ? {} : { diagnostics: `Asked for by ${profile}, which the kind of resource implies.` }),
    })),
  );
}

function issueOf(severity: OutcomeIssue['severity'], { code, text, expression, rule }: Reason): OutcomeIssue {
  const coding = rule === undefined ? {} : { coding: [{ system: rules, code: rule }] };
  return {
    severity,
    code,
    details: { ...coding, text },
    ...(expression === '' ? {} : { expression: [expression] }),
  };
}

/** One that says all is well where there is nothing to tell: an outcome needs an issue. */
function outcome(issues: readonly OutcomeIssue[]): OperationOutcome {
  const nothing = { severity: 'information', code: 'informational', details: { text: 'All is well.' } } as const;
  return { resourceType: 'OperationOutcome', issue: issues.length === 0 ? [nothing] : issues };
}
