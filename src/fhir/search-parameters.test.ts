import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { searchTypes } from './search-parameters.ts';

interface Metadata {
  readonly ':groups': readonly {
    readonly ':resource': string;
    readonly ':searches': readonly { readonly ':names': readonly string[]; readonly ':expectation': string }[];
  }[];
}

/** What the certification kit asks of a person by extensions of one country's: not declared here, but with the realm. */
const ofTheRealm = ['race', 'ethnicity', 'gender-identity'];

test.each(['6.1.0', '7.0.0', '8.0.0'])('all that US Core %s asks to be searched by is declared', (version) => {
  const path = new URL(`../../../shared/data/ig/us-core-test-kit-metadata-v${version}.yml`, import.meta.url);
  if (!existsSync(path)) return note(`left out: no metadata of US Core ${version} beside the repository`);
  const { ':groups': groups } = parse(readFileSync(path, 'utf8')) as Metadata;
  const asked = groups
    .filter((group) => searchTypes.has(group[':resource']))
    .flatMap((group) =>
      group[':searches']
        .filter((search) => search[':expectation'] !== 'MAY')
        .flatMap((search) => search[':names'].map((name) => `${group[':resource']}?${name}`)),
    );
  const missing = [...new Set(asked)].filter((text) => {
    const [type, name] = text.split('?') as [string, string];
    if (name === '_id' || name === '_lastUpdated' || ofTheRealm.includes(name)) return false;
    return !searchTypes.get(type)!.parameters.has(name);
  });
  expect(asked.length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test('each type has at most one date that it is ordered by, and what it includes exists', () => {
  for (const { parameters } of searchTypes.values()) {
    const all = [...parameters.values()];
    expect(all.filter(({ clinical }) => clinical).length).toBeLessThanOrEqual(1);
    for (const name of all.flatMap(({ includes }) => includes ?? [])) expect(parameters.has(name)).toBe(true);
  }
});

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
