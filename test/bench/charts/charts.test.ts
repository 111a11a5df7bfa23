import { expect, test } from 'vitest';
import { loadDefinitions } from '#fhir/definitions/load-definitions.ts';
import { createValidator } from '#fhir/validate/validate.ts';
import { usRealm } from '#realms/us/us-realm.ts';
import { createCharts } from './chart.ts';

const charts = createCharts(1);

test('every resource of a chart is valid by R4 and by the US Core profile that it declares', () => {
  const validator = createValidator(loadDefinitions(usRealm.definitionTables, []));
  const entries = [
    ...charts.directory.entries,
    ...Array.from({ length: 120 }, (_, index) => [...charts.chart(index)]).flat(),
  ];
  const wrong = entries.flatMap(({ resource }) =>
    validator
      .validate(resource)
      .filter(({ severity, text }) => severity === 'error' || text.includes('not known'))
      .map(({ text, expression }) => `${expression}: ${text}`),
  );
  expect([...new Set(wrong)]).toEqual([]);
  expect(new Set(entries.map(({ resource }) => resource.resourceType)).size).toBeGreaterThan(20);
});

test('the same seed gives the same chart, another one another', () => {
  const text = (seed: number) => JSON.stringify([...createCharts(seed).chart(7)]);
  expect(text(1)).toBe(text(1));
  expect(text(2)).not.toBe(text(1));
});

test('a chart refers to the directory and to what was written of it before', () => {
  const known = new Set(charts.directory.entries.map(({ fullUrl }) => fullUrl));
  for (const { fullUrl, resource } of charts.chart(7)) {
    known.add(fullUrl);
    for (const [, target] of JSON.stringify(resource).matchAll(/"reference":"([^"]+)"/g))
      expect(known).toContain(target);
  }
});

test('a population has some fifty resources a patient, and few have thousands', () => {
  let total = 0;
  let most = 0;
  for (let index = 0; index < 1_000; index++) {
    const size = [...charts.chart(index)].length;
    total += size;
    most = Math.max(most, size);
  }
  expect(total / 1_000).toBeGreaterThan(40);
  expect(total / 1_000).toBeLessThan(65);
  expect(most).toBeGreaterThan(3_000);
});
