import { benchmarksPage } from './benchmarks-page.ts';
import { ccdaToFhirPage } from './ccda-to-fhir-page.ts';
import { conformancePage } from './conformance-page.ts';
import { errorsPage } from './errors-page.ts';
import { fhirApiPage } from './fhir-api-page.ts';
import { v2ToFhirPage } from './v2-to-fhir-page.ts';

/** The pages below `docs/` that are made from code: written by `npm run docs`, held current by a test. */
export const madePages: readonly (readonly [name: string, make: () => string])[] = [
  ['benchmarks.md', benchmarksPage],
  ['conformance.md', conformancePage],
  ['errors.md', errorsPage],
  ['guides/ccda-to-fhir.md', ccdaToFhirPage],
  ['guides/fhir-api.md', fhirApiPage],
  ['guides/v2-to-fhir.md', v2ToFhirPage],
];
