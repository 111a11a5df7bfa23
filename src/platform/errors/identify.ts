import { type ErrorRow, row } from './error-row.ts';

/** CW-IDN: identify. */
export const identifyErrors = {
  'CW-IDN-001': row(
    'too-costly',
    422,
    'AE',
    207,
    'More records hang together by merges and links than one person may have: the persons stay as they were.',
    'See which record so many were merged into; where it is right, raise limits.personRecords and rebuild.',
  ),
} satisfies Record<string, ErrorRow>;
