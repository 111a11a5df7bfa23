import type { Reason } from '#platform/errors.ts';

/** What is wrong with a resource. Texts say what is asked for and never what stands there: that may be anything about a patient. */
export interface ValidationIssue extends Reason {
  readonly severity: 'error' | 'warning' | 'information';
  /** The profile that asks for it, where it was validated by as advice (`AtHand.advised`). */
  readonly profile?: string;
}
