import type { Issue } from '#flow';
import { CausewayError, type ErrorCode, errorTable } from '#platform/errors.ts';

/** FHIR R4 OperationOutcome, as plain JSON. */
export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly id?: string;
  readonly issue: readonly {
    readonly severity: 'fatal' | 'error' | 'warning' | 'information';
    readonly code: string;
    readonly details: {
      readonly coding: readonly { readonly system: string; readonly code: string }[];
      readonly text: string;
    };
    readonly diagnostics?: string;
    readonly expression?: readonly string[];
  }[];
}

const codes = 'urn:causeway:error';

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
        details: { coding: [{ system: codes, code }], text: known?.message ?? row.text },
        diagnostics: texts.join(' '),
        ...(known?.place === undefined ? {} : { expression: [known.place] }),
      },
      ...(known?.reasons ?? []).map((reason) => ({
        severity: 'error' as const,
        code: reason.code,
        details: { coding: [], text: reason.text },
        expression: [reason.expression],
      })),
    ],
  };
}

/** Findings as an outcome; one that says all is well where there are none (an outcome needs an issue). */
export function outcomeOfIssues(issues: readonly Issue[]): OperationOutcome {
  if (issues.length === 0) {
    return {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'informational', details: { coding: [], text: 'All is well.' } }],
    };
  }
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ code, severity, text, place, hint }) => ({
      severity,
      code: code in errorTable ? errorTable[code as ErrorCode].issue : 'processing',
      details: { coding: [{ system: codes, code }], text },
      ...(hint === undefined ? {} : { diagnostics: hint }),
      ...(place === undefined ? {} : { expression: [place] }),
    })),
  };
}
