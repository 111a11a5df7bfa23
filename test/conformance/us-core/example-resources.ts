import { basename } from 'node:path';
import { readTgz } from '#test/support/read-tgz.ts';

/** The package's examples and the g(10) fixtures: every resource that has an id, once. Bundles are taken apart. */
export function exampleResources(packageFile: string, fixturesFile: string): any[] {
  const examples = [...readTgz(packageFile, (name) => /^package\/example\/.*\.json$/.test(name)).values()].map((text) =>
    JSON.parse(text),
  );
  // Their type is the file's name alone.
  const fixtures = [...readTgz(fixturesFile, (name) => name.endsWith('.ndjson'))].flatMap(([name, text]) =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => ({ resourceType: basename(name, '.ndjson'), ...JSON.parse(line) })),
  );
  const inBundles = examples
    .filter(({ resourceType }) => resourceType === 'Bundle')
    .flatMap(({ entry = [] }) => entry.flatMap(({ resource }: any) => (resource === undefined ? [] : [resource])));
  const all = [...examples.filter(({ resourceType }) => resourceType !== 'Bundle'), ...fixtures, ...inBundles];
  const byName = new Map(all.toReversed().map((it) => [`${it.resourceType}/${it.id}`, it]));
  return [...byName.values()].filter(({ id, resourceType }) => id !== undefined && resourceType !== 'OperationOutcome');
}
