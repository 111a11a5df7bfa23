import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../shared/data/ccda-samples');

/** The whole public documents by name, in the order of names: 22 of one collection, 12 of another; none where they are not there. */
export function sampleDocuments(): readonly (readonly [name: string, bytes: Uint8Array])[] {
  if (!existsSync(folder)) {
    process.stderr.write('left out: no public C-CDA documents beside the repository\n');
    return [];
  }
  return ['microsoft-fhir-converter/input', 'hl7-c-cda-examples/Documents'].flatMap((part) => {
    const names = readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => /\.(xml|ccda)$/i.test(name)).toSorted();
    return files.map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, part, name))] as const);
  });
}
