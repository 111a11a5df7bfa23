import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMetadata } from '../../conformance/us-core/inferno-metadata.ts';
import { patientSearches } from './searches.ts';

const metadata = join(import.meta.dirname, '../../../../shared/data/ig/us-core-test-kit-metadata-v6.1.0.yml');

test.skipIf(!existsSync(metadata))(
  'the bench asks every search with a patient that a US Core server shall answer',
  () => {
    const wanted = readMetadata(metadata).flatMap(({ resource, searches }) =>
      searches
        .filter(({ expectation, names }) => expectation === 'SHALL' && names.includes('patient'))
        .map(({ names }) => [resource, ...names.filter((name) => name !== 'patient').sort()].join(' ')),
    );
    const asked = patientSearches.map(([type, ...names]) => [type, ...names.sort()].join(' '));
    expect([...new Set(wanted)].sort()).toEqual(asked.sort());
  },
);
