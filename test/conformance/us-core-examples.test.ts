/** Whether the examples of US Core 6.1.0 are valid by it, and whether breaking them is found and breaks nothing. */
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import fhirpath from 'fhirpath';
import r4Model from 'fhirpath/fhir-context/r4';
import { beforeAll, expect, test } from 'vitest';
import { loadDefinitions, readDefinitionTable } from '#fhir/definitions/load-definitions.ts';
import { compileExpression } from '#fhir/fhirpath/compile-expression.ts';
import { truthOf, Unsupported } from '#fhir/fhirpath/nodes.ts';
import { createValidator, type Validator } from '#fhir/validate/validate.ts';
import type { FhirResource, Json } from '#flow';
import { usRealm } from '#realms/us/us-realm.ts';
import { readTgz } from '#test/support/read-tgz.ts';

const guides = `${import.meta.dirname}/../../../shared/data/ig`;
const isThere = existsSync(`${guides}/us_core_610.tgz`);
if (!isThere) process.stdout.write('skipped: the US Core packages are not there\n');

let validator: Validator;
let examples: FhirResource[];
beforeAll(() => {
  if (!isThere) return;
  validator = createValidator(loadDefinitions(usRealm.definitionTables, []));
  examples = examplesOf('us_core_610.tgz');
});

function examplesOf(archive: string): FhirResource[] {
  return [...readTgz(`${guides}/${archive}`, (name) => /^package\/example\/[^.][^/]*\.json$/.test(name)).values()]
    .map((text) => JSON.parse(text) as FhirResource)
    .filter(({ resourceType }) => resourceType !== undefined);
}

const errorsOf = (by: Validator, resource: FhirResource) =>
  by
    .validate(resource)
    .filter(({ severity }) => severity === 'error')
    .map(
      ({ expression, text, rule }) =>
        `${resource.resourceType}/${String(resource.id)} ${expression}: ${rule ?? ''} ${text}`,
    );

test.skipIf(!isThere)('every example of US Core 6.1.0 is valid, by a profile that is known', () => {
  expect(examples.length).toBe(183);
  expect(examples.flatMap((example) => errorsOf(validator, example))).toEqual([]);
  const unknown = examples.flatMap((example) =>
    validator.validate(example).filter(({ code, expression }) => code === 'not-found' && expression.endsWith(']')),
  );
  expect(unknown.length).toBeLessThan(examples.length / 10);
});

test.skipIf(!isThere)('later versions load from their packages, and their examples are valid', () => {
  for (const archive of ['us_core_700.tgz', 'us_core_800.tgz']) {
    // Beside 6.1.0: what they define anew holds.
    const later = createValidator(loadDefinitions(usRealm.definitionTables, [`${guides}/${archive}`]));
    expect(later.knows('http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient')).toBe(true);
    expect(examplesOf(archive).flatMap((example) => errorsOf(later, example))).toEqual([]);
  }
});

test.skipIf(!isThere)('an example that lacks what its profile demands is invalid', () => {
  const definitions = loadDefinitions(usRealm.definitionTables, []);
  let broken = 0;
  for (const example of examples) {
    const [profile] = ((example.meta as { profile?: string[] } | undefined)?.profile ?? []) as string[];
    const demanded = definitions.find(profile ?? '')?.elements.filter(({ id, min }) => min === 1 && /^\w+$/.test(id));
    for (const { id } of demanded ?? []) {
      if (example[id] === undefined) continue;
      const { [id]: _, [`_${id}`]: __, ...rest } = example;
      expect([example.id, id, errorsOf(validator, rest as FhirResource).length > 0]).toEqual([example.id, id, true]);
      broken++;
    }
  }
  expect(broken).toBeGreaterThan(100);
});

test.skipIf(!isThere)('examples broken at random are validated without an exception', () => {
  const seed = 610;
  const junk = fc.constantFrom<Json>(null, '', 0, true, [], {}, 'x', [null], { x: 1 }, [[1]], '#', -1e308, {
    resourceType: 'Patient',
  });
  fc.assert(
    fc.property(fc.nat(), fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 4 }), (which, changes) => {
      const resource = structuredClone(examples[which % examples.length]!);
      for (const [at, value] of changes) replaceAt(resource as Json, at, value);
      expect(Array.isArray(validator.validate(resource))).toBe(true);
    }),
    { seed, numRuns: 3_000 },
  );
});

/** Replaces one of the places of a tree, by number. */
function replaceAt(tree: Json, at: number, value: Json): void {
  const places: [{ [key: string]: Json }, string][] = [];
  const visit = (node: Json) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as { [key: string]: Json }, key]);
      visit((node as { [key: string]: Json })[key]!);
    }
  };
  visit(tree);
  if (places.length === 0) return;
  const [node, key] = places[at % places.length]!;
  node[key] = structuredClone(value);
}

test.skipIf(!isThere)('compiled invariants say what HL7’s FHIRPath engine says', () => {
  const choices = new Set([
    'value',
    'effective',
    'onset',
    'abatement',
    'deceased',
    'performed',
    'occurrence',
    'medication',
    'reported',
    'asNeeded',
  ]);
  const tables = [readDefinitionTable('fhir/r4.json'), ...usRealm.definitionTables.map(readDefinitionTable)];
  const different: string[] = [];
  let compared = 0;
  for (const definition of tables.flatMap(({ definitions }) => definitions)) {
    const [root] = definition.elements;
    for (const key of root?.invariants ?? []) {
      const { expression } = definition.invariants![key]!;
      // Ours are native: the engine has no part in them.
      if (/^dom-|htmlChecks|resolve\(\)/.test(key + expression)) continue;
      let evaluate: ReturnType<typeof compileExpression>;
      try {
        evaluate = compileExpression(expression, (name) => choices.has(name));
      } catch (error) {
        if (error instanceof Unsupported) continue;
        throw error;
      }
      for (const example of examples.filter(({ resourceType }) => resourceType === definition.type).slice(0, 40)) {
        const resource = example as Json;
        const ours = evaluate([resource], {
          resource,
          root: resource,
          context: [resource],
          type: definition.type,
          resolve: () => undefined,
          steps: 1e6,
        });
        let theirs: Json[];
        try {
          const copy = structuredClone(example);
          theirs = fhirpath.evaluate(copy, expression, { resource: copy }, r4Model, {
            traceFn: () => undefined,
          }) as Json[];
        } catch {
          continue;
        }
        compared++;
        if (truthOf(ours) !== truthOf(theirs)) different.push(`${definition.name} ${key} ${String(example.id)}`);
      }
    }
  }
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(300);
});
