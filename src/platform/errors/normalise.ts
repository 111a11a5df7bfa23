import { type ErrorRow, row } from './error-row.ts';

/** CW-NRM: normalise. */
export const normaliseErrors = {
  'CW-NRM-001': row(
    'code-invalid',
    422,
    'AE',
    207,
    'A unit that is neither UCUM nor a known synonym: kept as text.',
    'Add the unit to the mappings, or have the sender use UCUM.',
  ),
} satisfies Record<string, ErrorRow>;
