import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configJsonSchema } from './json-schema.ts';

test('docs/causeway.schema.json is the schema of today: if not, run `./causeway config schema > docs/causeway.schema.json`', () => {
  const committed = readFileSync(new URL('../../../docs/causeway.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(committed)).toEqual(configJsonSchema());
});

test('every feed setting says what it is for', () => {
  const feed = configJsonSchema().properties!.feeds!.items!;
  const silent = Object.entries(feed.properties!).filter(([, schema]) => schema.description === undefined);
  expect(silent.map(([name]) => name)).toEqual(['mllp', 'file']);
});
