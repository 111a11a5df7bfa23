import { CausewayError } from '#platform/errors.ts';

const jsonNames = new Set([
  'json',
  'application/fhir+json',
  'application/json',
  'text/json',
  '*/*',
  'application/*',
  '',
]);

/**
 * Settles the answer's format (FHIR R4 3.1.0.1.11): `_format` wins over `Accept`. JSON is what is spoken; anything else is
 * refused with 406 rather than answered in a format that was not asked for.
 */
export function settleFormat(formatParameter: string | undefined, accept: string | undefined): void {
  const wanted = formatParameter === undefined ? (accept ?? '').split(',') : [formatParameter];
  const names = wanted.map((name) => name.split(';', 1)[0]!.trim().toLowerCase().replace(/ /g, '+'));
  if (!names.some((name) => jsonNames.has(name))) throw new CausewayError('CW-SRV-001');
}
