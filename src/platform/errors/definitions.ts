import { type ErrorRow, row } from './error-row.ts';

/** CW-DEF: fhir/definitions: packages. */
export const definitionsErrors = {
  'CW-DEF-001': row(
    'exception',
    500,
    'AR',
    207,
    'A FHIR package cannot be read.',
    'Give the .tgz of an implementation guide (package/StructureDefinition-….json), as packages.fhir.org has it.',
  ),
} satisfies Record<string, ErrorRow>;
