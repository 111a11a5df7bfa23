import { type ErrorRow, row } from './error-row.ts';

/** CW-STO: store. */
export const storeErrors = {
  'CW-STO-001': row(
    'too-costly',
    422,
    'AE',
    207,
    'A business key has more entries than are folded at once.',
    'Raise limits.refoldEntries, or see why one visit or order has so many messages.',
  ),
  'CW-STO-002': row(
    'forbidden',
    403,
    'AR',
    207,
    'What this caller may see is not known to the store.',
    'Sign in with a scope that this version knows.',
  ),
} satisfies Record<string, ErrorRow>;
