import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../shared/data/ccda-samples');

/** Whether the public sample documents are beside the repository; they are not in it. */
export const hasClinicalSamples = existsSync(folder);

/** The public sample documents and fragments by path, in the order of names; none where they are not there. */
export function clinicalSamples(): readonly (readonly [name: string, bytes: Uint8Array])[] {
  if (!hasClinicalSamples) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(xml|ccda|cda)$/i.test(name),
  );
  return names.toSorted().map((name) => [name, readFileSync(join(folder, name))]);
}
