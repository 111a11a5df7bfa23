/** What must hold of every public sample of C-CDA, whole document or part of one. Where they are absent the tests are skipped. */
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import { CausewayError } from '#platform/errors.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { type TranslatedDocument, translateClinicalDocument } from '#test/support/clinical-document.ts';
import { clinicalSamples, hasClinicalSamples } from '#test/support/clinical-samples.ts';

if (!hasClinicalSamples) process.stdout.write('skipped: the sample documents are not there\n');

describe.skipIf(!hasClinicalSamples)('the sample documents', () => {
  const translated = new Map<string, TranslatedDocument>();
  const refused: string[] = [];
  for (const [name, bytes] of clinicalSamples()) {
    try {
      translated.set(name, translateClinicalDocument(bytes));
    } catch (error) {
      if (!(error instanceof CausewayError)) throw error;
      refused.push(`${name}: ${error.code}`);
    }
  }

  test('all but one, which is no XML, are translated; no mapper fails', () => {
    expect(refused).toEqual([expect.stringMatching(/Basic Occupation Observation Example\.xml: CW-XML-001$/)]);
    expect(translated.size).toBeGreaterThanOrEqual(467);
    const failed = [...translated].filter(([, { issues }]) => issues.some((issue) => issue.startsWith('CW-CDA-004')));
    expect(failed.map(([name]) => name)).toEqual([]);
  });

  test('the same bytes give the same resources', () => {
    for (const [name, bytes] of clinicalSamples()) {
      const known = translated.get(name);
      if (known !== undefined) {
        expect(JSON.stringify(translateClinicalDocument(bytes).resources), name).toBe(JSON.stringify(known.resources));
      }
    }
  });

  test('every resource is one, at a place of its own, and every reference resolves', () => {
    for (const [name, { resources }] of translated) {
      const places = resources.map(({ resourceType, id }) => `${resourceType}/${id as string}`);
      expect(new Set(places).size, name).toBe(places.length);
      const known = new Set(places);
      const pointed = [...JSON.stringify(resources).matchAll(/"(?:reference|url)":"([A-Z]\w+\/c[a-z0-9]{29})"/g)];
      expect(
        pointed.map(([, target]) => target!).filter((target) => !known.has(target)),
        name,
      ).toEqual([]);
    }
  });

  test('99 of 100 resources are valid R4 and US Core', () => {
    const validator = createValidator(loadDefinitions(usRealm.definitionTables, []));
    const wrong: string[] = [];
    let count = 0;
    for (const [name, { resources }] of translated) {
      for (const resource of resources) {
        count++;
        const { profile = [] } = (resource.meta as { profile?: string[] } | undefined) ?? {};
        const [error] = validator.validate(resource, profile).filter(({ severity }) => severity === 'error');
        if (error !== undefined) wrong.push(`${name} ${resource.resourceType}: ${JSON.stringify(error)}`);
      }
    }
    process.stdout.write(`${count - wrong.length} of ${count} resources of ${translated.size} samples are valid\n`);
    expect(wrong.length / count, wrong.slice(0, 20).join('\n')).toBeLessThan(0.01);
  });

  test('every leaf is accounted for, and lineage names only what is there', () => {
    const sums = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
    for (const [name, { translation, resources }] of translated) {
      const places = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id as string}`));
      const rows = translation.lineage();
      const counts = { mapped: 0, preserved: 0, ignored: 0, unmapped: 0 };
      for (const { fate, to, also = [] } of rows) {
        counts[fate]++;
        sums[fate]++;
        if (fate === 'mapped') for (const path of [to, ...also]) expect(places, name).toContain(path.split('#')[0]);
        if (fate === 'ignored') expect(to, name).not.toBe('');
      }
      expect(translation.leaves, name).toEqual(counts);
    }
    process.stdout.write(`leaves of the samples: ${JSON.stringify(sums)}\n`);
    expect(sums.unmapped / Object.values(sums).reduce((sum, count) => sum + count)).toBeLessThan(0.1);
  });
});
