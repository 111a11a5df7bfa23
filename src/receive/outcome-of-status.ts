import type { Issue } from '#flow';
import type { Outcome } from './intake.ts';

/**
 * The application answer that an entry's fate calls for (HL7 v2.5.1 §2.9.3): applied is AA; parked, waiting behind a parked one
 * or skipped is AE with the reasons; what was not taken for processing is AR.
 */
export function outcomeOfStatus(status: string, issues: readonly Issue[]): Outcome {
  if (status === 'applied') return { code: 'AA', issues };
  return { code: status === 'kept' || status === 'quarantined' ? 'AR' : 'AE', issues };
}
