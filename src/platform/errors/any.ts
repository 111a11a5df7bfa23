import { type ErrorRow, row } from './error-row.ts';

/** CW-ANY: anything. */
export const anyErrors = {
  'CW-ANY-001': row(
    'exception',
    500,
    'AE',
    207,
    'Something unexpected happened.',
    'The log has the details under the id given; please report it.',
  ),
} satisfies Record<string, ErrorRow>;
