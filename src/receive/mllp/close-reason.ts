import type { CloseReason, FaultKind } from '../events.ts';

/** Why a fault that nothing can follow ends the connection. */
export function closeReasonOf(fault: FaultKind): CloseReason {
  switch (fault) {
    case 'HTTP request':
      return 'HTTP on an MLLP port';
    case 'TLS hello':
      return 'TLS on a plain port';
    case 'no start block':
      return 'no start block';
    case 'truncated':
      return 'peer closed inside a frame';
    default:
      return 'not MLLP';
  }
}
