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
  'CW-DEF-002': row(
    'not-supported',
    500,
    'AR',
    207,
    'A FHIR package is for another version of FHIR than R4.',
    'Give the package of the guide that is made for FHIR 4.0.1 (`fhirVersions` of its package.json).',
  ),
  'CW-DEF-003': row(
    'duplicate',
    500,
    'AR',
    207,
    'A FHIR package defines a canonical URL that it, or another package of the configuration, defines already.',
    'Name one version of each guide in `definitions`, and have the package mended where it repeats itself.',
  ),
  'CW-DEF-004': row(
    'security',
    500,
    'AR',
    207,
    'A FHIR package names a file outside of itself.',
    'Do not use it: packages of guides have no absolute paths and no `..` in their paths.',
  ),
} satisfies Record<string, ErrorRow>;
