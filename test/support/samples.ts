import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../shared/data/v2-samples/microsoft-fhir-converter/input');

/** Whether the public sample messages are beside the repository; they are not in it. */
export const hasSamples = existsSync(folder);

/** The public sample messages by file name, in the order of names; none where they are not there. */
export function sampleMessages(): readonly (readonly [name: string, bytes: Uint8Array])[] {
  if (!hasSamples) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.hl7'));
  return names.toSorted().map((name) => [name, readFileSync(join(folder, name))]);
}
